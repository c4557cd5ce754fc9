package import EventFormats
package import EventModel

extension JSONWriter {
    /// Writes a head: `{"position":…,"record_hash":…}`, and its epoch where that is not told elsewhere.
    package mutating func head(_ head: Head, epoch: Epoch? = nil) {
        beginObject()
        name("position")
        integer(head.position)
        name("record_hash")
        hash(head.recordHash)
        if let epoch {
            name("epoch")
            integer(epoch)
        }
        endObject()
    }
    /// Writes the two members that say which log this is: `"log_id":"…","epoch":…`.
    package mutating func identity(_ identity: LogIdentity) {
        name("log_id")
        string(identity.logID.description)
        name("epoch")
        integer(identity.epoch)
    }
}
