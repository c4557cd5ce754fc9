"""Counts how often a server syncs, with strace: what it says about durability is one thing, what it does another."""

import json
import pathlib
import signal
import subprocess
import time

from diario import Diario, checked
from failure import Failure
from peer import Peer
from processes import end, run, start

CALLS = "fsync,fdatasync,sync_file_range,msync,sync,syncfs"
# One client, so that no sync serves two events. Events that share a sync with the server's own work are few.
SECONDS = 1.0
SYNCS_MIN = 0.95


def of_peer(peer: Peer, bodies: pathlib.Path, report: pathlib.Path) -> float:
    """Syncs for each acknowledged event, with one client. Writes to the peer."""
    words = ["strace", "-f", "-c", "-e", f"trace={CALLS}", "-o", report]
    for pid in peer.server_pids():
        words += ["-p", pid]
    tracer = start(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_until_attached(tracer, peer.process.pid)
        written = peer.write(bodies=bodies, connections=1, seconds=SECONDS)
    finally:
        end(tracer, signal.SIGINT)
        tracer.stderr.close()
    return per_event(total(report), written["stored"], peer.name, is_durable=peer.is_durable)


def of_diario(diario: Diario, seed: int, report: pathlib.Path) -> float:
    """The same for Diário, whose index syncs too. Beside one connection `bench ingest` measures a synced file of its
    own: what counts are the syncs of the two environments."""
    words = diario.ingest_words(connections=1, seconds=SECONDS, warm_up=0, seed=seed)
    output = run(
        ["strace", "-f", "-y", "-qq", "-e", f"trace={CALLS}", "-o", report, *words],
        "diario bench ingest under strace", env=diario.environment)
    # A call that another thread interrupts has two lines, and the path stands in the first one alone.
    count = sum("data.mdb>" in line for line in report.read_text().split("\n"))
    return per_event(count, checked(json.loads(output))["answers"]["200"], diario.name, is_durable=True)


def wait_until_attached(tracer: subprocess.Popen, pid: int) -> None:
    deadline = time.monotonic() + 10
    while f"TracerPid:\t{tracer.pid}\n" not in pathlib.Path(f"/proc/{pid}/status").read_text():
        if tracer.poll() is not None or time.monotonic() > deadline:
            end(tracer, signal.SIGINT)
            raise Failure(
                f"strace cannot watch a server: {tracer.stderr.read().decode(errors='replace').strip()}. Where tracing"
                " is not allowed, --no-syncs leaves the counting out, and the report says so")
        time.sleep(0.02)


def total(report: pathlib.Path) -> int:
    """Reads strace's table: `% time  seconds  usecs/call  calls  [errors]  syscall`."""
    count = 0
    for line in report.read_text().split("\n"):
        fields = line.split()
        if len(fields) >= 5 and fields[-1] in CALLS.split(","):
            count += int(fields[3])
    return count


def per_event(count: int, events: int, name: str, *, is_durable: bool) -> float:
    """Syncs for each event.
    Fails where events are said to be durable and there were fewer syncs than events."""
    syncs = count / events
    if is_durable and syncs < SYNCS_MIN:
        raise Failure(f"{name} says that an event is on disk when it is acknowledged, but has synced {count} times for"
                      f" {events} events of one client")
    return syncs
