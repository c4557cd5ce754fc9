"""Logs made in Python from docs/format.md alone, as the program would never write them, and zstd for their records."""

import ctypes
import hashlib
import struct
import zlib
from pathlib import Path

import lmdb

LOG_ID = bytes(range(16))
NO_HASH = bytes(32)
BODY, DECODED, REQUEST, PACKED = 1, 2, 3, 7
CRITICAL = 1
# zstd.h: ZSTD_c_contentSizeFlag, ZSTD_c_checksumFlag, ZSTD_c_dictIDFlag.
CONTENT_SIZE, CHECKSUM, DICTIONARY_ID = 200, 201, 202


def zstd_function(name, result, *parameters):
    function = getattr(ZSTD, name)
    function.restype, function.argtypes = result, parameters
    return function


ZSTD = ctypes.CDLL("libzstd.so.1")
BYTES, SIZE, POINTER = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p
new_context = zstd_function("ZSTD_createCCtx", POINTER)
free_context = zstd_function("ZSTD_freeCCtx", SIZE, POINTER)
set_parameter = zstd_function("ZSTD_CCtx_setParameter", SIZE, POINTER, ctypes.c_int, ctypes.c_int)
load_dictionary = zstd_function("ZSTD_CCtx_loadDictionary", SIZE, POINTER, BYTES, SIZE)
compress = zstd_function("ZSTD_compress2", SIZE, POINTER, POINTER, SIZE, BYTES, SIZE)
bound = zstd_function("ZSTD_compressBound", SIZE, SIZE)
is_error = zstd_function("ZSTD_isError", ctypes.c_uint, SIZE)
train_dictionary = zstd_function("ZDICT_trainFromBuffer", SIZE, POINTER, SIZE, BYTES, POINTER, ctypes.c_uint)


def frame(content, dictionary=b"", **parameters):
    """A zstd frame as the format wants it, unless parameters of zstd.h say otherwise."""
    wanted = {CONTENT_SIZE: 1, CHECKSUM: 0, DICTIONARY_ID: 0}
    wanted.update({{"size": CONTENT_SIZE, "checksum": CHECKSUM, "id": DICTIONARY_ID}[name]: value
                   for name, value in parameters.items()})
    context = new_context()
    try:
        assert not any(is_error(set_parameter(context, name, value)) for name, value in wanted.items())
        assert not is_error(load_dictionary(context, dictionary, len(dictionary)))
        made = ctypes.create_string_buffer(bound(len(content)))
        size = compress(context, made, len(made), content, len(content))
        assert not is_error(size)
        return made.raw[:size]
    finally:
        free_context(context)


def trained(samples, size=4096):
    """A dictionary that zstd has trained on `samples`."""
    made = ctypes.create_string_buffer(size)
    sizes = (SIZE * len(samples))(*map(len, samples))
    found = train_dictionary(made, size, b"".join(samples), sizes, len(samples))
    assert not is_error(found)
    return made.raw[:found]


def section(kind, data, flags=CRITICAL, algorithm=None):
    algorithm = (1 if kind == PACKED else 0) if algorithm is None else algorithm
    return struct.pack("<HBBI", kind, flags, algorithm, len(data)) + data


def field(tag, data):
    return struct.pack("<BH", tag, len(data)) + data


def plain(body, kind=b"ORDER_CREATED", source=b"loja"):
    """The sections of an event of that kind."""
    decoded = struct.pack("<HBB", 1, 0, 0) + field(1, kind)
    return [section(BODY, body), section(DECODED, decoded), section(REQUEST, field(1, source))]


def digest(dictionary):
    return hashlib.sha256(dictionary).digest()[:8]


def packed(content, dictionary=b"", **parameters):
    """A packed section with that content: bytes, or sections."""
    content = content if isinstance(content, bytes) else b"".join(content)
    return section(PACKED, digest(dictionary) + frame(content, dictionary, **parameters))


class MadeLog:
    """A data directory with a log and no index. `independent_reader` takes it for a Log."""

    def __init__(self, folder):
        self.path = Path(folder)
        (self.path / "log").mkdir()
        # Room on paper only: LMDB makes the file as large as what is in it.
        self.env = lmdb.open(str(self.path / "log"), max_dbs=8, map_size=64 << 20, sync=False)
        self.meta = self.env.open_db(b"meta")
        self.records = self.env.open_db(b"records", integerkey=True)
        self.position, self.hash = 0, NO_HASH
        self.put_meta(b"log", summed(LOG_ID + struct.pack("<Iq", 1, 0)))
        self.put_meta(b"epoch " + struct.pack(">I", 1), summed(bytes(16) + struct.pack("<Q", 1) + NO_HASH))

    def put_meta(self, name, value):
        with self.env.begin(write=True) as txn:
            txn.put(name, value, db=self.meta)

    def put_dictionary(self, dictionary):
        self.put_meta(b"dictionary " + digest(dictionary), dictionary)

    def append(self, *sections, kind=1):
        """Appends a record, whose hash fits whatever it holds, and returns its position."""
        self.position += 1
        data = b"".join(sections)
        record = struct.pack("<BBBBIqII", 1, kind, 1, len(sections), 1, 1_700_000_000_000_000, len(data), 0) + data
        leaf = hashlib.sha256(b"\0" + record).digest()
        self.hash = hashlib.sha256(
            b"\2" + LOG_ID + struct.pack("<IQ", 1, self.position) + leaf + self.hash).digest()
        with self.env.begin(write=True) as txn:
            txn.put(struct.pack("<Q", self.position), record + self.hash, db=self.records)
        return self.position


def summed(data):
    return data + struct.pack("<I", zlib.crc32(data))
