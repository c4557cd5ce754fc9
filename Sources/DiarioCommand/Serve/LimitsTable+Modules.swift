// Written by tools/limits-table from the modules' Limits.swift: change those, and run it.

internal import Access
internal import Bench
internal import EventStore
internal import GestaoOnline
internal import Replay
internal import ReplayStore
internal import Reports
internal import Sinks

extension LimitsTable {
    /// The limits of each module but the receiver.
    static let constants: [(module: String, limits: [Limit])] = [
        (
            "EventStore",
            [
                Limit("bodyByteCountMax", EventStore.Limits.bodyByteCountMax),
                Limit("batchEventCountMax", EventStore.Limits.batchEventCountMax),
                Limit("batchByteCountMax", EventStore.Limits.batchByteCountMax),
                Limit("queueEventCountMax", EventStore.Limits.queueEventCountMax),
                Limit("queueByteCountMax", EventStore.Limits.queueByteCountMax),
                Limit("queueWaitMillisecondsMax", EventStore.Limits.queueWaitMillisecondsMax),
                Limit("gatherMicrosecondsMax", EventStore.Limits.gatherMicrosecondsMax),
                Limit("encodingPieceEventCount", EventStore.Limits.encodingPieceEventCount),
                Limit("readRowCountMax", EventStore.Limits.readRowCountMax),
                Limit("readByteCountMax", EventStore.Limits.readByteCountMax),
                Limit("readMillisecondsMax", EventStore.Limits.readMillisecondsMax),
                Limit("timeBlockCountMax", EventStore.Limits.timeBlockCountMax),
                Limit("followLookMicroseconds", EventStore.Limits.followLookMicroseconds),
                Limit("followAfterMilliseconds", EventStore.Limits.followAfterMilliseconds),
                Limit("followIdleMilliseconds", EventStore.Limits.followIdleMilliseconds),
                Limit("followUnprovenMilliseconds", EventStore.Limits.followUnprovenMilliseconds),
                Limit("followPollMilliseconds", EventStore.Limits.followPollMilliseconds),
                Limit("followUntoldCommitCountMax", EventStore.Limits.followUntoldCommitCountMax),
                Limit("followLingerMilliseconds", EventStore.Limits.followLingerMilliseconds),
                Limit("followTailEventCountMax", EventStore.Limits.followTailEventCountMax),
                Limit("followTailByteCountMax", EventStore.Limits.followTailByteCountMax),
                Limit("followReadingCountMax", EventStore.Limits.followReadingCountMax),
                Limit("tailCheckRecordCount", EventStore.Limits.tailCheckRecordCount),
                Limit("logMapByteCount", EventStore.Limits.logMapByteCount),
                Limit("indexMapByteCount", EventStore.Limits.indexMapByteCount),
                Limit("readerCountMax", EventStore.Limits.readerCountMax),
                Limit("readerCheckSeconds", EventStore.Limits.readerCheckSeconds),
                Limit("readerLagSecondsMax", EventStore.Limits.readerLagSecondsMax),
                Limit("indexEventCountMax", EventStore.Limits.indexEventCountMax),
                Limit("indexHandoverByteCountMax", EventStore.Limits.indexHandoverByteCountMax),
                Limit("indexHandoverEventByteCountMax", EventStore.Limits.indexHandoverEventByteCountMax),
                Limit("indexIntervalMilliseconds", EventStore.Limits.indexIntervalMilliseconds),
                Limit("indexIntervalMillisecondsMax", EventStore.Limits.indexIntervalMillisecondsMax),
                Limit("indexKeyByteCountMax", EventStore.Limits.indexKeyByteCountMax),
                Limit("clockStepMillisecondsMin", EventStore.Limits.clockStepMillisecondsMin),
                Limit("anchorIntervalSeconds", EventStore.Limits.anchorIntervalSeconds),
                Limit("anchorEndByteCount", EventStore.Limits.anchorEndByteCount),
                Limit("anchorFullSeconds", EventStore.Limits.anchorFullSeconds),
                Limit("anchorMinuteSeconds", EventStore.Limits.anchorMinuteSeconds),
                Limit("aliveIntervalSeconds", EventStore.Limits.aliveIntervalSeconds),
                Limit("aliveSecondsMax", EventStore.Limits.aliveSecondsMax),
                Limit("availabilityByteCountMax", EventStore.Limits.availabilityByteCountMax),
                Limit("availabilityPendingCountMax", EventStore.Limits.availabilityPendingCountMax),
                Limit("freeByteCountMin", EventStore.Limits.freeByteCountMin),
                Limit("admissionRetryMillisecondsMin", EventStore.Limits.admissionRetryMillisecondsMin),
                Limit("admissionRetryMillisecondsMax", EventStore.Limits.admissionRetryMillisecondsMax),
                Limit("admissionLastingMilliseconds", EventStore.Limits.admissionLastingMilliseconds),
                Limit("roomProbeByteCountMin", EventStore.Limits.roomProbeByteCountMin),
                Limit("nearlyFullByteCount", EventStore.Limits.nearlyFullByteCount),
            ]
        ),
        (
            "GestaoOnline",
            [
                Limit("bodyByteCountMax", GestaoOnline.Limits.bodyByteCountMax),
                Limit("jsonDepthMax", GestaoOnline.Limits.jsonDepthMax),
                Limit("kindByteCountMax", GestaoOnline.Limits.kindByteCountMax),
                Limit("fieldByteCountMax", GestaoOnline.Limits.fieldByteCountMax),
                Limit("tolerantDepthMax", GestaoOnline.Limits.tolerantDepthMax),
                Limit("tolerantTrialCountMax", GestaoOnline.Limits.tolerantTrialCountMax),
                Limit("tolerantObjectCountMax", GestaoOnline.Limits.tolerantObjectCountMax),
                Limit("tolerantWrapperCountMax", GestaoOnline.Limits.tolerantWrapperCountMax),
                Limit("tolerantFormFieldCountMax", GestaoOnline.Limits.tolerantFormFieldCountMax),
                Limit("keptBodyByteCountMax", GestaoOnline.Limits.keptBodyByteCountMax),
            ]
        ),
        (
            "Access",
            [
                Limit("tokenCountMax", Access.Limits.tokenCountMax),
                Limit("sourceCharacterCountMax", Access.Limits.sourceCharacterCountMax),
                Limit("labelByteCountMax", Access.Limits.labelByteCountMax),
                Limit("fileByteCountMax", Access.Limits.fileByteCountMax),
                Limit("allowedRangeCountMax", Access.Limits.allowedRangeCountMax),
                Limit("forwardedEntryCountMax", Access.Limits.forwardedEntryCountMax),
            ]
        ),
        (
            "ReplayStore",
            [
                Limit("receiptCountMax", ReplayStore.Limits.receiptCountMax),
                Limit("runCountMax", ReplayStore.Limits.runCountMax),
                Limit("failureCountMax", ReplayStore.Limits.failureCountMax),
                Limit("laneCountMax", ReplayStore.Limits.laneCountMax),
                Limit("consumerCountMax", ReplayStore.Limits.consumerCountMax),
                Limit("consumerNameByteCountMax", ReplayStore.Limits.consumerNameByteCountMax),
                Limit("answerByteCountMax", ReplayStore.Limits.answerByteCountMax),
                Limit("textByteCountMax", ReplayStore.Limits.textByteCountMax),
                Limit("gatherMillisecondsMax", ReplayStore.Limits.gatherMillisecondsMax),
                Limit("gatherReceiptCountMax", ReplayStore.Limits.gatherReceiptCountMax),
                Limit("cancelLookMilliseconds", ReplayStore.Limits.cancelLookMilliseconds),
                Limit("forgetCountMax", ReplayStore.Limits.forgetCountMax),
                Limit("readRowCountMax", ReplayStore.Limits.readRowCountMax),
                Limit("mapByteCount", ReplayStore.Limits.mapByteCount),
                Limit("readerCountMax", ReplayStore.Limits.readerCountMax),
                Limit("everyPageByteCountMax", ReplayStore.Limits.everyPageByteCountMax),
            ]
        ),
        (
            "Replay",
            [
                Limit("answerByteCountKept", Replay.Limits.answerByteCountKept),
                Limit("followWaitMillisecondsMax", Replay.Limits.followWaitMillisecondsMax),
                Limit("pieceCountMax", Replay.Limits.pieceCountMax),
                Limit("pieceByteCountKept", Replay.Limits.pieceByteCountKept),
                Limit("pieceAheadCountMax", Replay.Limits.pieceAheadCountMax),
                Limit("retryMillisecondsMin", Replay.Limits.retryMillisecondsMin),
                Limit("retryMillisecondsMax", Replay.Limits.retryMillisecondsMax),
                Limit("retryAfterSecondsMax", Replay.Limits.retryAfterSecondsMax),
                Limit("heldByteCountMax", Replay.Limits.heldByteCountMax),
                Limit("inFlightCountMax", Replay.Limits.inFlightCountMax),
                Limit("windowEventCount", Replay.Limits.windowEventCount),
            ]
        ),
        (
            "Reports",
            [
                Limit("auditEventCountMax", Reports.Limits.auditEventCountMax),
                Limit("auditByteCountMax", Reports.Limits.auditByteCountMax),
                Limit("orderCountPerQuery", Reports.Limits.orderCountPerQuery),
                Limit("spellingEventCountMax", Reports.Limits.spellingEventCountMax),
                Limit("spellingCountMax", Reports.Limits.spellingCountMax),
                Limit("spellingValueCountMax", Reports.Limits.spellingValueCountMax),
                Limit("spellingRecordCountMax", Reports.Limits.spellingRecordCountMax),
                Limit("spellingCandidateCountMax", Reports.Limits.spellingCandidateCountMax),
                Limit("spellingDigitCountMax", Reports.Limits.spellingDigitCountMax),
                Limit("silenceWeekCount", Reports.Limits.silenceWeekCount),
                Limit("silenceEventCountMin", Reports.Limits.silenceEventCountMin),
                Limit("shownOutageCountMax", Reports.Limits.shownOutageCountMax),
                Limit("sortedEntryCountMax", Reports.Limits.sortedEntryCountMax),
                Limit("sortedPieceEntryCount", Reports.Limits.sortedPieceEntryCount),
                Limit("planByteCountMax", Reports.Limits.planByteCountMax),
            ]
        ),
        (
            "Sinks",
            [
                Limit("lineFinishMillisecondsMax", Sinks.Limits.lineFinishMillisecondsMax),
                Limit("writeWaitMillisecondsMax", Sinks.Limits.writeWaitMillisecondsMax),
                Limit("connectMillisecondsMax", Sinks.Limits.connectMillisecondsMax),
                Limit("answerSecondsMax", Sinks.Limits.answerSecondsMax),
                Limit("answerByteCountMax", Sinks.Limits.answerByteCountMax),
                Limit("answerBodyMillisecondsMax", Sinks.Limits.answerBodyMillisecondsMax),
                Limit("batchEventCountMax", Sinks.Limits.batchEventCountMax),
                Limit("batchByteCountMax", Sinks.Limits.batchByteCountMax),
                Limit("requestFinishMillisecondsMax", Sinks.Limits.requestFinishMillisecondsMax),
            ]
        ),
        (
            "Bench",
            [
                Limit("connectionCountMax", Bench.Limits.connectionCountMax),
                Limit("rateMax", Bench.Limits.rateMax),
                Limit("roundCountMax", Bench.Limits.roundCountMax),
                Limit("roundSecondsMax", Bench.Limits.roundSecondsMax),
                Limit("answerByteCountMax", Bench.Limits.answerByteCountMax),
                Limit("connectSecondsMax", Bench.Limits.connectSecondsMax),
                Limit("silenceSecondsMax", Bench.Limits.silenceSecondsMax),
                Limit("recordByteCountMax", Bench.Limits.recordByteCountMax),
                Limit("readySecondsMax", Bench.Limits.readySecondsMax),
                Limit("stopSecondsMax", Bench.Limits.stopSecondsMax),
                Limit("indexSecondsMax", Bench.Limits.indexSecondsMax),
                Limit("memoryMillisecondsBetweenSamples", Bench.Limits.memoryMillisecondsBetweenSamples),
                Limit("eventCountMax", Bench.Limits.eventCountMax),
                Limit("followerCountMax", Bench.Limits.followerCountMax),
            ]
        ),
        (
            "DiarioCommand",
            [
                Limit("shownLaneCountMax", DiarioCommand.Limits.shownLaneCountMax),
                Limit("configurationFileByteCountMax", DiarioCommand.Limits.configurationFileByteCountMax),
                Limit("standardInputLineByteCountMax", DiarioCommand.Limits.standardInputLineByteCountMax),
                Limit("secretFileByteCountMax", DiarioCommand.Limits.secretFileByteCountMax),
                Limit("screenColumnCountMax", DiarioCommand.Limits.screenColumnCountMax),
                Limit("screenColumnCountMin", DiarioCommand.Limits.screenColumnCountMin),
                Limit("messageColumnCountMax", DiarioCommand.Limits.messageColumnCountMax),
                Limit("logQueueByteCountMax", DiarioCommand.Limits.logQueueByteCountMax),
                Limit("logFlushMillisecondsMax", DiarioCommand.Limits.logFlushMillisecondsMax),
                Limit("unplannedEventCountMax", DiarioCommand.Limits.unplannedEventCountMax),
                Limit("interruptSecondsMax", DiarioCommand.Limits.interruptSecondsMax),
                Limit("gracefulStopSecondsMax", DiarioCommand.Limits.gracefulStopSecondsMax),
                Limit("receiverStopSecondsMax", DiarioCommand.Limits.receiverStopSecondsMax),
                Limit("failedStopSecondsMax", DiarioCommand.Limits.failedStopSecondsMax),
                Limit("openFileCountWanted", DiarioCommand.Limits.openFileCountWanted),
                Limit("openFileCountReserved", DiarioCommand.Limits.openFileCountReserved),
                Limit("openFileCountPerCore", DiarioCommand.Limits.openFileCountPerCore),
                Limit("threadCountReserved", DiarioCommand.Limits.threadCountReserved),
                Limit("threadCountPerCore", DiarioCommand.Limits.threadCountPerCore),
                Limit("heapByteCountReserved", DiarioCommand.Limits.heapByteCountReserved),
            ]
        ),
    ]
}
