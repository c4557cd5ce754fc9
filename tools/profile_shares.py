"""Reads what `perf script` prints of sampled stacks, and prints the share of each thread and of what it was doing.

A sample counts for the first entry of WORK that a frame of it matches, looking from the innermost frame outwards. zstd
comes without frame pointers, so its samples are known by themselves and not by who called it.
"""

import collections
import re
import sys

WORK = [
    ("zstd", r"libzstd"),
    ("hashing", r"csha256|RecordHasher|SHA256|HMAC"),
    ("sockets: writing", r"Socket.*write7pointer"),
    ("sockets: reading", r"Socket.*read7pointer"),
    ("sockets: waiting", r"Selector.*whenReady"),
    ("filling the log", r"LogFilling|GestaoOnlineSamples|EventMaker"),
    ("comparing what is stored", r"StoredCheck"),
    ("GO's JSON", r"simdjson|GestaoOnline"),
    ("encoding records", r"PreparedRecord|SectionBuffer|PackingContext|EncodedBatch"),
    ("rendering", r"JSONWriter|JSONCursor|JSONEscaping|EscapedTexts|RawSink|NDJSONSink"),
    ("indexing", r"IndexBatch|IndexWriter|WindowSubjects|KeyArena"),
    ("searching the index", r"IndexSearch|10Candidates|IndexUse|BitMap"),
    ("committing", r"CommitThread"),
    ("reading records", r"VerifiedWalk|RecordSections|RecordView|FieldReader|5QueryV|LogReader|mdb_"),
    ("HTTP decoding", r"HTTPDecoder|HTTPParser|llhttp"),
    ("answering and admitting", r"8Receiver"),
    ("SwiftNIO", r"\$s\d*NIO|7NIOCore|8NIOPosix|8NIOHTTP1"),
]
PATTERNS = [(name, re.compile(pattern)) for name, pattern in WORK]


def work(frames):
    if any("LogFilling" in frame for frame in frames):
        return "filling the log"
    for frame in frames:
        for name, pattern in PATTERNS:
            if pattern.search(frame):
                return name
    return "other"


def samples(lines):
    """Each sample: its thread's name and its frames, innermost first."""
    thread, frames = None, []
    for line in lines:
        line = line.rstrip("\n")
        if not line.strip():
            if thread is not None:
                yield thread, frames
            thread, frames = None, []
        elif thread is None:
            thread = line.strip()
        else:
            frames.append(line.strip())
    if thread is not None:
        yield thread, frames


def main():
    threads, kinds = collections.Counter(), collections.defaultdict(collections.Counter)
    kernel = collections.Counter()
    for thread, frames in samples(sys.stdin):
        thread = re.sub(r"[-#0-9]+$", "", thread)
        kind = work(frames)
        threads[thread] += 1
        kinds[thread][kind] += 1
        if frames and "[kernel" in frames[0]:
            kernel[thread, kind] += 1
    total = sum(threads.values())
    if total == 0:
        sys.exit("no samples: does perf work here? Try `perf record -e cpu-clock true`")
    print(f"{total} samples; shares of all of them, in parentheses the part in the kernel\n")
    for thread, count in threads.most_common():
        if count < total / 200:
            continue
        print(f"{100 * count / total:5.1f} %  {thread}")
        for kind, part in kinds[thread].most_common():
            if part < total / 400:
                continue
            inside = kernel[thread, kind]
            note = f"  ({100 * inside / total:.1f} %)" if inside > total / 400 else ""
            print(f"    {100 * part / total:5.1f} %  {kind}{note}")


main()
