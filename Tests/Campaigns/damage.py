"""One flipped bit in a stored event: every command that reads it stops with 65 and names the position."""

import json
import mmap
import re
import struct

import lmdb
import payloads
from client import ClientFile, Load
from product import Violation, expect, independent_reader

EVENTS = 2000


def run(campaign):
    random = campaign.random
    log = campaign.log()
    # No two are stored alike, however they are packed.
    bodies = [(index, payloads.webhook(order=str(index), code=f"{index:010}", name=f"{random.getrandbits(96):024x}"))
              for index in range(EVENTS)]
    with log.serve() as server:
        load = Load(server, ClientFile(log.scratch / "client.txt"), bodies)
        load.run()
        expect(load.answers == {200: EVENTS}, f"answers: {dict(load.answers)}")
        server.stop()
    log.verify()

    for cycle in range(campaign.cycles):
        index = random.randrange(EVENTS)
        position = load.positions[index]
        flip = Flip(log.data_file, stored_sections(log, position), random)
        with flip:
            check_found(log, position, f"{index:010}")
        campaign.progress(f"damage {cycle + 1}: position {position}, {flip.places} places")
    # Flipped back, all is well: it was the flips that were found.
    log.verify()
    campaign.discard(log)
    return (f"{campaign.cycles} flipped bits, each found by show, replay, audit, verify, serve and the independent"
            f" reader")


def stored_sections(log, position):
    """A record's bytes between its header and its hash, as they stand in the file: mostly packed."""
    with lmdb.open(str(log.data_file.parent), readonly=True, create=False, max_dbs=8, map_size=0) as environment:
        with environment.begin(db=environment.open_db(b"records", create=False)) as txn:
            return txn.get(struct.pack("<Q", position))[24:-32]


class Flip:
    """Flips one bit of some bytes, wherever they stand in the file: pages that are no longer used hold copies."""

    def __init__(self, path, text, random):
        self.path, self.text = path, text
        self.offset, self.bit = random.randrange(len(text)), 1 << random.randrange(8)
        self.places = 0

    def change(self, wanted):
        with open(self.path, "r+b") as file, mmap.mmap(file.fileno(), 0) as data:
            found, places = data.find(wanted), 0
            while found >= 0:
                data[found + self.offset] ^= self.bit
                places += 1
                found = data.find(wanted, found + 1)
            data.flush()
        return places

    def __enter__(self):
        self.places = self.change(self.text)
        expect(self.places > 0, "the record stands nowhere in data.mdb as LMDB gives it")

    def __exit__(self, *_):
        flipped = bytearray(self.text)
        flipped[self.offset] ^= self.bit
        self.change(bytes(flipped))


def check_found(log, position, order_code):
    named = re.compile(rb"\b%d\b" % position)

    def stops(*words):
        result = log.run(*words, status=65)
        expect(named.search(result.errors), f"{words[0]} does not name position {position}: {result.errors.decode()!r}")
        return result

    for form in ([], ["--raw"], ["--json"]):
        shown = stops("show", position, *form)
        expect(shown.output == b"", f"show hands out a damaged event: {shown.output[:200]!r}")
    replayed = stops("replay", "ndjson")
    handed_out = [json.loads(line)["position"] for line in replayed.output.splitlines()]
    expect(handed_out == list(range(1, len(handed_out) + 1)) and len(handed_out) < position,
           f"replay hands out {len(handed_out)} events although position {position} is damaged")
    stops("replay", "ndjson", "--from", position)
    stops("replay", "ndjson", "--order", order_code)
    audited = stops("audit", "--order", order_code)
    expect(audited.output == b"", "audit prints part of a history")
    stops("audit", "--order", order_code, "--json")
    verified = log.run("verify", "--json", status=65)
    report = verified.json
    expect(report["ok"] is False and report["first_bad_position"] == position, f"verify: {report}")
    shown = log.run("verify", status=65)
    expect(named.search(shown.output + shown.errors), f"verify names no position: {shown.output.decode()!r}")
    # The damage lies among the last ten thousand records, which a receiver hashes before it takes anything.
    stops("serve", "--listen", "127.0.0.1:0", *log.allow)
    try:
        for _ in independent_reader(log):
            pass
    except Violation as violation:
        expect(named.search(str(violation).encode()), f"the independent reader names no position: {violation}")
    else:
        raise Violation("I0: the independent reader does not find the damage")
