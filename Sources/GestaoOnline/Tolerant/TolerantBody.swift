internal import EventModel

/// Finds the object in a body: behind and before other bytes, in an array, in a string, in a form, in UTF-16.
extension TolerantReading {
    /// Reads the event in `body`; false where there is none.
    mutating func readBody(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        if let encoding = WideEncoding(of: body) {
            stepCount += body.count
            let found = encoding.utf8(of: body).withUnsafeBufferPointer { text in
                readObjects(text, in: encoding.is32 ? .utf32 : .utf16)
            }
            if found { return true }
        }
        return readObjects(body) || readString(body) || readForm(body)
    }

    /// Reads the first object that is an event, and counts the others. `envelope` is what the bytes lay in.
    private mutating func readObjects(_ bytes: UnsafeBufferPointer<UInt8>, in envelope: BodyFlaw? = nil) -> Bool {
        var place = 0
        while trialsLeft > 0, objectsLeft > 0, let start = nextObject(bytes, from: place) {
            objectsLeft -= 1
            let object = self.object(bytes, at: start)
            let warningCount = warnings.count
            if readEvent(bytes, at: start) {
                // What is wrong with the body stands before what is wrong with its fields.
                let ofFields = takeWarnings(from: warningCount)
                if let envelope { warn(envelope) }
                warnOfWhatIsBefore(bytes[..<object.range.lowerBound])
                switch object.end {
                case .whole: warnOfWhatIsBehind(bytes, object.range)
                case .cut: warn(.cut)
                case .tooDeep: warn(.tooDeep)
                }
                add(ofFields)
                return true
            }
            // What has no end may be no object, and so may have one in it.
            if object.end != .whole { trialsLeft -= 1 }
            place = object.end == .whole ? object.range.upperBound : start + 1
        }
        return false
    }

    /// Where the next object may begin: an opening brace with a name or a closing one behind it.
    private mutating func nextObject(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        defer { stepCount += place - start }
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "{") else {
                place += 1
                continue
            }
            let brace = place
            place += 1
            while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
            guard place < bytes.count else { return nil }
            if bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "}") { return brace }
        }
        return nil
    }

    private mutating func object(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (range: Range<Int>, end: TolerantScanner.End) {
        var scanner = TolerantScanner(bytes, at: start)
        let range = scanner.value()?.range ?? start..<bytes.count
        stepCount += scanner.stepCount
        return (range, scanner.end)
    }

    private mutating func warnOfWhatIsBefore(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        let bytes = Self.trimmed(bytes)
        if bytes.elementsEqual([0xEF, 0xBB, 0xBF]) {
            warn(.byteOrderMark)
        } else if !bytes.isEmpty, !Self.isOpeningBracket(bytes) {
            warn(.bytesBefore)
        }
    }

    /// Says what lies behind the event's object, and how many more events there are.
    private mutating func warnOfWhatIsBehind(_ bytes: UnsafeBufferPointer<UInt8>, _ object: Range<Int>) {
        let behind = Self.trimmed(bytes[object.upperBound...])
        let isArray = Self.isOpeningBracket(Self.trimmed(bytes[..<object.lowerBound]))
        let others = otherEventCount(bytes, from: object.upperBound)
        if others > 0 {
            warn(.several(1 + others, orMore: objectsLeft == 0))
        } else if isArray {
            warn(.arrayOfOne)
            if !behind.elementsEqual("]".utf8) { warn(behind.isEmpty ? .cut : .bytesBehind) }
        } else if !behind.isEmpty {
            warn(.bytesBehind)
        }
    }

    private static func isOpeningBracket(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        bytes.elementsEqual("[".utf8)
    }

    private mutating func otherEventCount(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var (count, place) = (0, start)
        while objectsLeft > 0, let start = nextObject(bytes, from: place) {
            objectsLeft -= 1
            let object = self.object(bytes, at: start)
            count += eventCount(bytes, at: start)
            guard object.end == .whole else { break }
            place = object.range.upperBound
        }
        return count
    }

    /// Reads the event from a body that is a string.
    private mutating func readString(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        var scanner = TolerantScanner(body)
        scanner.passSpace()
        let string = scanner.next == UInt8(ascii: "\"") ? scanner.value() : nil
        stepCount += scanner.stepCount
        guard let string, string.kind == .string else { return false }
        var text: [UInt8] = []
        TolerantText.appendNested(body[string.content], to: &text)
        stepCount += string.range.count
        return text.withUnsafeBufferPointer { readObjects($0, in: .string) }
    }

    /// Reads the event from a form: the first field whose value, decoded, holds it.
    private mutating func readForm(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        stepCount += body.count
        for field in body.split(separator: UInt8(ascii: "&"), maxSplits: Limits.tolerantFormFieldCountMax) {
            guard let equals = field.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = FormText.decoded(field[field.index(after: equals)...])
            stepCount += field.count
            let isFound = value.withUnsafeBufferPointer { readObjects($0, in: .form) || readString($0) }
            if isFound { return true }
        }
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func trimmed(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        guard let start = bytes.firstIndex(where: { !isSpace($0) }),
            let end = bytes.lastIndex(where: { !isSpace($0) })
        else { return bytes[bytes.endIndex...] }
        return bytes[start...end]
    }
}

/// A form's values: `+` is a space, `%XX` a byte.
private enum FormText {
    static func decoded(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            if byte == UInt8(ascii: "%"), place + 2 < text.endIndex, let high = Hexadecimal.value(text[place + 1]),
                let low = Hexadecimal.value(text[place + 2])
            {
                bytes.append(high << 4 | low)
                place += 3
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                place += 1
            }
        }
        return bytes
    }
}
