import Access

/// Who may send, as of the last start or reload: an immutable value that every event loop has its own reference to.
final class Admission: Sendable {
    let verifier: TokenVerifier
    let allowList: AllowList

    init(verifier: TokenVerifier, allowList: AllowList) {
        self.verifier = verifier
        self.allowList = allowList
    }
}
