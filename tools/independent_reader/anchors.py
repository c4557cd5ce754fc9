"""The heads noted outside the log: section 7."""
import os
import re
import zlib

from independent_reader import Mismatch

ANCHOR = re.compile(rb"(0|[1-9][0-9]*) (0|[1-9][0-9]*) ([0-9a-f]{64}) (?:0|-?[1-9][0-9]*) ([0-9a-f]{8})")


def read_anchors(folder):
    """Must run before the log's head is read, since a writer may note a newer head in between."""
    try:
        with open(os.path.join(folder, "anchors"), "rb") as file:
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return []
    torn = lines.pop()
    anchors = []
    for number, line in enumerate(lines, 1):
        match = ANCHOR.fullmatch(line)
        if match and int(match[4], 16) == zlib.crc32(line[:-9]):
            anchors.append((int(match[1]), int(match[2]), bytes.fromhex(match[3].decode())))
        elif number < len(lines) or torn:
            raise Mismatch("anchors: line %d is damaged" % number)
    return anchors


def check_anchors(log, anchors):
    """What the log says of the anchors, and of the first that it does not agree with, in words."""
    with log.environment.begin() as txn:
        for number, position, wanted in anchors:
            later = next((epoch for epoch in log.epochs if epoch.number > number), None)
            if later and later.first <= position:
                continue  # it is about records that were lost, and their loss is on record
            found = log.hash_at(txn, position)
            if found != wanted:
                lost = "no record" if found is None else "another hash"
                return "ahead", "position %d: the anchors name it, and the log has %s there" % (position, lost)
    return ("match" if anchors else "none"), None
