"""The check sums of the index's pages: section 8. Takes LMDB's pages apart itself, as mdb.c 0.9 lays them out."""
import os
import struct
import time
import zlib

from independent_reader import Mismatch

HEADER = struct.Struct("<8sIIQ")
ENTRIES, WAIT_SECONDS = 4096, 10
BRANCH, LEAF, OVERFLOW, PACKED = 1, 2, 4, 0x20  # flags of a page
LARGE, TREE = 1, 2  # flags of a node
NOTHING = (1 << 64) - 1


def read_header(folder):
    try:
        with open(os.path.join(folder, "index", "pages"), "rb") as file:
            sums = file.read()
    except FileNotFoundError:
        raise Mismatch("index: there is no file of check sums") from None
    if len(sums) < ENTRIES or (len(sums) - ENTRIES) % 4:
        raise Mismatch("index: the file of check sums is cut short")
    magic, version, size, through = HEADER.unpack_from(sums)
    if (magic, version) != (b"pagesums", 1) or struct.unpack_from("<I", sums, 24)[0] != zlib.crc32(sums[:24]):
        raise Mismatch("index: the header of the check sums is none")
    return size, through, memoryview(sums)[ENTRIES:].cast("I")


def check_pages(folder, transaction):
    """Compares the pages of the commit `transaction`, which a transaction that is open sees."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        size, through, sums = read_header(folder)
        if through >= transaction:
            break
        if time.monotonic() > end:
            raise Mismatch("index: the check sums end with commit %d, the index with %d" % (through, transaction))
        time.sleep(0.01)
    with open(os.path.join(folder, "index", "data.mdb"), "rb") as data:
        Pages(data, size, sums).check(transaction)


class Pages:
    def __init__(self, data, size, sums):
        self.data, self.size, self.sums, self.seen = data, size, sums, set()

    def check(self, transaction):
        slot = transaction & 1
        meta = self.page(slot)
        if struct.unpack_from("<Q", meta, 144)[0] != transaction:
            return  # two commits later; the next look will have its turn
        if zlib.crc32(meta) != self.sums[slot]:
            raise Mismatch("index: meta page %d differs from its check sum" % slot)
        for root in 80, 128:  # of the free list and of the named databases
            self.walk(struct.unpack_from("<Q", meta, root)[0])

    def page(self, number):
        self.data.seek(number * self.size)
        page = self.data.read(self.size)
        if len(page) != self.size:
            raise Mismatch("index: the file ends before page %d" % number)
        return page

    def compared(self, number):
        if number < 2 or number >= len(self.sums) or number in self.seen:
            raise Mismatch("index: page %d is none, or is used twice" % number)
        self.seen.add(number)
        page = self.page(number)
        if zlib.crc32(page) != self.sums[number]:
            raise Mismatch("index: page %d differs from its check sum" % number)
        return page

    def walk(self, number):
        if number == NOTHING:
            return
        page = self.compared(number)
        flags, lower = struct.unpack_from("<HH", page, 10)
        if flags & PACKED:
            return
        for offset in struct.unpack_from("<%dH" % ((lower - 16) // 2), page, 16):
            low, kind, key = struct.unpack_from("<IHH", page, offset)
            if flags & BRANCH:
                self.walk(low | kind << 32)
            elif kind & LARGE:
                first = struct.unpack_from("<Q", page, offset + 8 + key)[0]
                for part in range(first, first + (16 + low + self.size - 1) // self.size):
                    self.compared(part)
            elif kind & TREE:
                self.walk(struct.unpack_from("<Q", page, offset + 8 + key + 40)[0])
