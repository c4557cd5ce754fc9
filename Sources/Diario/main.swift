import DiarioCommand

await runDiario()
