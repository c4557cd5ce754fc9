"""The log's meta, its head, and its records with their hashes: sections 3 to 5."""
import bisect
import collections
import hashlib
import struct
import zlib

import lmdb

from independent_reader import Mismatch, bad
from independent_reader.environment import Environment
from independent_reader.packed import Unpacker

CHUNK_RECORDS, CHUNK_BYTES = 4096, 16 << 20  # per snapshot, so that the writer can reuse pages meanwhile

U64 = struct.Struct("<Q")
Epoch = collections.namedtuple("Epoch", "number id first predecessor")


class Log:
    def __init__(self, folder):
        self.environment = Environment(folder, "log", {"records": "integerkey", "meta": ""})
        with self.environment.begin() as txn:
            self.read_meta(self.environment.meta(txn))
            self.read_head(txn)
            for epoch in self.epochs[1:]:
                if not self.origin <= epoch.first - 1 <= self.head:
                    raise bad(epoch.first, "epoch %d begins beyond the head" % epoch.number)
                if self.hash_at(txn, epoch.first - 1) != epoch.predecessor:
                    raise bad(epoch.first, "epoch %d does not follow the record before it" % epoch.number)

    def read_meta(self, meta):
        self.id, version, _ = summed("<16sIq", meta.get(b"log", b""), "log")
        if version != 1:
            raise Mismatch("log: the version is %d, not 1" % version)
        self.epochs = []
        for name in sorted(name for name in meta if name.startswith(b"epoch ")):
            if len(name) != 10:
                raise Mismatch("log: an epoch's name in meta has a wrong length")
            number = struct.unpack(">I", name[6:])[0]
            self.epochs.append(Epoch(number, *summed("<16sQ32s", meta[name], "epoch %d" % number)))
        if not self.epochs:
            raise Mismatch("log: meta has no epoch")
        if self.epochs[0].first < 1:
            raise bad(0, "no epoch can begin here")
        for before, after in zip(self.epochs, self.epochs[1:]):
            if after.number != before.number + 1 or after.first < before.first:
                raise bad(after.first, "epoch %d is out of order" % after.number)
        dictionaries = {name[11:]: data for name, data in meta.items() if name.startswith(b"dictionary ")}
        if any(len(digest) != 8 for digest in dictionaries):
            raise Mismatch("log: a dictionary's name in meta has a wrong length")
        self.unpacker = Unpacker(dictionaries)
        self.firsts = [epoch.first for epoch in self.epochs]
        self.origin, self.origin_hash = self.epochs[0].first - 1, self.epochs[0].predecessor

    def read_head(self, txn):
        self.head, self.head_hash = self.origin, self.origin_hash
        cursor = txn.cursor(db=self.environment.databases["records"])
        if cursor.first():
            if cursor.key() != U64.pack(self.origin + 1):
                raise bad(self.origin + 1, "the first record is not here")
            cursor.last()
            self.head, self.head_hash = U64.unpack(cursor.key())[0], cursor.value()[-32:]
        self.count = self.environment.count(txn, "records")

    def hash_at(self, txn, position):
        if position == self.origin:
            return self.origin_hash
        if not self.origin < position <= self.head:
            return None
        record = txn.get(U64.pack(position), db=self.environment.databases["records"])
        return record[-32:] if record is not None else None

    def epoch_at(self, position):
        return self.epochs[bisect.bisect_right(self.firsts, position) - 1].number

    def chunk(self, position, last, progress):
        """Keys and records, and the error that a damaged page gave after them: what is before it can be checked."""
        records, size, error = [], 0, None
        progress[:] = U64.pack(position)
        try:
            with self.environment.begin() as txn:
                for key, record in self.environment.items(txn, "records", U64.pack(position)):
                    if U64.unpack(key)[0] > last:
                        break
                    records.append((key, record))
                    progress[:] = U64.pack(position + len(records))
                    size += len(record)
                    if len(records) == CHUNK_RECORDS or size >= CHUNK_BYTES:
                        break
        except (lmdb.Error, struct.error) as caught:
            error = caught
        return records, error

    def records(self, first, last, progress):
        """Checked records from `first` to `last`, as (position, type, received, record, previous hash)."""
        position = first
        if first <= last:
            with self.environment.begin() as txn:
                previous = self.hash_at(txn, first - 1)
            if previous is None:
                raise bad(first - 1, "there is no record")
        while position <= last:
            records, error = self.chunk(position, last, progress)
            if not records and not error:
                raise bad(position, "there is no record")
            for key, record in records:
                progress[:] = U64.pack(position)
                if key != progress[:]:
                    raise bad(position, "there is no record")
                kind, received = check_record(self, position, record, previous)
                yield position, kind, received, record, previous
                previous = record[-32:]
                position += 1
            if error:
                progress[:] = U64.pack(position)
                raise error
        if self.count != self.head - self.origin:  # last, since a gap that is met on the way says more
            raise bad(self.head, "the head is here, and there are %d records" % self.count)


def summed(layout, data, name):
    """The values of an entry of meta, which ends with its check sum."""
    if len(data) != struct.calcsize(layout) + 4:
        raise Mismatch("log: %s in meta is absent, or has a wrong length" % name)
    if struct.unpack("<I", data[-4:])[0] != zlib.crc32(data[:-4]):
        raise Mismatch("log: the CRC of %s in meta does not match" % name)
    return struct.unpack(layout, data[:-4])


def check_record(log, position, record, previous):
    if len(record) < 56:
        raise bad(position, "the record is too short")
    version, kind, algorithm, _, epoch, received, count = struct.unpack_from("<BBBBIqI", record)
    if version != 1 or algorithm != 1 or kind not in (1, 2, 3):
        raise bad(position, "the record's version, type or algorithm is unknown")
    if len(record) != 24 + count + 32:
        raise bad(position, "the record's length is wrong")
    if epoch != log.epoch_at(position):
        raise bad(position, "the record names another epoch than that of its position")
    leaf = hashlib.sha256(b"\0" + record[:-32]).digest()
    chained = b"\2" + log.id + struct.pack("<IQ", epoch, position) + leaf + previous
    if hashlib.sha256(chained).digest() != record[-32:]:
        raise bad(position, "the hash does not match")
    return kind, received
