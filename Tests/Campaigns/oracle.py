"""The oracle: what must hold of a log, given what was sent to it and what was acknowledged.

It reads the log through tools/independent-reader, never through the product (I0), and the client's files of what it
sent.

    I1  every acknowledged delivery exists exactly once per acknowledgement, byte for byte
    I2  nothing exists that was never sent
    I3  positions are 1…N without a gap, none reused, and each acknowledged position holds what was acknowledged there
    I4  where A was acknowledged before B was sent, A's position is smaller
    I5  replaying a range twice gives the same bytes, and they are those of the log
    I6  the index is what follows from the log, both ways
    I7  the chain verifies, and its head is at or past the last acknowledged position
    I8  a reader beside the writer never sees what is not, or is not to stay, in the log
    I9  what was not acknowledged is wholly there or wholly absent; what was refused is absent

On its own:  oracle.py DATA CLIENT-FILE…   ends with 0 where all of it holds
"""

import base64
import collections
import dataclasses
import hashlib
import json
import sys
from pathlib import Path

from product import Violation, expect, independent_reader


@dataclasses.dataclass
class History:
    """What clients sent and were answered."""

    sent: dict = dataclasses.field(default_factory=dict)  # index → (nanoseconds, digest)
    acknowledged: dict = dataclasses.field(default_factory=dict)  # index → (position, nanoseconds)
    refused: dict = dataclasses.field(default_factory=dict)  # index → status

    @classmethod
    def read(cls, *paths):
        history = cls()
        for path in paths:
            with open(path) as file:
                for line in file:
                    history.add(line)
        return history

    def add(self, line):
        words = line.split()
        index = int(words[1])
        if words[0] == "sent":
            expect(index not in self.sent, f"the client's file has index {index} twice")
            self.sent[index] = (int(words[2]), words[3])
        elif words[0] == "ack":
            self.acknowledged[index] = (int(words[2]), int(words[3]))
        elif words[0] == "refused":
            self.refused[index] = int(words[2])
        else:
            raise ValueError(f"no line of a client's file: {line!r}")


@dataclasses.dataclass
class Contents:
    """What a log holds: of each record its position, the digest of its body and its hash."""

    records: list  # of (position, body digest, record hash), in the order of the log
    head: tuple  # position, record hash

    @classmethod
    def read(cls, log, check_index=True):
        """Through the independent reader, which checks every hash, the anchors, and the index where asked to."""
        records, head = [], None
        for line in independent_reader(log, *(["--check-index"] if check_index else [])):
            if "head" in line:
                expect(line["count"] == len(records),
                       f"I0: the reader counted {line['count']} of {len(records)} records")
                index = line.get("index")
                expect(not index or not any(index.values()), f"I6: the index differs from the log: {index}")
                head = (line["head"]["position"], line["head"]["record_hash"])
            else:
                body = base64.b64decode(line["body_base64"], validate=True)
                records.append((line["position"], hashlib.sha256(body).hexdigest(), line["record_hash"]))
        expect(head, "I0: the independent reader ended without naming the head")
        return cls(records, head)


def check(history, contents, earlier=None):
    """Raises the first violation of I1, I2, I3, I4, I7 and I9. `earlier` is what the same log held before."""
    check_positions(history, contents, earlier)
    check_acknowledged(history, contents)
    check_nothing_else(history, contents)
    check_order(history)


def check_positions(history, contents, earlier):
    """I3 and the head of I7."""
    for number, (position, _, _) in enumerate(contents.records, 1):
        expect(position == number, f"I3: position {number} is missing; {position} follows {number - 1}")
    head = contents.records[-1] if contents.records else (0, None, None)
    expect(contents.head[0] == head[0], f"I7: the head is {contents.head[0]} and the last record {head[0]}")
    expect(head[0] == 0 or contents.head[1] == head[2], "I7: the head has another hash than the last record")
    if history.acknowledged:
        last = max(position for position, _ in history.acknowledged.values())
        expect(contents.head[0] >= last, f"I7: the head is {contents.head[0]}, but {last} was acknowledged")
    holders = {}
    for index, (position, _) in history.acknowledged.items():
        expect(position not in holders,
               f"I3: position {position} was acknowledged for {holders.get(position)} and {index}")
        holders[position] = index
    if earlier:
        expect(len(contents.records) >= len(earlier.records), "I3: the log has become shorter")
        for before, now in zip(earlier.records, contents.records):
            expect(before == now, f"I3: position {before[0]} holds something else than before")


