"""What every peer has in common: it is started in a directory of its own, written to, read, and stopped."""

import contextlib
import json
import os
import pathlib
import secrets
import shutil
import signal

from failure import Failure
from processes import ServerProcess, disk_bytes, run

# What a client is given beyond the time that it is asked to run.
CLIENT_SECONDS_EXTRA = 300


class Peer:
    """A server to compare with. Its figures come from the client in `clients/`, a program named as it is."""

    # The client's name, and the word for people.
    key = ""
    name = ""
    is_durable = True
    # What is said of its durability, and of how it is written to and read.
    durability = ""
    # What ends it without a farewell, and without leaving shared memory behind.
    crash_signal = signal.SIGKILL
    shape = ""
    reading = ""

    def __init__(self, clients: pathlib.Path, server_directory: pathlib.Path):
        self.client = clients / self.key
        self.directory = server_directory
        self.password = secrets.token_hex(16)
        self.port = 0
        self.process: ServerProcess | None = None
        self.version = ""
        self.client_version = ""
        self.settings: dict[str, str] = {}
        self.empty_bytes = 0

    # What each peer has of its own.

    def launch(self) -> ServerProcess:
        """Starts the server in `directory`, and returns when it can be written to."""
        raise NotImplementedError

    def read_settings(self) -> None:
        """Asks the server for its version and what it is set to, and fails where that is not what is wanted."""
        raise NotImplementedError

    def settle(self) -> None:
        """Does what an owner does before reading much."""

    def server_pids(self) -> list[int]:
        """The server's processes."""
        return [self.process.pid]

    # What they share.

    @contextlib.contextmanager
    def running(self):
        """Runs the server on fresh storage, which is removed afterwards."""
        self.directory.mkdir(mode=0o700)
        try:
            try:
                self.process = self.launch()
                self.read_settings()
                self.empty_bytes = disk_bytes(self.directory)
                yield self
            finally:
                self.stop()
        finally:
            shutil.rmtree(self.directory)

    def stop(self) -> None:
        if self.process:
            self.process.stop()

    def start(self, *arguments, **settings) -> ServerProcess:
        """Starts the server, which is stopped should it not get ready."""
        # Known at once: whatever comes now, it is stopped.
        self.process = ServerProcess(self.name, list(arguments), self.directory / "server.log", **settings)
        return self.process

    def write(self, *, bodies: pathlib.Path, connections: int, seconds: float = 0, events: int = 0,
              warm_up: float = 0) -> dict:
        """Has the client write, for so many seconds or so many events."""
        # The storage of others, and the bodies, are on disk before: else this would wait for them.
        os.sync()
        report = self._call(
            ["write", "--bodies", bodies, "--connections", connections, "--seconds", seconds, "--events", events,
             "--warm-up", warm_up, *self.client_options()], seconds + warm_up)
        self.client_version = report["client"]
        return report

    def client_options(self) -> list:
        return []

    def read(self, *, digests: bool = False) -> dict:
        """Has the client read everything."""
        return self._call(["read", *(["--digests"] if digests else [])], 0)

    def check_stored(self, written: dict) -> None:
        """Fails unless what the client was acknowledged is there, byte for byte, and nothing else."""
        found = self.read(digests=True)
        expected = (written["stored"], written["bytes"], written["digest"])
        if (found["events"], found["bytes"], found["digest"]) != expected:
            raise Failure(
                f"{self.name} has acknowledged {written['stored']} events of {written['bytes']} bytes, and has"
                f" {found['events']} of {found['bytes']} bytes"
                + ("" if found["events"] != written["stored"] else ", or others"))

    def _call(self, words: list, seconds: float) -> dict:
        output = run(
            [self.client, *words, "--port", self.port], f"the client of {self.name}", seconds + CLIENT_SECONDS_EXTRA,
            env={**os.environ, "PEER_PASSWORD": self.password})
        self.process.check()
        return json.loads(output)

    def want(self, name: str, *allowed: str) -> None:
        """Fails unless the server says that a setting is what it should be."""
        if self.settings.get(name) not in allowed:
            raise Failure(f"{self.name} says that {name} is {self.settings.get(name)}, not {' or '.join(allowed)}")

    def want_version(self, major: str) -> None:
        if self.version.split(".")[0] != major:
            raise Failure(f"{self.name} is {self.version}: the comparison is with {major}, as Debian 12 has it")
