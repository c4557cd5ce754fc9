import DiarioCommand

runDiario()
