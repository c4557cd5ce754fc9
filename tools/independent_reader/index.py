"""The index, computed anew from the log and compared: section 8."""
import collections
import hmac
import os
import struct
import zlib

from independent_reader import Failure, Mismatch, bad
from independent_reader.environment import Environment
from independent_reader.pages import check_pages

VERSION = 3
WINDOW_BITS, BLOCK_BITS = 18, 10  # of a position: those below are its offset in a window, or in a block
ALL_WINDOWS = 1 << 32
NO_TIME = -(1 << 63)
U64, U32 = struct.Struct("<Q"), struct.Struct("<I")
INDEX_FLAGS = {"meta": "", "subjects": "integerkey", "rows": "integerkey dupsort dupfixed integerdup",
               "keys": "dupsort dupfixed integerdup", "times": "integerkey"}
DOCUMENT_KEPT = bytes(range(0x30, 0x3A)) + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B))
DOCUMENT_DROPPED = bytes(byte for byte in range(256) if byte not in DOCUMENT_KEPT)
WITHOUT_KEYS = (1 << 32) - 1  # in the place of a subject
KINDS = ((1, 2), (2, 3), (3, 4), (4, 9), (5, 10), (6, 12))  # kind of key, tag of its field


def normalised(kind, value):
    if kind == 5:
        return value.translate(None, DOCUMENT_DROPPED).upper()  # bytes.upper() and lower() touch ASCII letters only
    if kind == 6:
        return value.strip(b"\x09\x0a\x0b\x0c\x0d\x20").lower()
    return value


