/// An event as it lies in the log: what was received, what was made of it, and where it stands.
public struct Event: Sendable, Hashable {
    /// Its place in the log.
    public var position: Position
    /// The epoch that its position belongs to.
    public var epoch: Epoch
    /// What was received and decoded.
    public var content: NewEvent
    /// The hash of the record before it.
    public var previousHash: RecordHash
    /// The hash of its own record.
    public var recordHash: RecordHash

    /// An event of these parts.
    public init(
        position: Position, epoch: Epoch, content: NewEvent, previousHash: RecordHash, recordHash: RecordHash
    ) {
        self.position = position
        self.epoch = epoch
        self.content = content
        self.previousHash = previousHash
        self.recordHash = recordHash
    }
}

/// An event before it has a place in the log.
public struct NewEvent: Sendable, Hashable {
    /// The GO account that sent it, by the name it was registered under.
    public var source: String
    /// The wall clock when its last byte had arrived, unaltered.
    public var receivedAt: Timestamp
    /// The body, byte for byte.
    public var body: [UInt8]
    /// What the decoder made of the body.
    public var decoding: Decoding
    /// The version of the decoder that made it.
    public var decoderVersion: UInt16
    /// What the request said about itself.
    public var request: RequestMetadata

    /// A new event of these parts.
    public init(
        source: String, receivedAt: Timestamp, body: [UInt8], decoding: Decoding, decoderVersion: UInt16,
        request: RequestMetadata = RequestMetadata()
    ) {
        self.source = source
        self.receivedAt = receivedAt
        self.body = body
        self.decoding = decoding
        self.decoderVersion = decoderVersion
        self.request = request
    }
}

/// What is kept of the request that brought an event; never its token or its query.
public struct RequestMetadata: Sendable, Hashable {
    /// The sender's address, after trusted proxies.
    public var address: String?
    /// The label of the token that was presented, not the token.
    public var tokenLabel: String?
    /// The `Content-Type` header.
    public var contentType: String?
    /// The allow-listed headers, in the order they came.
    public var headers: [Header]

    /// A header field of the request.
    public struct Header: Sendable, Hashable {
        /// Its name, in lower case.
        public var name: String
        /// Its value.
        public var value: String
        /// A header of this name and value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Metadata of these parts.
    public init(
        address: String? = nil, tokenLabel: String? = nil, contentType: String? = nil, headers: [Header] = []
    ) {
        self.address = address
        self.tokenLabel = tokenLabel
        self.contentType = contentType
        self.headers = headers
    }
}
