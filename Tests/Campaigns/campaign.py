"""Runs campaigns. Each prints its seed, and where it fails one line that repeats the failure.

    tools/campaign kill --cycles 1000         kill -9 under load, again and again
    tools/campaign restart --cycles 100       killed between two system calls of a commit, a reader alive
    tools/campaign identity                   odd bodies come back byte for byte
    tools/campaign load                       200,000 webhooks while others read, follow and verify
    tools/campaign damage --cycles 100        a flipped byte is found, and named, by every command
    tools/campaign privacy                    no person and no token in any output
    tools/campaign held                       a receiver that was stopped for a while answers what has arrived
    tools/campaign follow                     how soon a follower sees a commit, and what it costs
    tools/campaign sinks                      what replays send is what the official libraries of its formats read
    tools/campaign recipes                    the commands of docs/recipes.md, against PostgreSQL and SQLite
    tools/campaign deliver --cycles 20000     orders to a consumer that fails in every way, with interruptions
    tools/campaign history                    an order's history costs the same in a log of a million events
    tools/campaign all                        all but the last, each in its short form
"""

import argparse
import importlib
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from product import ROOT, Log, Violation, end_processes  # noqa: E402

# Each with the cycles of its short form.
CAMPAIGNS = {"identity": 10_000, "load": 200_000, "kill": 25, "restart": 12, "damage": 10, "privacy": 1, "held": 20,
             "follow": 300, "sinks": 200, "recipes": 500, "deliver": 300}
# Too long for each change.
LONG_CAMPAIGNS = {"history": 1_000_000}


class Campaign:
    """What a campaign gets: its seed, its program, and a place for what it makes."""

    def __init__(self, name, program, cycles, seed, is_quiet):
        self.name, self.program, self.cycles, self.seed, self.is_quiet = name, program, cycles, seed, is_quiet
        self.random = random.Random(f"{name} {seed}")
        self.scratch = Path(tempfile.mkdtemp(prefix=f"diario-{name}."))
        self.logs = 0

    def log(self, settings=None):
        """A fresh log in a folder of its own, all of whose commands have these settings in their environment."""
        self.logs += 1
        folder = self.scratch / f"log-{self.logs}"
        folder.mkdir()
        return Log(self.program, folder / "data", folder, settings)

    def discard(self, log):
        """Removes what a log that has proved itself left behind."""
        shutil.rmtree(log.scratch)

    def progress(self, text):
        if not self.is_quiet:
            print(f"     {text}", flush=True)

    @property
    def repeat(self):
        return f"tools/campaign {self.name} --cycles {self.cycles} --seed {self.seed}"


def run(name, options, is_quiet):
    """Runs one campaign and returns whether it passed."""
    cycles = {**CAMPAIGNS, **LONG_CAMPAIGNS}[name] if options.cycles is None else options.cycles
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    campaign = Campaign(name, options.diario, cycles, seed, is_quiet)
    print(f"   {name}: {cycles} cycles, seed {seed}", flush=True)
    began = time.monotonic()
    try:
        summary = importlib.import_module(name).run(campaign)
    except Violation as violation:
        print(f"   FAILED {name}: {violation}\n     what it left: {campaign.scratch}\n     repeat: {campaign.repeat}",
              flush=True)
        return False
    except BaseException:
        print(f"   FAILED {name} for a reason that it does not foresee\n     what it left: {campaign.scratch}\n"
              f"     repeat: {campaign.repeat}", flush=True)
        raise
    finally:
        end_processes()
    shutil.rmtree(campaign.scratch)
    print(f"   passed {name} in {time.monotonic() - began:.0f} s: {summary}", flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(
        prog="tools/campaign", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=[*CAMPAIGNS, *LONG_CAMPAIGNS, "all"])
    parser.add_argument("--cycles", type=int, help="how many; each has a number that suits CI")
    parser.add_argument("--seed", type=int, default=os.environ.get("SEED"),
                        help="what everything random follows from (or SEED)")
    parser.add_argument("--diario", type=Path, default=os.environ.get("DIARIO", ROOT / ".build" / "release" / "diario"),
                        help="the program (or DIARIO)")
    options = parser.parse_args()
    options.seed = None if options.seed is None else int(options.seed)
    options.diario = options.diario.resolve()
    if not options.diario.exists():
        parser.error(f"there is no {options.diario}: swift build -c release --product diario")
    if options.name != "all":
        return 0 if run(options.name, options, is_quiet=False) else 1
    if options.cycles is not None:
        parser.error("all runs each campaign with its own number of cycles")
    results = [run(name, options, is_quiet=True) for name in CAMPAIGNS]
    print(f"   campaigns: {sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
