"""NATS JetStream: one replica, in files."""

import json
import urllib.error
import urllib.request

from failure import Failure
from peer import Peer
from processes import ServerProcess, free_port

STREAM = "ORDERS"


class Nats(Peer):
    key = "nats"
    name = "NATS JetStream"
    is_durable = False
    durability = "none yet when acknowledged: in the page cache, which JetStream syncs every 2 minutes by default"
    shape = "a message on orders.CODE; asynchronous publishing, every client an event in flight, over one socket"
    reading = "an ordered push consumer"

    def launch(self) -> ServerProcess:
        self.port = free_port()
        self.monitor_port = free_port()
        configuration = self.directory / "nats.conf"
        configuration.write_text(
            f'listen: "127.0.0.1:{self.port}"\nhttp: "127.0.0.1:{self.monitor_port}"\n'
            f'jetstream {{ store_dir: "{self.directory / "data"}" }}\n'
            f'authorization {{ user: peers, password: "{self.password}" }}\n')
        configuration.chmod(0o600)
        process = self.start("nats-server", "--config", configuration)
        process.wait_until(lambda: (self.ask("/varz", fails=False) or {}).get("jetstream", {}).get("config"))
        return process

    def ask(self, path: str, fails: bool = True) -> dict | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.monitor_port}{path}", timeout=10) as answer:
                return json.load(answer)
        except (OSError, urllib.error.URLError) as error:
            if fails:
                raise Failure(f"NATS does not answer for {path}: {error}") from None
            return None

    def client_options(self) -> list:
        # Measured beside 2, 4, 8, 16 and 64, and with and without a flush for each message: one is the fastest.
        return ["--sockets", 1]

    def read_settings(self) -> None:
        self.version = self.ask("/varz")["version"]

    def write(self, **options) -> dict:
        # The client makes the stream, so what it is set to is known afterwards.
        report = super().write(**options)
        streams = self.ask("/jsz?streams=true&config=true")["account_details"][0]["stream_detail"]
        stream = next(found for found in streams if found["name"] == STREAM)
        self.settings = {
            "storage": stream["config"]["storage"], "replicas": str(stream["config"]["num_replicas"]),
            "retention": stream["config"]["retention"], "no_ack": str(stream["config"].get("no_ack", False)).lower()}
        self.want("storage", "file")
        self.want("replicas", "1")
        self.want("no_ack", "false")
        if stream["state"]["messages"] < report["stored"]:
            raise Failure(f"NATS has {stream['state']['messages']} of {report['stored']} acknowledged messages")
        return report
