"""What an order's history costs, in a log of `cycles` events and in one of a hundredth: instructions, by valgrind.

At most twice as many may be run in the large log. What `audit` runs in the small log when it finds nothing is left out
on both sides: it is what starting, opening and looking cost anyway, and would hide what follows.
"""

import json
import re
import shutil
import subprocess

from product import SOURCE, Violation, expect

ORDERS = 5
RATIO_MAX = 2
# valgrind has less address space to give than the program asks for by itself.
MAPS = {"DIARIO_LOG_MAP_BYTES": str(8 << 30), "DIARIO_INDEX_MAP_BYTES": str(8 << 30)}


def run(campaign):
    if not shutil.which("valgrind"):
        raise Violation("there is no valgrind to count instructions with: apt-get install valgrind")
    # valgrind gives up on the debugging information of Swift 6.
    program = campaign.scratch / "diario"
    subprocess.run(["objcopy", "--strip-debug", campaign.program, program], check=True)
    nothing, small = costs(campaign, max(100, campaign.cycles // 100), program)
    _, large = costs(campaign, campaign.cycles, program)
    ratio = (large - nothing) / (small - nothing)
    measured = (f"{large / 1e6:.2f} million instructions in a log of {campaign.cycles} events,"
                f" {small / 1e6:.2f} million in one of a hundredth, {nothing / 1e6:.2f} million of them without finding"
                f" anything: the rest {ratio:.2f} times as many")
    expect(ratio <= RATIO_MAX, f"more than {RATIO_MAX} times as many: {measured}")
    return measured


def costs(campaign, events, program):
    """The instructions of `audit` for an order that does not exist, and the median of those for some that do."""
    log = campaign.log(MAPS)
    with log.serve() as server:
        report = json.loads(log.run(
            "bench", "ingest", "--url", f"http://{server.ready['listen']}/webhooks/{SOURCE}", "--token", "-",
            "--yes", "--events", events, "--rounds", 1, "--json", given=log.token.encode() + b"\n").output)
        expect(report["missing"] == 0, f"the benchmark misses {report['missing']} events")
        server.stop()
    head = log.run("stats", "--json").json
    expect(head["indexed_through"] == events, f"the index ends at {head['indexed_through']} of {events}")
    nothing = instructions(log, program, "audit", "--json", "--order", "none", "--data", log.path)
    counts = []
    for _ in range(ORDERS):
        position = campaign.random.randrange(1, events + 1)
        code = log.run("show", position, "--json").json["order"]["code"]
        counts.append(instructions(log, program, "audit", "--json", "--order", code, "--data", log.path))
        campaign.progress(f"history: order of position {position} of {events}: {counts[-1]:,}")
    campaign.discard(log)
    return nothing, sorted(counts)[len(counts) // 2]


def instructions(log, program, *words):
    """How many instructions a command runs, in user space."""
    done = subprocess.run(
        ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", program,
         *map(str, words)], capture_output=True, text=True, env=log.environment)
    expect(done.returncode == 0, f"{words[0]} under valgrind ended with {done.returncode}: {done.stderr[-2000:]}")
    return int(re.search(r"I +refs: +([\d,]+)", done.stderr).group(1).replace(",", ""))
