internal import EventFormats

extension Phrasebook {
    /// What is remembered of replays: runs, their receipts, consumers.
    static let runs: [Phrase] = [
        ("run {} is driven already, in {}", "a execução {} já está em andamento, em {}"),
        (
            "process {} drives run {}: wait, or cancel it",
            "o processo {} conduz a execução {}: espere, ou cancele-a"
        ),
        (
            "run {} moved the consumer {}, which was deleted",
            "a execução {} movia o consumidor {}, que foi apagado"
        ),
        (
            "there are {} consumers already: delete one that is not used any more",
            "já há {} consumidores: apague um que não é mais usado"
        ),
        ("{} moves the consumer {} with run {}", "{} move o consumidor {} com a execução {}"),
        ("there is no run {}", "não há execução {}"),
        ("{} has format {}; this program knows format {}", "{} tem o formato {}; este programa conhece o formato {}"),
        (
            "{} is of another log: move it away, mv {} {}.other, to begin a new one",
            "{} é de outro registro: tire-o dali, mv {} {}.other, para começar um novo"
        ),
        (
            "{} was removed or replaced ({}), and with it what was recorded of replays. The log is untouched: start the "
                + "replay again",
            "{} foi removido ou trocado ({}), e com ele o que se sabia de reenvios. O registro está intacto: comece o "
                + "reenvio de novo"
        ),
        (
            "{} failed: {}. The log is untouched: make room, then resume the run",
            "{} falhou: {}. O registro está intacto: libere espaço, depois retome a execução"
        ),
        (
            "{} failed: {}, as on a full or failing disk. The log is untouched: make room, then resume the run",
            "{} falhou: {}, como num disco cheio ou com defeito. O registro está intacto: libere espaço, depois retome a "
                + "execução"
        ),
        (
            "{} is damaged ({}). It holds only what is remembered of replays, and the log is untouched. Move it away, mv "
                + "{} {}.damaged, and start the replay again from a position that you know",
            "{} está danificado ({}). Só guarda o que se sabe de reenvios, e o registro está intacto. Tire-o dali, mv {} "
                + "{}.damaged, e comece o reenvio de novo de uma posição que você conhece"
        ),
    ]
}