class IndexCheck:
    """Crosses off what the index has, entry by entry, while the records pass; what is left over is surplus.

    Entries are bytes: a letter for the database, the key, the value. Windows before the last are complete, so they are
    loaded when the first of their records passes; the last one grows and is loaded at once, in the snapshot that
    `through` is of. That must be before the log's head is read, since the index follows the log.
    """

    def __init__(self, folder):
        self.environment, self.folder = Environment(folder, "index", INDEX_FLAGS), folder
        try:
            with open(os.path.join(folder, "secrets", "index.key"), "rb") as file:
                self.secret = file.read()
        except FileNotFoundError:
            raise Failure("there is no secrets/index.key") from None
        if len(self.secret) != 32:
            raise Mismatch("secrets/index.key has not 32 bytes")
        self.missing = self.surplus = 0
        self.entries = set()
        self.snapshot()

    def snapshot(self):
        with self.environment.begin() as txn:
            check_pages(self.folder, txn.id())
            meta = self.environment.meta(txn)
            state = meta.get(b"state", b"")
            if len(state) != 84 or zlib.crc32(state[:80]) != U32.unpack_from(state, 80)[0]:
                raise Mismatch("index: meta has no whole entry state")
            self.log_id, version, _, self.through, self.hash, key_check = struct.unpack("<16sIIQ32s16s", state[:80])
            if version != VERSION or self.through >> WINDOW_BITS >= ALL_WINDOWS:
                raise Mismatch("index: the version or the last position is none of the format's")
            if key_check != self.digest(b"\0" + self.log_id):
                raise Mismatch("index: it was made with another secrets/index.key")
            self.summary = summary_entries(meta.get(b"summary"))
            self.last_window = self.through >> WINDOW_BITS
            self.last_entries = set(self.scan(txn, self.last_window, self.last_window + 1))
            self.surplus += sum(1 for _ in self.scan(txn, self.last_window + 1, ALL_WINDOWS))

    def scan(self, txn, low, high):
        """The entries of windows from `low` up to, not including, `high`."""
        if low == ALL_WINDOWS:
            return
        blocks = WINDOW_BITS - BLOCK_BITS
        places = [(b"s", "subjects", U64.pack(low << 32), high << 32), (b"r", "rows", U64.pack(low << 32), high << 32),
                  (b"t", "times", U64.pack(low << blocks), high << blocks)]
        for letter, database, start, end in places:
            for key, value in self.environment.items(txn, database, start):
                if high < ALL_WINDOWS and U64.unpack(key)[0] >= end:
                    break
                yield letter + key + value
        for key, value in self.environment.items(txn, "keys", struct.pack(">I", low)):
            if high < ALL_WINDOWS and key[:4] >= struct.pack(">I", high):
                break
            yield b"k" + key + value

    def start(self, log):
        if self.log_id != log.id:
            raise Mismatch("index: it belongs to another log")
        with log.environment.begin() as txn:
            if log.hash_at(txn, self.through) != self.hash:
                raise bad(self.through, "the index has another hash than the log here, and does not count")
        with self.environment.begin() as txn:
            before = min(log.origin + 1 >> WINDOW_BITS, self.last_window)
            self.surplus += sum(1 for _ in self.scan(txn, 0, before)) if before else 0
        self.window = self.block = None
        self.events = self.undecodable = 0
        self.kinds, self.sources = collections.Counter(), collections.Counter()
        self.first = self.last = self.silence_from = self.silence_until = NO_TIME
        self.silence = 0
        return self

    def cross_off(self, entry):
        try:
            self.entries.remove(entry)
        except KeyError:
            self.missing += 1

    def pass_position(self, position):
        """Also for records that are no events: windows and blocks end with them all the same."""
        if position >> WINDOW_BITS != self.window:
            self.end_block()
            self.surplus += len(self.entries)
            self.window, self.subjects = position >> WINDOW_BITS, {}
            if self.window == self.last_window:
                self.entries = self.last_entries
            else:
                with self.environment.begin() as txn:
                    self.entries = set(self.scan(txn, self.window, self.window + 1))
        if position >> BLOCK_BITS != self.block:
            self.end_block()
            self.block = position >> BLOCK_BITS

    def end_block(self):
        if self.block is not None and self.earliest is not None:
            self.cross_off(b"t" + struct.pack("<Qqq", self.block, self.earliest, self.latest))
        self.earliest = self.latest = None

    def add(self, event, received):
        source = event.request[1]
        self.events += 1
        self.sources[source] += 1
        if self.events == 1:
            self.first = received
        elif received - self.last > self.silence:
            self.silence, self.silence_from, self.silence_until = received - self.last, self.last, received
        self.last = received
        self.earliest = received if self.earliest is None else min(self.earliest, received)
        self.latest = received if self.latest is None else max(self.latest, received)
        if event.is_decoded:
            self.kinds[event.decoded[1]] += 1
            subject = self.subject(source, event.decoded)
        else:
            self.undecodable += 1
            subject = 0
        offset = event.position & (1 << WINDOW_BITS) - 1
        self.cross_off(b"r" + U64.pack(self.window << 32 | subject) + U32.pack(offset))
        if event.is_decoded and (17 in event.decoded or not any(event.decoded.get(tag) for _, tag in KINDS)):
            self.cross_off(b"r" + U64.pack(self.window << 32 | WITHOUT_KEYS) + U32.pack(offset))

    def subject(self, source, decoded):
        values = [(kind, normalised(kind, decoded[tag])) for kind, tag in KINDS if tag in decoded]
        parts = [b"\7", U32.pack(len(source)), source]
        for kind, value in values:
            parts += bytes([kind]), U32.pack(len(value)), value
        identity = b"".join(parts)
        number = self.subjects.get(identity)
        if number is None:
            number = self.subjects[identity] = len(self.subjects) + 1
            self.cross_off(b"s" + U64.pack(self.window << 32 | number) + self.digest(identity))
            for kind, value in values:
                key = value[:200] if kind <= 3 else self.digest(bytes([kind]) + value)
                self.cross_off(b"k" + struct.pack(">IB", self.window, kind) + key + U32.pack(number))
        return number

    def digest(self, data):
        return hmac.digest(self.secret, data, "sha256")[:16]

    def finish(self):
        self.end_block()
        self.surplus += len(self.last_entries)  # all of them, if the index ends at the origin
        wanted = {b"#" + struct.pack("<QQQQqqqq", self.events, self.undecodable, len(self.kinds), len(self.sources),
                                     self.first, self.last, self.silence_from, self.silence_until)}
        for letter, names in ((b"K", self.kinds), (b"S", self.sources)):
            wanted |= {letter + name + U64.pack(events) for name, events in names.items()}
        self.missing += len(wanted - self.summary)
        self.surplus += len(self.summary - wanted)
        return {"missing": self.missing, "surplus": self.surplus}


def summary_entries(data):
    """As `finish` makes them; what cannot be taken apart is one surplus entry."""
    if data is None:
        return set()
    try:
        kinds = struct.unpack_from("<Q", data, 16)[0]
        entries, offset, previous = {b"#" + data[:64]}, 64, (b"", b"")
        while offset < len(data):
            end = offset + 4 + U32.unpack_from(data, offset)[0] + 8
            letter, name = b"K" if kinds > 0 else b"S", data[offset + 4:end - 8]
            if end > len(data) or (letter, name) <= previous:
                return {b"?"}
            entries.add(letter + data[offset + 4:end])
            offset, kinds, previous = end, kinds - 1, (letter, name)
        return entries
    except struct.error:
        return {b"?"}
