"""Redis, with every command synced to its append-only file before it is answered."""

import os

from peer import Peer
from processes import ServerProcess, disk_bytes, free_port, run
from failure import Failure

SHOWN = ["appendonly", "appendfsync", "save", "auto-aof-rewrite-percentage", "no-appendfsync-on-rewrite"]


class Redis(Peer):
    key = "redis"
    name = "Redis"
    durability = "appendonly yes, appendfsync always"
    shape = "XADD to a stream for each order; one thread, epoll"
    reading = "SCAN and XRANGE of each stream, pipelined: order by order, not in the order of receipt"

    def launch(self) -> ServerProcess:
        self.port = free_port()
        data = self.directory / "data"
        data.mkdir()
        configuration = self.directory / "redis.conf"
        # No snapshots and no rewriting of the file: they are work in the background that would fall on one round and
        # not on the next, and without them Redis is faster.
        configuration.write_text(
            f"bind 127.0.0.1\nport {self.port}\ndir {data}\nrequirepass {self.password}\n"
            'appendonly yes\nappendfsync always\nsave ""\nauto-aof-rewrite-percentage 0\n')
        configuration.chmod(0o600)
        process = self.start("redis-server", configuration)
        process.wait_until(lambda: self.ask("PING", fails=False) == ["PONG"])
        return process

    def ask(self, *words: str, fails: bool = True) -> list[str]:
        try:
            output = run(
                ["redis-cli", "-h", "127.0.0.1", "-p", self.port, *words], "redis-cli",
                env={**os.environ, "REDISCLI_AUTH": self.password})
        except Failure:
            if fails:
                raise
            return []
        return output.split("\n")[:-1]

    def read_settings(self) -> None:
        for name in SHOWN:
            self.settings[name] = self.ask("CONFIG", "GET", name)[1]
        self.version = self.information("server", "redis_version")
        self.want_version("7")
        self.want("appendonly", "yes")
        self.want("appendfsync", "always")

    def information(self, section: str, name: str) -> str:
        """A value of `INFO`."""
        for line in self.ask("INFO", section):
            if line.startswith(name + ":"):
                return line.split(":", 1)[1].strip()
        raise Failure(f"Redis does not say its {name}")

    def disk_bytes_rewritten(self) -> int:
        """What the file takes once it has been rewritten, as Redis does by default when it has doubled."""
        self.ask("BGREWRITEAOF")
        self.process.wait_until(
            lambda: self.information("persistence", "aof_rewrite_in_progress") == "0"
            and self.information("persistence", "aof_rewrite_scheduled") == "0")
        if self.information("persistence", "aof_last_bgrewrite_status") != "ok":
            raise Failure("Redis could not rewrite its file")
        return disk_bytes(self.directory / "data")
