"""Diário's side, by its own benchmarks, which start a receiver as people start it and check what it has stored."""

import json
import os
import pathlib

from failure import Failure
from processes import run

SECONDS_EXTRA = 600


class Diario:
    """The program that was built."""

    name = "Diário"
    shape = "its own client: HTTP over as many keep-alive connections, one thread"
    reading = "bench replay: full NDJSON, every hash checked, rendered bytes discarded"

    def __init__(self, program: pathlib.Path, directory: pathlib.Path):
        self.program = program
        # Where its benchmarks make what they need, and remove it.
        self.directory = directory

    @property
    def environment(self) -> dict:
        return {**os.environ, "TMPDIR": str(self.directory)}

    def write_bodies(self, path: pathlib.Path, events: int, seed: int) -> None:
        """Writes the webhooks that its own benchmark sends."""
        # Not through this program's memory: there are hundreds of megabytes of it.
        with open(path, "wb") as output:
            run([self.program, "bench", "bodies", "--events", events, "--seed", seed], "diario bench bodies",
                SECONDS_EXTRA, output=output, env=self.environment)

    def ingest_words(self, *, connections: int, seconds: float, warm_up: float, seed: int) -> list:
        return [
            self.program, "bench", "ingest", "--json", "--rounds", 1, "--connections", connections, "--seconds",
            seconds, "--warm-up", warm_up, "--seed", seed, "--directory", self.directory]

    def ingest(self, **options) -> dict:
        """A round: what is acknowledged over HTTP."""
        os.sync()
        output = run(
            self.ingest_words(**options), "diario bench ingest",
            2 * (options["seconds"] + options["warm_up"]) + SECONDS_EXTRA, env=self.environment)
        return checked(json.loads(output))

    def replay(self, events: int) -> dict:
        """A full read of so many events."""
        os.sync()
        try:
            output = run(
                [self.program, "bench", "replay", "--events", events, "--json"], "diario bench replay", SECONDS_EXTRA,
                env=self.environment)
            report = json.loads(output.strip().split("\n")[-1])
            by_name = {figure["name"]: float(figure["per_second"]) for figure in report["figures"]}
            return {"per_second": float(report["per_second"]), "bodies_per_second": by_name["raw, discarded"]}
        except (KeyError, TypeError, ValueError) as error:
            raise Failure(f"diario bench replay --json does not say its per_second: {error!r}") from None
        except Failure as failure:
            if "ended with 64" in str(failure):
                raise Failure(
                    "this diario has no `bench replay --events N --json`, so there is no full read to compare:"
                    f" build one that has\n{failure}") from None
            raise


def checked(report: dict) -> dict:
    """Fails where Diário's own benchmark has found something amiss."""
    if set(report["answers"]) != {"200"} or report["unanswered"] != 0:
        raise Failure(f"Diário has answered {report['answers']}, and {report['unanswered']} times not at all")
    if report["missing"] != 0 or not report["verified"]:
        raise Failure(f"of what Diário has acknowledged {report['missing']} webhooks are missing")
    if report["build"] != "release":
        raise Failure("this diario is a debug build: its figures mean nothing")
    return report
