import EventModel

/// The normal form of a request's target: a path and a query.
enum NormalTarget {
    /// The normal form of a target in origin or absolute form, all of whose bytes are visible ASCII; nil for any other.
    ///
    /// Of the absolute form the scheme, which is `http` or `https`, and the authority, which is a host, are left out.
    /// Percent-encoded letters, digits, hyphens, dots, underscores and tildes stand for themselves; what else is
    /// percent-encoded stays so. Dot segments are resolved and empty segments left out.
    static func bytes(of target: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let start = pathStart(in: target) else { return nil }
        let plain = decoded(target[start...])
        let queryStart = plain.firstIndex(of: UInt8(ascii: "?")) ?? plain.endIndex
        var segments: [ArraySlice<UInt8>] = []
        for segment in plain[..<queryStart].split(separator: UInt8(ascii: "/")) {
            switch segment.count {
            case 1 where segment.first == UInt8(ascii: "."): break
            case 2 where segment.allSatisfy({ $0 == UInt8(ascii: ".") }): _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        var normal: [UInt8] = []
        normal.reserveCapacity(plain.count + 1)
        for segment in segments {
            normal.append(UInt8(ascii: "/"))
            normal += segment
        }
        if segments.isEmpty { normal.append(UInt8(ascii: "/")) }
        normal += plain[queryStart...]
        return normal
    }

    /// Where the path begins: at once, or behind scheme and authority.
    private static func pathStart(in target: UnsafeRawBufferPointer) -> Int? {
        if target.first == UInt8(ascii: "/") { return 0 }
        guard let colon = target.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = target[..<colon].map { $0 | 0x20 }
        let start = colon + 3
        guard scheme == Array("http".utf8) || scheme == Array("https".utf8), start <= target.count,
            target[colon..<start].elementsEqual("://".utf8)
        else { return nil }
        let end = target[start...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? target.count
        let authority = UnsafeRawBufferPointer(rebasing: target[start..<end])
        return !authority.isEmpty && authority.first != UInt8(ascii: ":") && HostField.isValid(authority) ? end : nil
    }

    /// `bytes` with what is percent-encoded without need decoded.
    private static func decoded(_ bytes: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.endIndex,
                let high = Hexadecimal.value(bytes[position + 1]), let low = Hexadecimal.value(bytes[position + 2]),
                isUnreserved(high << 4 | low)
            {
                plain.append(high << 4 | low)
                position += 3
            } else {
                plain.append(bytes[position])
                position += 1
            }
        }
        return plain
    }

    /// RFC 3986, section 2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}

/// The rule for the value of a Host field, and for an authority: `uri-host [ ":" port ]` (RFC 9110, section 7.2).
enum HostField {
    /// Whether `value`, which may be empty, is a host, with or without a port.
    static func isValid(_ value: UnsafeRawBufferPointer) -> Bool {
        var position = value.startIndex
        if value.first == UInt8(ascii: "[") {
            guard let end = value.firstIndex(of: UInt8(ascii: "]")), end > 1,
                value[1..<end].allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ":") })
            else { return false }
            position = end + 1
        } else {
            while position < value.endIndex, isNameByte(value[position]) { position += 1 }
        }
        guard position < value.endIndex else { return true }
        let port = value[(position + 1)...]
        return value[position] == UInt8(ascii: ":") && port.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether a name may have `byte`: RFC 3986, section 3.2.2, where what follows a percent sign is not looked at.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "$")...UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: "="): true
        case UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
