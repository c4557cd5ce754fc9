"""The rounds: Diário, Redis, PostgreSQL, NATS, then in reverse order, and so on, so that what drifts in the machine
falls on all alike. Every round writes to fresh storage, as Diário's own benchmark does."""

import dataclasses
import pathlib
import sys
from contextlib import ExitStack

import syncs
from diario import Diario
from failure import Failure
from nats import Nats
from peer import Peer
from postgres import Postgres
from processes import disk_bytes, run
from redis import Redis

# More bodies than anybody takes in the time; a round that has used all of them ends before its time, and says so.
EVENTS_PER_SECOND_MAX = 150_000
BODIES_MAX = 2_000_000
# A round shorter than this says little.
SECONDS_MIN = 0.5
LIBRARIES = {"redis": "hiredis", "postgres": "pq", "nats": "nats"}


@dataclasses.dataclass
class Options:
    connections: int
    seconds: float
    warm_up: float
    rounds: int
    replay_events: int
    seed: int
    counts_syncs: bool


@dataclasses.dataclass
class Figures:
    """What was measured of one side, a value a round."""

    per_second: list[float] = dataclasses.field(default_factory=list)
    p50: list[float] = dataclasses.field(default_factory=list)
    p99: list[float] = dataclasses.field(default_factory=list)
    disk: list[float] = dataclasses.field(default_factory=list)
    disk_without_wal: list[float] = dataclasses.field(default_factory=list)
    disk_rewritten: float | None = None
    read_per_second: list[float] = dataclasses.field(default_factory=list)
    # The bodies alone, every hash checked, which is nearer to what a peer's read gives. Diário's alone.
    bodies_per_second: list[float] = dataclasses.field(default_factory=list)
    events: int = 0
    syncs: float | None = None


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def compiled_peers(directory: pathlib.Path, connections: int) -> list[Peer]:
    """The peers, each with its client compiled."""
    clients = directory / "clients"
    clients.mkdir()
    sources = pathlib.Path(__file__).parent / "clients"
    for name, library in LIBRARIES.items():
        headers = run(["pg_config", "--includedir"], "pg_config").strip() if name == "postgres" else sources
        run(["cc", "-O2", "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{headers}", "-o", clients / name,
             *(sources / source for source in (f"{name}.c", "run.c", "bodies.c")), f"-l{library}", "-lpthread"],
            f"cc, for the client of {name}")
    return [
        Redis(clients, directory / "redis"),
        Postgres(clients, directory / "postgres", connections=connections),
        Nats(clients, directory / "nats"),
    ]


class Comparison:
    """One run of everything, in a directory that its maker removes."""

    def __init__(self, options: Options, program: pathlib.Path, directory: pathlib.Path):
        self.options = options
        self.directory = directory
        self.bodies = directory / "bodies"
        (directory / "diario").mkdir(mode=0o700)
        self.diario = Diario(program, directory / "diario")
        self.peers = compiled_peers(directory, options.connections)
        self.figures = {side.name: Figures() for side in (self.diario, *self.peers)}
        # What Diário said last: it knows the machine.
        self.report: dict = {}

    def run(self) -> None:
        seconds = self.options.seconds + self.options.warm_up
        count = max(min(int(seconds * EVENTS_PER_SECOND_MAX), BODIES_MAX), self.options.replay_events)
        say(f"Generating {count:,} webhooks")
        self.diario.write_bodies(self.bodies, count, self.options.seed)
        for number in range(self.options.rounds):
            say(f"Writing, round {number + 1} of {self.options.rounds}")
            for side in self.in_turn(number):
                self.write_round(side)
        self.read_rounds()
        if self.options.counts_syncs:
            self.figures[self.diario.name].syncs = syncs.of_diario(
                self.diario, self.options.seed, self.directory / "strace")

    def in_turn(self, number: int) -> list:
        sides = [self.diario, *self.peers]
        return sides if number % 2 == 0 else sides[::-1]

    # Writing

    def write_round(self, side) -> None:
        figures = self.figures[side.name]
        if side is self.diario:
            report = self.report = side.ingest(
                connections=self.options.connections, seconds=self.options.seconds, warm_up=self.options.warm_up,
                seed=self.options.seed)
            figures.disk.append(report["disk_bytes_per_event"])
        else:
            report = self.write_to_peer(side, figures)
        if report["seconds"] < min(SECONDS_MIN, self.options.seconds / 2):
            raise Failure(f"{side.name} has taken all the webhooks in {report['seconds']} s: give less --seconds")
        figures.per_second.append(report["per_second"])
        figures.p50.append(report["latency_us"]["p50"])
        figures.p99.append(report["latency_us"]["p99"])
        figures.events += report["events"]
        short = f", for {report['seconds']:.1f} s: no more webhooks" if report.get("exhausted") else ""
        p99 = report["latency_us"]["p99"] / 1000
        say(f"   {side.name:<16} {report['per_second']:>10,.0f}/s   p99 {p99:.1f} ms{short}")

    def write_to_peer(self, peer: Peer, figures: Figures) -> dict:
        with peer.running():
            report = peer.write(
                bodies=self.bodies, connections=self.options.connections, seconds=self.options.seconds,
                warm_up=self.options.warm_up)
            peer.check_stored(report)
            # Once it is stopped, so that nothing waits to be written.
            peer.stop()
            disk = disk_bytes(peer.directory) - peer.empty_bytes
            figures.disk.append(disk / report["stored"])
            if isinstance(peer, Postgres):
                figures.disk_without_wal.append((disk - peer.wal_bytes() + peer.wal_bytes_empty) / report["stored"])
        return report

    # Reading

    def read_rounds(self) -> None:
        count = self.options.replay_events
        say(f"Storing {count:,} events in each, to be read")
        with ExitStack() as stack:
            for peer in self.peers:
                stack.enter_context(peer.running())
                written = peer.write(bodies=self.bodies, connections=self.options.connections, events=count)
                if written["stored"] != count:
                    raise Failure(f"{peer.name} has stored {written['stored']} of {count} events")
                peer.settle()
                # And so every page that will be read has been read once.
                peer.check_stored(written)
            for number in range(self.options.rounds):
                say(f"Reading, round {number + 1} of {self.options.rounds}")
                for side in self.in_turn(number):
                    self.read_round(side)
            for peer in self.peers:
                if isinstance(peer, Redis):
                    self.figures[peer.name].disk_rewritten = peer.disk_bytes_rewritten() / count
                if self.options.counts_syncs:
                    self.figures[peer.name].syncs = syncs.of_peer(peer, self.bodies, self.directory / "strace")

    def read_round(self, side) -> None:
        count = self.options.replay_events
        if side is self.diario:
            report = side.replay(count)
        else:
            report = side.read()
            if report["events"] != count:
                raise Failure(f"{side.name} has read {report['events']} of {count} events")
        self.figures[side.name].read_per_second.append(report["per_second"])
        if "bodies_per_second" in report:
            self.figures[side.name].bodies_per_second.append(report["bodies_per_second"])
        say(f"   {side.name:<16} {report['per_second']:>10,.0f}/s")
