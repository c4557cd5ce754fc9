public import EventModel
public import Replay

/// Writes each event as one line of CSV (RFC 4180) to a descriptor or into a file.
///
/// An event counts as delivered when its line has been written. Text that a spreadsheet would take for a formula gets an
/// apostrophe before it: `docs/contract.md` says where. A reader that goes away ends the run as with ``NDJSONSink``.
public final class CSVSink: Sink {
    private let output: any LineOutput
    private let columns: [CSVColumn]
    private let format: CSVFormat

    /// A sink that writes these columns to `output`.
    /// - Parameters:
    ///   - separator: what stands between cells, one of `,`, `;` and tab.
    ///   - isVerbatim: write text as it is, also where a spreadsheet would take it for a formula.
    public init(
        to output: any LineOutput, columns: [CSVColumn], separator: UInt8 = UInt8(ascii: ","), isVerbatim: Bool = false
    ) {
        self.output = output
        self.columns = columns
        format = CSVFormat(separator: separator, isVerbatim: isVerbatim)
    }

    /// Writes the line of the columns' names. Blocks its thread while the reader is slow.
    /// - Throws: what kept it from being written; ``Replay/SinkError/Code/closed`` where the reader has gone.
    public func writeHeader() throws(SinkError) {
        var bytes: [UInt8] = []
        format.line(columns.map { .text($0.name) }, into: &bytes)
        try output.write(bytes)
    }

    /// A line.
    public func render(_ view: borrowing EventView, into batch: inout Batch) {
        for (index, column) in columns.enumerated() {
            if index > 0 { batch.bytes.append(format.separator) }
            format.append(column.cell(of: view), to: &batch.bytes)
        }
        batch.bytes.append(contentsOf: CSVFormat.lineEnd)
    }

    /// Writes the lines. Blocks its thread while the reader is slow.
    public func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        output.write(batch, until: stop)
    }

    /// Requests `stop` when the reader has gone.
    public func watch(_ stop: StopRequest) async { await output.watch(stop) }
}
