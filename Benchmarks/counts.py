"""Counts what each workload costs and compares it with what it may cost: counts.py PROGRAM [--rewrite].

The program runs each workload with few and with many iterations; the difference, divided by the iterations that it is,
is an iteration's own. valgrind counts instructions, in all threads; strace has the system calls, and among them the
bytes that were written. Time is not looked at. Ends with 1 where something has grown past its threshold.
"""

import json
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

THRESHOLDS = pathlib.Path(__file__).resolve().with_name("thresholds.json")
FEW, MANY = 2, 6

# What a count may exceed its threshold by: a share of it, and a number on top, for what other threads do at times
# of their own (an anchor each second, memory asked for) and for a page that is one more.
TOLERANCE = {"instructions": (0.05, 1000), "system_calls": (0.05, 2), "bytes_written": (0.05, 4096)}
# How often a thread waits is a matter of luck.
WAITING = {"futex", "sched_yield", "clock_nanosleep", "restart_syscall"}
WRITING = {"write", "pwrite64", "writev", "pwritev", "pwritev2"}


def main() -> int:
    program, rewrite = pathlib.Path(sys.argv[1]), sys.argv[2:] == ["--rewrite"]
    committed = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {"machine": "", "workloads": {}}
    if not rewrite and committed["machine"] != platform.machine():
        print(f"the thresholds are of {committed['machine']}, and this is {platform.machine()}", file=sys.stderr)
        return 1
    measured, calls = {}, {}
    with tempfile.TemporaryDirectory(prefix="diario-micro-") as scratch:
        place = pathlib.Path(scratch)
        # valgrind gives up on the debugging information of Swift 6.
        stripped = place / "Count"
        run(["objcopy", "--strip-debug", program, stripped])
        for name in run([stripped]).stdout.split("\n")[:-1]:
            measured[name], calls[name] = count(stripped, name, place)
            show(name, measured[name], committed["workloads"].get(name))
    if rewrite:
        machine = {"machine": platform.machine(), "workloads": measured}
        THRESHOLDS.write_text(json.dumps(machine, indent=4) + "\n")
        print(f"   written to {THRESHOLDS.relative_to(THRESHOLDS.parent.parent)}")
        return 0
    return judge(measured, calls, committed["workloads"])


def count(program: pathlib.Path, name: str, place: pathlib.Path) -> tuple[dict[str, int], dict[str, float]]:
    """What an iteration of the workload costs, and how often it calls what."""
    # What a first run leaves behind for those that follow is not counted.
    run([program, name, "1", place])
    instructions = [instructions_of(program, name, times, place) for times in (FEW, MANY)]
    (few_calls, few_bytes), (many_calls, many_bytes) = [traced(program, name, times, place) for times in (FEW, MANY)]
    calls = {call: (many_calls[call] - few_calls.get(call, 0)) / (MANY - FEW) for call in many_calls}
    costs = {
        "instructions": (instructions[1] - instructions[0]) / (MANY - FEW),
        "system_calls": sum(number for call, number in calls.items() if call not in WAITING),
        "bytes_written": (many_bytes - few_bytes) / (MANY - FEW),
    }
    return {measure: max(0, round(value)) for measure, value in costs.items()}, calls


def instructions_of(program: pathlib.Path, name: str, times: int, place: pathlib.Path) -> int:
    done = run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
                program, name, str(times), place])
    return int(re.search(r"I +refs: +([\d,]+)", done.stderr).group(1).replace(",", ""))


def traced(program: pathlib.Path, name: str, times: int, place: pathlib.Path) -> tuple[dict[str, int], int]:
    """How often the process calls what, and how many bytes it hands over to be written."""
    calls, written = {}, 0
    with tempfile.TemporaryDirectory(dir=place) as traces:
        # A file for each thread: no line is broken off by another thread's.
        run(["strace", "-ff", "-qq", "--signal=none", "-o", f"{traces}/trace", program, name, str(times), place])
        for trace in pathlib.Path(traces).iterdir():
            for call, result in re.findall(r"^(\w+)\(.*\) += (-?\d+|\?)", trace.read_text(errors="replace"), re.M):
                calls[call] = calls.get(call, 0) + 1
                if call in WRITING and result.isdecimal():
                    written += int(result)
    return calls, written


def run(words: list) -> subprocess.CompletedProcess:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{words[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done


def limit(measure: str, threshold: int) -> float:
    share, number = TOLERANCE[measure]
    return threshold * (1 + share) + number


def show(name: str, now: dict[str, int], thresholds: dict[str, int] | None) -> None:
    costs = []
    for measure, value in now.items():
        before = (thresholds or {}).get(measure)
        change = f" ({value / before - 1:+.1%})" if before else ""
        costs.append(f"{value:,} {measure.replace('_', ' ')}{change}")
    print(f"   {name}: {', '.join(costs)}", flush=True)


def judge(measured: dict, calls: dict, thresholds: dict) -> int:
    """Says what has grown, and what has shrunk so far that its threshold no longer watches over it."""
    failures = [f"{name} has thresholds and is not measured" for name in thresholds.keys() - measured.keys()]
    for name, now in measured.items():
        if name not in thresholds:
            failures.append(f"{name} has no thresholds")
            continue
        for measure, value in now.items():
            before, words = thresholds[name][measure], measure.replace("_", " ")
            if value > limit(measure, before):
                failures.append(f"grew: {name}: {value:,} {words}, and {before:,} are its threshold")
                if measure == "system_calls":
                    most = sorted(calls[name].items(), key=lambda item: -item[1])
                    failures.append("    " + ", ".join(f"{number:g} {call}" for call, number in most if number > 0))
            elif before > limit(measure, value):
                print(f"   {name}: fewer {words} than its threshold of {before:,}: write a new one with --rewrite")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
