"""PostgreSQL, as Debian configures it, but for what is said below."""

import os
import pathlib
import pwd
import signal

from failure import Failure
from peer import Peer
from processes import ServerProcess, disk_bytes, free_port, run

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
SHOWN = [
    "fsync", "synchronous_commit", "wal_sync_method", "full_page_writes", "wal_level", "shared_buffers",
    "max_wal_size", "commit_delay", "max_connections", "data_checksums", "lc_collate", "ssl",
]
# The position is what a consumer reads in order of and resumes at; it costs one more index, of rising keys.
SCHEMA = [
    "CREATE TABLE events (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " received_at timestamptz NOT NULL DEFAULT now(), code text, utm_id text, customer text, body bytea NOT NULL)",
    "CREATE INDEX ON events (code)",
    "CREATE INDEX ON events (utm_id)",
    "CREATE INDEX ON events (customer)",
    "CHECKPOINT",
]
# Debian allows 100 connections; some stay free for asking the server.
CONNECTIONS_SPARE = 10
CONNECTIONS_DEFAULT = 100


class Postgres(Peer):
    key = "postgres"
    name = "PostgreSQL"
    durability = "fsync on, synchronous_commit on"
    crash_signal = signal.SIGQUIT
    shape = "a prepared INSERT for each, a position and three indexes; one thread, epoll, no pipeline"
    reading = "COPY (SELECT … ORDER BY position) in binary, after VACUUM ANALYZE"

    def __init__(self, *arguments, connections: int):
        super().__init__(*arguments)
        self.connections = connections
        self.wal_bytes_empty = 0

    def owner(self) -> dict:
        """Who runs the server: it refuses to be run by root."""
        if os.geteuid() != 0:
            return {}
        return {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid, "extra_groups": []}

    def launch(self) -> ServerProcess:
        self.port = free_port()
        data = self.directory / "data"
        password = self.directory / "password"
        password.write_text(self.password)
        password.chmod(0o600)
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            for path in (self.directory, password):
                os.chown(path, account.pw_uid, account.pw_gid)
            self.check_reachable()
        owner = {"cwd": self.directory, **self.owner()}
        # Bytes are compared as bytes, which is faster than a language's rules. Without TLS, on the loopback address.
        run([PROGRAMS / "initdb", "--pgdata", data, "--username", "postgres", "--auth", "scram-sha-256", "--pwfile",
             password, "--locale", "C", "--encoding", "UTF8", "--no-sync"], "initdb", **owner)
        password.unlink()
        room = max(CONNECTIONS_DEFAULT, self.connections + CONNECTIONS_SPARE)
        settings = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "on",
            "synchronous_commit": "on", "max_connections": room}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # SIGINT asks for a shutdown that does not wait for clients.
        process = self.start(PROGRAMS / "postgres", "-D", data, *words, stop_signal=signal.SIGINT, **owner)
        process.wait_until(lambda: self.ask("SELECT 1", fails=False) == "1")
        for statement in SCHEMA:
            self.ask(statement)
        self.wal_bytes_empty = self.wal_bytes()
        return process

    def check_reachable(self) -> None:
        try:
            run(["test", "-w", self.directory], "a look at the directory", **self.owner())
        except Failure:
            raise Failure(
                f"the user postgres, which runs PostgreSQL since root may not, cannot reach {self.directory}: give a"
                " --directory that others may pass through") from None

    def ask(self, statement: str, fails: bool = True) -> str:
        try:
            return run(
                [PROGRAMS / "psql", "-X", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-d", "postgres",
                 "-Atq", "-v", "ON_ERROR_STOP=1", "-c", statement], "psql",
                env={**os.environ, "PGPASSWORD": self.password, "PGSSLMODE": "disable"}).strip()
        except Failure:
            if fails:
                raise
            return ""

    def read_settings(self) -> None:
        for name in SHOWN:
            self.settings[name] = self.ask(f"SHOW {name}")
        self.version = self.ask("SHOW server_version").split(" ")[0]
        self.want_version("15")
        self.want("fsync", "on")
        self.want("synchronous_commit", "on")
        self.want("full_page_writes", "on")
        self.want("wal_sync_method", "fdatasync", "fsync", "open_datasync", "open_sync")

    def settle(self) -> None:
        self.ask("VACUUM ANALYZE events")
        self.ask("CHECKPOINT")

    def server_pids(self) -> list[int]:
        own = self.process.pid
        children = pathlib.Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [own, *map(int, children)]

    def wal_bytes(self) -> int:
        """What the log of changes takes, which is used again once its limit is reached."""
        return disk_bytes(self.directory / "data" / "pg_wal")