def check_acknowledged(history, contents):
    """I1 and the rest of I3."""
    for index, (position, _) in history.acknowledged.items():
        expect(index in history.sent, f"the client's file acknowledges {index}, which was never sent")
        expect(1 <= position <= len(contents.records),
               f"I1: {index} was acknowledged at {position}, which is not there")
        digest = contents.records[position - 1][1]
        expect(digest == history.sent[index][1],
               f"I1, I3: {index} was acknowledged at {position}, which holds other bytes")


def check_nothing_else(history, contents):
    """I2 and I9: of each body at most as many as were sent and not refused, and at least as many as acknowledged."""
    sent = collections.Counter(digest for _, digest in history.sent.values())
    refused = collections.Counter(history.sent[index][1] for index in history.refused)
    acknowledged = collections.Counter(history.sent[index][1] for index in history.acknowledged)
    stored = collections.Counter(digest for _, digest, _ in contents.records)
    positions = {digest: position for position, digest, _ in contents.records}
    for digest, count in stored.items():
        expect(digest in sent, f"I2, I9: position {positions[digest]} holds what was never sent, or part of it")
        expect(count <= sent[digest], f"I2: what was sent {sent[digest]} times is there {count} times, last at"
                                      f" {positions[digest]}")
        expect(count <= sent[digest] - refused[digest], f"I9: position {positions[digest]} holds what was refused")
    for digest, count in acknowledged.items():
        expect(stored[digest] >= count, f"I1: what was acknowledged {count} times is there {stored[digest]} times")


def check_order(history):
    """I4."""
    moments = [(nanoseconds, 0, position, index) for index, (position, nanoseconds) in history.acknowledged.items()]
    moments += [(history.sent[index][0], 1, position, index) for index, (position, _) in history.acknowledged.items()]
    # Of two at the same nanosecond nobody knows which was first: the sending comes first here, and so is not judged.
    moments.sort(key=lambda moment: (moment[0], -moment[1]))
    highest, holder = 0, None
    for _, is_sending, position, index in moments:
        if is_sending:
            expect(position > highest, f"I4: {index} was sent after {holder} had been acknowledged at {highest},"
                                       f" and was stored before it, at {position}")
        elif position > highest:
            highest, holder = position, index


def check_replay(log, contents):
    """I5: what `replay` writes is the same twice, and agrees with the log as read independently."""
    last = contents.head[0]
    if last == 0:
        return
    digests = []
    for attempt in range(2):
        digest = hashlib.sha256()
        number = 0
        for line in log.lines("replay", "ndjson", "--to", last):
            digest.update(line)
            number += 1
            if attempt == 0:
                check_line(line, contents.records[number - 1])
        expect(number == last, f"I5: replay wrote {number} lines of {last}")
        digests.append(digest.digest())
    expect(digests[0] == digests[1], "I5: two replays of the same range differ")


def check_line(line, record):
    """A line of `replay ndjson` against the record as the independent reader saw it."""
    event = json.loads(line)
    found = (event["position"], hashlib.sha256(body_of(event)).hexdigest(), event["record_hash"])
    expect(found == record,
           f"I5: replay's line for position {event['position']} is not what the log holds at {record[0]}")


def body_of(event):
    """The body of an event as JSON: exactly one of two members has it."""
    expect(("body" in event) != ("body_base64" in event), f"position {event['position']}: body and body_base64")
    if "body" in event:
        return event["body"].encode()
    return base64.b64decode(event["body_base64"], validate=True)


def check_seen(seen, contents):
    """I8: everything that a reader beside the writer has seen is in the log, in the same place, without a gap."""
    previous = None
    for position, record_hash in seen:
        expect(previous is None or position == previous + 1, f"I8: a follower saw {position} after {previous}")
        expect(position <= len(contents.records), f"I8: a follower saw position {position}, which is not there")
        expect(contents.records[position - 1][2] == record_hash, f"I8: a follower saw another record at {position}")
        previous = position


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 64

    class DataOnly:
        path = Path(arguments[0])

    try:
        contents = Contents.read(DataOnly)
        check(History.read(*arguments[1:]), contents)
    except Violation as violation:
        print(f"violated: {violation}", file=sys.stderr)
        return 1
    print(f"all of it holds up to position {contents.head[0]}, {contents.head[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
