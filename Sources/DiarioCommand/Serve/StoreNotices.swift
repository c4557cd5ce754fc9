internal import Dispatch
internal import EventStore
internal import Glibc
internal import Logging

/// Puts into the log what the store has to say, and ends the process when the store has failed.
struct StoreNotices {
    let logger: Logger
    /// Told of the failure after which nothing more is acknowledged.
    let failures: AsyncStream<EventStoreError>.Continuation
    /// Told when events are admitted again.
    let readyLine: ReadyLine

    func receive(_ notice: StoreNotice) {
        switch notice {
        case .admissionStopped(let reason):
            logger.error("no events are admitted", metadata: ["reason": "\(reason)"])
        case .admissionResumed:
            logger.notice("events are admitted again")
            readyLine.admissionResumed()
        case .failed(let error):
            logger.critical("the log has failed and the receiver stops", metadata: ["reason": "\(error.message)"])
            failures.yield(error)
            endSoon(ExitStatus(failure: error))
        case .clockSteppedBack(let microseconds):
            logger.warning("the clock stepped back", metadata: ["microseconds": .stringConvertible(microseconds)])
        case .readerLagging(let processID, let seconds):
            logger.warning(
                "a reader keeps the log's file growing",
                metadata: [
                    "pid": .stringConvertible(processID), "seconds": .stringConvertible(seconds),
                ])
        case .indexRebuilding(let reason):
            logger.notice("the index is being built anew", metadata: ["reason": "\(reason)"])
        case .indexRebuilt(let position):
            logger.notice("the index has been built anew", metadata: ["position": .stringConvertible(position)])
        case .indexFailed(let reason):
            logger.error(
                "the index cannot be written; searches read the log instead", metadata: ["reason": "\(reason)"])
        case .anchorsFailed(let reason):
            logger.error("the anchors cannot be written", metadata: ["reason": "\(reason)"])
        case .availabilityFailed(let reason):
            logger.error("the receiver's times cannot be noted", metadata: ["reason": "\(reason)"])
        case .dictionaryRepaired:
            logger.error(
                "the dictionary that records are packed with was damaged in the log, and has been written anew",
                metadata: ["advice": "run diario verify, and look after the disk"])
        case .anchorsReplaced:
            logger.error("the file anchors was removed or replaced: it is begun anew with the present head")
        case .indexKeyReplaced:
            logger.error(
                "secrets/index.key was removed or replaced: put the old one back",
                metadata: ["consequence": "searches read the whole log, and the next start builds the index anew"])
        }
    }

    /// A thread that hangs in a failed device would keep an orderly stop from ending.
    private func endSoon(_ status: ExitStatus) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Limits.failedStopSecondsMax)) {
            StandardError.flush()
            _exit(status.rawValue)
        }
    }
}

extension ExitStatus {
    /// How `serve` ends when its store has failed while it ran.
    init(failure: EventStoreError) {
        self = failure.code == .damaged ? .damaged : .inputOutput
    }
}
