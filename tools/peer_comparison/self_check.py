"""Whether the comparison would notice: each peer stores a few webhooks, one too many, and loses its server. Needs no
diario."""

import os
import pathlib
import sys
import threading
import time

from failure import Failure
from peer import Peer

EVENTS = 1_000
CONNECTIONS = 8


def write_bodies(path: pathlib.Path) -> None:
    """Bodies in the format of `diario bench bodies`, of many lengths, with line breaks, some without utmId."""
    with open(path, "wb") as file:
        for number in range(EVENTS):
            body = (f'{{"n": {number}}}\n\t' + "é\0\r\n" * (number % 200)).encode()
            utm = f"utm-{number // 3}" if number % 4 else ""
            file.write(f"{number // 5:010}\t{utm}\t{number % 70}\t{len(body)}\n".encode() + body)


def check_peer(peer: Peer, bodies: pathlib.Path) -> None:
    with peer.running():
        written = peer.write(bodies=bodies, connections=CONNECTIONS, events=EVENTS)
        latency = written["latency_us"]
        demand(written["stored"] == EVENTS, f"{written['stored']} of {EVENTS} events were acknowledged")
        demand(0 < latency["p50"] <= latency["p99"] <= latency["max"] * 1.01, f"the latencies are {latency}")
        peer.settle()
        peer.check_stored(written)
        fails("other bytes are not noticed", lambda: peer.check_stored({**written, "digest": "0" * 16}))
        peer.write(bodies=bodies, connections=1, events=1)
        fails("one event too many is not noticed", lambda: peer.check_stored(written))
        killer = threading.Thread(target=kill_soon, args=[peer])
        killer.start()
        fails("a lost server is not noticed", lambda: endless_writes(peer, bodies))
        killer.join()


def endless_writes(peer: Peer, bodies: pathlib.Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        peer.write(bodies=bodies, connections=CONNECTIONS, events=EVENTS)


def kill_soon(peer: Peer) -> None:
    # Whenever it comes, it comes among the writes.
    time.sleep(0.3)
    os.kill(peer.process.pid, peer.crash_signal)


def demand(holds: bool, what: str) -> None:
    if not holds:
        raise Failure(what)


def fails(what: str, action) -> None:
    try:
        action()
    except Failure:
        return
    raise Failure(what)


def check_all(peers: list[Peer], bodies: pathlib.Path) -> None:
    write_bodies(bodies)
    for peer in peers:
        try:
            check_peer(peer, bodies)
        except Failure as failure:
            raise Failure(f"{peer.name}: {failure}") from None
        print(f"   ok  {peer.name} {peer.version}, {peer.client_version}", file=sys.stderr, flush=True)
