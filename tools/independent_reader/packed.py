"""Packed sections: zstd frames, and the dictionaries of `meta` that they name. Sections 3 and 4."""
import ctypes
import hashlib

from independent_reader import Failure, bad

CONTENT_MAX = 16 << 20
FRAME_MAGIC = b"\x28\xb5\x2f\xfd"
CHECKSUM_FLAG, DICTIONARY_ID_FLAG = 0x04, 0x03  # in the byte after the magic number: RFC 8878, 3.1.1.1.1
UNKNOWN_SIZES = ((1 << 64) - 1, (1 << 64) - 2)  # what libzstd calls ZSTD_CONTENTSIZE_UNKNOWN and _ERROR

BYTES, SIZE, POINTER = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p
FUNCTIONS = {
    "ZSTD_isError": (ctypes.c_uint, SIZE),
    "ZSTD_getFrameContentSize": (ctypes.c_ulonglong, BYTES, SIZE),
    "ZSTD_findFrameCompressedSize": (SIZE, BYTES, SIZE),
    "ZSTD_createDCtx": (POINTER,),
    "ZSTD_createDDict": (POINTER, BYTES, SIZE),
    "ZSTD_decompress_usingDDict": (SIZE, POINTER, POINTER, SIZE, BYTES, SIZE, POINTER),
}


def library():
    try:
        loaded = ctypes.CDLL("libzstd.so.1")
    except OSError:
        raise Failure("records are packed, and there is no libzstd.so.1: run tools/install test") from None
    for name, (result, *parameters) in FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, parameters
    return loaded


class Unpacker:
    """Unpacks sections with a log's dictionaries, given by their digests. Needs libzstd only once there is one."""

    def __init__(self, dictionaries):
        self.dictionaries = dictionaries
        self.ready = {}  # what libzstd made of those that a record has named so far; None of a damaged one
        self.zstd = None
        self.buffer = ctypes.create_string_buffer(1 << 16)

    def content(self, position, section):
        """The content of a packed section's bytes."""
        digest, frame = section[:8], section[8:]
        if len(digest) < 8:
            raise bad(position, "section 7 is too short")
        if self.zstd is None:
            self.zstd = library()
            self.context = self.zstd.ZSTD_createDCtx()
        dictionary = self.dictionary(position, digest)
        size = self.check_frame(position, frame)
        if size > len(self.buffer):
            self.buffer = ctypes.create_string_buffer(size)
        done = self.zstd.ZSTD_decompress_usingDDict(
            self.context, self.buffer, size, frame, len(frame), dictionary)
        if self.zstd.ZSTD_isError(done) or done != size:
            raise bad(position, "section 7: the frame cannot be unpacked")
        return ctypes.string_at(self.buffer, size)

    def dictionary(self, position, digest):
        if digest not in self.dictionaries:
            raise bad(position, "section 7 names a dictionary that is not in meta")
        if digest not in self.ready:
            data = self.dictionaries[digest]
            is_whole = hashlib.sha256(data).digest()[:8] == digest
            self.ready[digest] = self.zstd.ZSTD_createDDict(data, len(data)) if is_whole else None
        if self.ready[digest] is None:
            raise bad(position, "section 7 names a dictionary that is damaged")
        return self.ready[digest]

    def check_frame(self, position, frame):
        """The length of its content. libzstd would also take frames that the format has no use for."""
        if frame[:4] != FRAME_MAGIC:
            raise bad(position, "section 7 has no zstd frame")
        size = self.zstd.ZSTD_getFrameContentSize(frame, len(frame))
        if size in UNKNOWN_SIZES:
            raise bad(position, "section 7: the frame does not say how long its content is")
        if size > CONTENT_MAX:
            raise bad(position, "section 7: the content is larger than %d bytes" % CONTENT_MAX)
        if frame[4] & (CHECKSUM_FLAG | DICTIONARY_ID_FLAG):
            raise bad(position, "section 7: the frame has a checksum or a dictionary id")
        length = self.zstd.ZSTD_findFrameCompressedSize(frame, len(frame))
        if self.zstd.ZSTD_isError(length):
            raise bad(position, "section 7: the frame is not whole")
        if length != len(frame):
            raise bad(position, "section 7: bytes follow the frame")
        return size
