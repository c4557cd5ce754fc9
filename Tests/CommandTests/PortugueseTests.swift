import Foundation
import Testing

@Suite("In Portuguese", .timeLimit(.minutes(3)))
struct PortugueseTests {
    private static let words = ["LANG": "pt_BR.UTF-8"]

    @Test(
        "errors are said, whoever finds them",
        arguments: [
            (["stats"], 78, "nenhum diretório de dados: informe --data DIR ou defina DIARIO_DATA"),
            (
                ["stats", "--data", "/nowhere"], 78,
                "não há registro em /nowhere: crie um com diario init --data /nowhere"
            ),
            (["show", "x"], 64, "o valor 'x' não serve para '<POSIÇÃO>'"),
            (["show"], 64, "falta o argumento '<POSIÇÃO>'"),
            (["show", "1", "--raw", "--json"], 64, "--raw e --json não podem ser usados juntos."),
            (["audti"], 64, "não existe o subcomando 'audti'. Você quis dizer 'audit'?"),
            (["stats", "--jsno"], 64, "opção desconhecida '--jsno'. Você quis dizer '--json'?"),
            (["serve", "--min-free", "many"], 64, "--min-free espera um número de bytes, por exemplo 500MiB"),
            (["bench", "append", "--batch", "0"], 64, "--batch espera de 1 a 4096."),
        ] as [([String], Int32, String)])
    func errors(arguments: [String], status: Int32, message: String) async throws {
        let outcome = try await DiarioProgram(Self.words).run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.errorLines.first == "diario: \(message)")
    }

    @Test("--lang speaks for every command, and over LANG")
    func option() async throws {
        let portuguese = try await DiarioProgram().run("verify", "--lang", "pt-BR")
        #expect(portuguese.errors.hasPrefix("diario: nenhum diretório de dados"))
        let english = try await DiarioProgram(Self.words).run("token", "revoke", "x", "--lang=en")
        #expect(english.errors.hasPrefix("diario: no data directory"))
    }

    @Test("notices, verify and the reasons of undecodable bodies are said; JSON stays English")
    func answers() async throws {
        let (data, _) = try await SampleLog.make()
        let program = try DiarioProgram(data: data.path, Self.words)
        let replay = try await program.run("replay", "ndjson", "--event", "ORDER_CREATED")
        #expect(
            replay.errorLines.first
                == "diario: nenhum pedido ou cliente foi informado: lendo o registro todo, da posição 1 à 7")
        let verified = try await program.run("verify")
        #expect(verified.lines[0] == "O registro está como foi gravado.")
        let known = try await program.run("verify", "--head", "1:9:" + String(repeating: "0", count: 64))
        #expect(known.status == 65 && known.output.contains("não há gravação na posição 9"))
        let json = try await program.run("verify", "--json", "--head", "1:9:" + String(repeating: "0", count: 64))
        #expect(try json.object()["reason"] as? String == "there is no record at position 9")
        #expect(try await program.run("stats").output.contains("Não decodificados"))
    }
}
