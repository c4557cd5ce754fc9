internal import CLinux

/// What this process was started with.
enum ProgramArguments {
    /// The arguments, without the program's name.
    ///
    /// `CommandLine.arguments` is empty where a library that was loaded first has set a variable of the environment, and
    /// a program without arguments does nothing.
    static let all: [String] = read.arguments

    /// Refuses arguments that are no text: what they say would be guessed at, and found nowhere.
    /// - Throws: ``CommandFailure`` with 64, naming the option, without the value.
    static func refuseWhatIsNoText() throws {
        guard let index = read.unreadable else { return }
        // What stands before an equals sign, or the option before, says which one it is.
        let word = String(all[index].prefix { $0 != "=" })
        let isNamed = word != all[index] && word.hasPrefix("--")
        let name = isNamed ? word : index > 0 ? all[index - 1] : ""
        throw CommandFailure(
            .usage,
            name.hasPrefix("-") && !name.contains("\u{FFFD}")
                ? "\(name) wants text in UTF-8, which this value is not"
                : "argument \(index + 1) is no text in UTF-8")
    }

    /// The arguments, and which of them is the first that is not UTF-8.
    private static let read: (arguments: [String], unreadable: Int?) = {
        var (arguments, unreadable): ([String], Int?) = ([], nil)
        while let argument = linux_argument(Int32(arguments.count + 1)) {
            let text = String(validatingCString: argument)
            if text == nil, unreadable == nil { unreadable = arguments.count }
            arguments.append(text ?? String(cString: argument))
        }
        return (arguments, unreadable)
    }()
}
