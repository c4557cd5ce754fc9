internal import CSimdjson

/// Finds the event in an object: the object itself, or one that lies within it, one level down, as an object or as a
/// string that holds one. The same for its `data`.
extension TolerantReading {
    /// The members of an object that matter here.
    private struct Members {
        var eventID: TolerantScanner.Value?
        var data: TolerantScanner.Value?
        /// Objects under other names, those in arrays there, and strings that may hold one: the first of them.
        var others: [(name: Range<Int>, value: TolerantScanner.Value)] = []
        var isEventIDRepeated = false
        var isDataRepeated = false
    }

    /// Reads the event in the object at `start`; false, and nothing is read, where there is none.
    mutating func readEvent(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let members = members(bytes, at: start)
        if members.eventID == nil {
            let wrapped = wrappedEvents(members, bytes)
            if let first = wrapped.first {
                warn(.wrapped)
                if wrapped.count > 1 {
                    warn(.several(wrapped.count, orMore: wrapped.count >= Limits.tolerantWrapperCountMax))
                }
                withObject(first, bytes) { reading, bytes, start in
                    reading.readEvent(reading.members(bytes, at: start), bytes, at: start)
                }
                return true
            }
            guard members.data != nil else { return false }
        }
        readEvent(members, bytes, at: start)
        return true
    }

    /// How many events the object at `start` holds.
    mutating func eventCount(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
        let members = members(bytes, at: start)
        if members.eventID != nil { return 1 }
        let wrapped = wrappedEvents(members, bytes)
        return wrapped.isEmpty && members.data != nil ? 1 : wrapped.count
    }

    private mutating func readEvent(_ members: Members, _ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        if let eventID = members.eventID { take(eventID, as: .eventID, bytes) }
        if members.isEventIDRepeated { markRepeated(.eventID) }
        if members.isDataRepeated { markRepeated(.data) }
        switch members.data?.kind {
        case .object: readOrder(bytes, at: members.data?.range.lowerBound ?? start)
        case .string: readEncodedOrder(members, bytes)
        case .array: readOrderOfArray(members, bytes)
        default: readOrderElsewhere(members, bytes)
        }
    }

