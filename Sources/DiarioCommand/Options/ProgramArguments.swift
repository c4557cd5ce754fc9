internal import CLinux

/// What this process was started with.
enum ProgramArguments {
    /// The arguments, without the program's name.
    ///
    /// `CommandLine.arguments` is empty where a library that was loaded first has set a variable of the environment, and
    /// a program without arguments does nothing.
    static let all: [String] = {
        var arguments: [String] = []
        while let argument = linux_argument(Int32(arguments.count + 1)) {
            arguments.append(String(cString: argument))
        }
        return arguments
    }()
}
