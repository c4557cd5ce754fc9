"""A reader beside the writer, in a process of its own, and what it has seen."""

import json
import signal

from product import expect, wait_until


class Follower:
    """`replay ndjson --follow` from behind a position on."""

    def __init__(self, log, after):
        self.after = after
        self.path = log.scratch / "followed.ndjson"
        self.errors = log.scratch / "follower.log"
        with open(self.path, "wb") as output, open(self.errors, "wb") as errors:
            self.process = log.start("replay", "ndjson", "--after", after, "--follow", stdout=output, stderr=errors)

    def seen(self):
        """Position and hash of each whole line so far."""
        lines = self.path.read_bytes().split(b"\n")[:-1]
        return [(event["position"], event["record_hash"]) for event in map(json.loads, lines)]

    def stop(self, head):
        """Waits until it has seen `head`, stops it, and returns all that it saw."""
        lines = 0
        with open(self.path, "rb") as output:
            def has_all():
                nonlocal lines
                expect(self.process.poll() is None, f"I8: the follower ended: {self.errors.read_text()}")
                lines += output.read().count(b"\n")
                return lines >= head - self.after

            wait_until(has_all, f"a follower sees position {head}")
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(60)
        expect(status == 130, f"a follower ended with {status} on SIGINT")
        last = self.errors.read_text().strip().split("\n")[-1]
        expect(last == f"resume: --after {head}", f"a follower that saw {head} ended with {last!r}")
        return self.seen()