    private mutating func members(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Members {
        var members = Members()
        var elementSteps = 0
        scanMembers(bytes, at: start) { name, value in
            switch Self.field(of: nil, named: name, bytes) {
            case .eventID:
                members.isEventIDRepeated = members.eventID != nil
                members.eventID = value
            case .data:
                members.isDataRepeated = members.data != nil
                members.data = value
            default:
                elementSteps += Self.addObjects(of: value, named: name, bytes, to: &members)
            }
        }
        stepCount += elementSteps
        return members
    }

    /// Adds `value` where it may hold an object, or the objects of an array, and returns how many bytes were passed.
    private static func addObjects(
        of value: TolerantScanner.Value, named name: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>,
        to members: inout Members
    ) -> Int {
        guard members.others.count < Limits.tolerantWrapperCountMax else { return 0 }
        if mayHoldObject(value, bytes) { members.others.append((name, value)) }
        guard value.kind == .array else { return 0 }
        var scanner = TolerantScanner(bytes, at: value.range.lowerBound)
        scanner.forEachElement { element in
            guard element.kind == .object, members.others.count < Limits.tolerantWrapperCountMax else { return }
            members.others.append((name, element))
        }
        return scanner.stepCount
    }

    private static func mayHoldObject(
        _ value: TolerantScanner.Value, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        switch value.kind {
        case .object: true
        case .string: bytes[value.content].first { $0 > 0x20 } == UInt8(ascii: "{")
        default: false
        }
    }

    /// The members that are events: objects with an `event_id`.
    private mutating func wrappedEvents(
        _ members: Members, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> [TolerantScanner.Value] {
        var candidates = members.others.map(\.value)
        if let data = members.data, Self.mayHoldObject(data, bytes) { candidates.append(data) }
        return candidates.filter { value in
            withObject(value, bytes) { reading, bytes, start in
                reading.members(bytes, at: start).eventID != nil
                    && (value.range != members.data?.range
                        || reading.fieldCount(of: .data, bytes, at: start) == 0)
            } ?? false
        }
    }

    /// Calls `body` with the object that `value` is, or that it holds as a string; nil where there is none.
    @discardableResult
    private mutating func withObject<Result>(
        _ value: TolerantScanner.Value, _ bytes: UnsafeBufferPointer<UInt8>,
        _ body: (inout TolerantReading, UnsafeBufferPointer<UInt8>, Int) -> Result
    ) -> Result? {
        switch value.kind {
        case .object: return body(&self, bytes, value.range.lowerBound)
        case .string:
            var text: [UInt8] = []
            stepCount += value.range.count
            TolerantText.appendNested(bytes[value.content], to: &text)
            return text.withUnsafeBufferPointer { text in
                var scanner = TolerantScanner(text)
                scanner.passSpace()
                return scanner.next == UInt8(ascii: "{") ? body(&self, text, scanner.place) : nil
            }
        default: return nil
        }
    }

    // MARK: data

    /// Reads the order from the object at `start`, or from the one object within it that has an order's fields.
    private mutating func readOrder(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        takeObject(as: .data)
        guard fieldCount(of: .data, bytes, at: start) == 0 else { return readFields(of: .data, bytes, at: start) }
        let members = members(bytes, at: start)
        var others = members.others
        if let data = members.data, Self.mayHoldObject(data, bytes) { others.append((0..<0, data)) }
        let orders = orders(among: others, bytes)
        guard let order = orders.first else { return }
        guard orders.count == 1 else {
            return warn(.data, "several objects within it have an order's fields, none is read", hidesKeys: true)
        }
        warn(.data, "its fields are those of an object within it")
        withObject(order, bytes) { reading, bytes, start in reading.readFields(of: .data, bytes, at: start) }
    }

    private mutating func readEncodedOrder(_ members: Members, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard let data = members.data else { return }
        let isObject = withObject(data, bytes) { reading, bytes, start in
            reading.warn(.data, "a string that holds the object")
            reading.readOrder(bytes, at: start)
            return true
        }
        if isObject == nil { take(data, as: .data, bytes) }
    }

    private mutating func readOrderOfArray(_ members: Members, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard let data = members.data else { return }
        var scanner = TolerantScanner(bytes, at: data.range.lowerBound)
        var (first, count): (TolerantScanner.Value?, Int) = (nil, 0)
        scanner.forEachElement { element in
            guard element.kind == .object else { return }
            first = first ?? element
            count += 1
        }
        stepCount += scanner.stepCount
        guard let first else { return take(data, as: .data, bytes) }
        if count == 1 {
            warn(.data, "an array that holds the object")
        } else {
            warn(.data, "an array of several objects, of which only the first is decoded", hidesKeys: true)
        }
        readOrder(bytes, at: first.range.lowerBound)
    }

    /// Reads the order from the one other member that has an order's fields.
    private mutating func readOrderElsewhere(_ members: Members, _ bytes: UnsafeBufferPointer<UInt8>) {
        let orders = orders(among: members.others, bytes)
        guard orders.count == 1, let order = orders.first else {
            if !orders.isEmpty {
                warn(.data, "missing, and several other objects have its fields, none is read", hidesKeys: true)
            }
            if let data = members.data { take(data, as: .data, bytes) }
            return
        }
        warn(.data, "missing, its fields are those of an object under another name")
        takeObject(as: .data)
        withObject(order, bytes) { reading, bytes, start in reading.readFields(of: .data, bytes, at: start) }
    }

    /// The objects that are orders for certain: with two of an order's fields, or with one under the name `order`.
    private mutating func orders(
        among others: [(name: Range<Int>, value: TolerantScanner.Value)], _ bytes: UnsafeBufferPointer<UInt8>
    ) -> [TolerantScanner.Value] {
        others.filter { name, value in
            let wanted = bytes[name].elementsEqual("order".utf8) ? 1 : 2
            return withObject(value, bytes) { reading, bytes, start in
                reading.fieldCount(of: .data, bytes, at: start) >= wanted
            } ?? false
        }.map(\.value)
    }
}
