internal import EventFormats

extension Phrasebook {
    /// Damaged pages, and an index that is not used.
    static let pages: [Phrase] = [
        ("page {}", "página {}"),
        ("table {}", "a tabela {}"),
        ("the free list", "a lista de páginas livres"),
        ("the table of tables", "a tabela das tabelas"),
        ("reading {}", "ler {}"),
        ("page {} of {} is neither in use nor free", "a página {} de {} não está em uso nem livre"),
        ("{} is damaged ({})", "{} está danificado ({})"),
        (
            "{}/data.mdb is damaged ({}): the next commit could write over stored events, so nothing was written. "
                + "Keep the directory as it is, see with diario verify what can still be read, which diario replay can "
                + "copy, and restore from a backup",
            "{}/data.mdb está danificado ({}): a próxima gravação poderia sobrescrever eventos guardados, e por "
                + "isso nada foi gravado. Mantenha o diretório como está, veja com diario verify o que ainda pode ser "
                + "lido, o que diario replay pode copiar, e restaure uma cópia de segurança"
        ),
        (
            "the index is not used: {}. The log is read in its place; the receiver builds the index anew when it "
                + "starts, and so does diario reindex",
            "o índice não é usado: {}. O registro é lido no lugar dele; o receptor refaz o índice quando inicia, "
                + "e diario reindex também"
        ),
        ("the index is not used ({}): {}", "o índice não é usado ({}): {}"),
        ("reading the log from {} to {}", "lendo o registro de {} a {}"),
        (
            "the index ends at position {}: reading the log from {} to {}",
            "o índice vai até a posição {}: lendo o registro de {} a {}"
        ),
        ("the index cannot be used: {}", "o índice não pode ser usado: {}"),
        ("there is none", "não existe"),
        (
            "it has no check sums, as one of an earlier version",
            "não tem somas de verificação, como o de uma versão anterior"
        ),
        ("it is damaged: {}", "está danificado: {}"),
        ("it cannot be read: {}", "não pode ser lido: {}"),
        ("it is not built yet", "ainda não foi construído"),
        ("it was replaced just now", "acaba de ser trocado"),
        ("it is of another format", "é de outro formato"),
        (
            "it belongs to another log, or to another state of this one",
            "pertence a outro registro, ou a outro estado deste"
        ),
        ("it has no check sums", "não tem somas de verificação"),
        ("its check sums are not those of its last commit", "as somas de verificação não são as da última gravação"),
        (
            "the file of its check sums is not what was written",
            "o arquivo das somas de verificação não é o que foi gravado"
        ),
        ("its check sums were not compared to the end", "as somas de verificação não foram comparadas até o fim"),
        ("its check sum differs", "a soma de verificação não confere"),
        ("it is no meta page", "não é uma página de metadados"),
        ("it names no size", "não indica um tamanho"),
        ("the file ends before it", "o arquivo termina antes dela"),
        ("the file ends before it, and {} uses it", "o arquivo termina antes dela, e {} a usa"),
        ("the file ends here", "o arquivo termina aqui"),
        ("another page stands in its place", "outra página está no lugar dela"),
        ("a node is cut short", "um nó está incompleto"),
        ("a node has no duplicates", "um nó não tem duplicatas"),
        ("a key has duplicates", "uma chave tem duplicatas"),
        ("a key has a tree", "uma chave tem uma árvore"),
        ("it is of no multimap", "não é de uma tabela com duplicatas"),
        ("a duplicate is too long", "uma duplicata é longa demais"),
        ("a key has a wrong length", "uma chave tem o tamanho errado"),
        ("its header is none", "o cabeçalho não é um cabeçalho"),
        ("it is of no tree", "não é de nenhuma árvore"),
        ("it leads nowhere", "não leva a lugar nenhum"),
        ("node {} lies outside", "o nó {} está fora dela"),
        ("node {} is cut short", "o nó {} está incompleto"),
        ("node {} is no tree", "o nó {} não é uma árvore"),
        ("it lies outside of the file", "está fora do arquivo"),
        ("it leads to itself", "leva a si mesma"),
        ("it is empty", "está vazia"),
        ("it is cut short", "está incompleta"),
        ("it is of no free list", "não é de uma lista de páginas livres"),
        ("its length is none", "o tamanho não é um tamanho"),
        ("its list of free pages is cut short", "a lista de páginas livres está incompleta"),
        ("leaf", "de folha"),
        ("branch", "de ramo"),
        ("overflow", "de valor longo"),
        ("it is not the {} page of {} that belongs there", "não é a página {} de {} que deveria estar ali"),
        ("its run in {} has an impossible length", "a sequência de páginas em {} tem um tamanho impossível"),
        ("a page of {} has too few entries", "uma página de {} tem entradas de menos"),
        ("a page of {} has entries of another size", "uma página de {} tem entradas de outro tamanho"),
        ("a page of {} does not say where its free space is", "uma página de {} não diz onde está seu espaço livre"),
        ("a page of {} has more entries than it has room for", "uma página de {} tem mais entradas do que cabem nela"),
        ("an entry of {} lies outside of it", "uma entrada de {} está fora dela"),
        ("it names page {}, past the last one", "indica a página {}, além da última"),
        ("a key of {} lies outside of it", "uma chave de {} está fora dela"),
        ("a key of {} has an impossible size", "uma chave de {} tem um tamanho impossível"),
        ("the table {} is not noted whole", "a tabela {} não está anotada por inteiro"),
        ("duplicates of {} have no tree", "duplicatas de {} não têm árvore"),
        ("a value of {} is of a kind that does not exist there", "um valor de {} é de um tipo que não existe ali"),
        ("a value of {} ends outside of it", "um valor de {} termina fora dela"),
        ("a value of {} lies past the last page", "um valor de {} está além da última página"),
        ("duplicates of {} have no page", "duplicatas de {} não têm página"),
        ("a key of {} has no duplicate", "uma chave de {} não tem duplicata"),
        ("a duplicate of {} lies outside of its page", "uma duplicata de {} está fora da página"),
        (
            "the free list names page {}, which does not exist",
            "a lista de páginas livres indica a página {}, que não existe"
        ),
        ("it is in use, and free as well", "está em uso e também livre"),
        ("it is free twice", "está livre duas vezes"),
        ("the free list has no commit", "a lista de páginas livres não tem gravação"),
        (
            "the free list has a value of a kind that does not exist there",
            "a lista de páginas livres tem um valor de um tipo que não existe ali"
        ),
        ("the free list is cut short", "a lista de páginas livres está incompleta"),
        ("it names an impossible page size", "indica um tamanho de página impossível"),
        ("it names another page size", "indica outro tamanho de página"),
        (
            "the two meta pages do not belong to two commits in sequence",
            "as duas páginas de metadados não são de duas gravações seguidas"
        ),
        ("it is not the meta page that LMDB 0.9 writes there", "não é a página de metadados que o LMDB 0.9 grava ali"),
        (
            "its last page does not lie in its map, or the map is too large",
            "a última página não está no mapa, ou o mapa é grande demais"
        ),
        ("not a node of the page", "não é um nó da página"),
        ("{} has flags that do not exist", "{} tem opções que não existem"),
        ("{} has pages but no root", "{} tem páginas mas não tem raiz"),
        ("{} begins past the last page", "{} começa além da última página"),
        ("{} has an impossible size", "{} tem um tamanho impossível"),
        ("{} has entries of an impossible size", "{} tem entradas de um tamanho impossível"),
        ("the tree of {} has not the pages that it should have", "a árvore de {} não tem as páginas que deveria ter"),
        (
            "the tree of {} has not the entries that it should have",
            "a árvore de {} não tem as entradas que deveria ter"
        ),
        ("it is used twice, the second time by {}", "é usada duas vezes, a segunda por {}"),
    ]
}
