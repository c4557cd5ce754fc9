"""How soon `replay ndjson --follow`, in a process of its own, shows what has been committed, and what it costs idle.

`cycles` is the number of single webhooks, spaced apart. A follower must show one within 20 ms of its acknowledgement
(p99), and take below 1 % of a core while nothing comes. It is told of writes: it wakes up a few times a second, whatever
a wake-up costs here.
"""

import http.client
import json
import re
import subprocess
import threading
import time
from pathlib import Path

import payloads
from product import expect, wait_until

LATENCY_MILLISECONDS_MAX = 20
IDLE_SECONDS = 10
IDLE_SHARE_MAX = 0.01
# A look a second, and what the runtime does beside it. One that looked every 8 ms would wake up 125 times.
WAKE_UPS_A_SECOND_MAX = 5
# Whatever else the machine does can only make a round worse, so the best of so many tells what the program can do.
ROUNDS_MAX = 3


class Arrivals:
    """The moments at which a follower's lines arrive here, by position."""

    def __init__(self, stream):
        self.stream, self.moments = stream, {}
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        for line in self.stream:
            moment = time.monotonic_ns()
            self.moments[json.loads(line)["position"]] = moment


def run(campaign):
    log = campaign.log()
    with log.serve() as server:
        process = log.start("replay", "ndjson", "--from", "start", "--follow", stdout=subprocess.PIPE)
        arrivals = Arrivals(process.stdout)
        for attempt in range(1, ROUNDS_MAX + 1):
            after_answer, after_post = delays(campaign, server, arrivals)
            share, wake_ups = idle(process.pid)
            p50, p99 = quantile(after_answer, 0.5), quantile(after_answer, 0.99)
            measured = (f"seen {p50:.1f} ms (p50) and {p99:.1f} ms (p99) after the acknowledgement,"
                        f" {quantile(after_post, 0.99):.1f} ms (p99) after the request began;"
                        f" idle {share * 100:.2f} % of a core, {wake_ups:.0f} wake-ups a second")
            expect(wake_ups <= WAKE_UPS_A_SECOND_MAX, f"it was not told of writes: {measured}")
            if p99 <= LATENCY_MILLISECONDS_MAX and share < IDLE_SHARE_MAX:
                break
            campaign.progress(f"follow {attempt}: {measured}")
            expect(attempt < ROUNDS_MAX, f"not within {LATENCY_MILLISECONDS_MAX} ms and {IDLE_SHARE_MAX * 100:.0f} % of"
                                         f" a core in {ROUNDS_MAX} rounds: {measured}")
        process.kill()
        process.wait()
        server.stop()
    log.verify()
    campaign.discard(log)
    return f"{measured} (round {attempt})"


def delays(campaign, server, arrivals):
    """Posts webhooks, and returns how long after answer and after request each was seen, in milliseconds."""
    connection = http.client.HTTPConnection(*server.address)
    moments = {}
    for index in range(campaign.cycles):
        # Spaced apart, and not in step with anything that runs at intervals.
        time.sleep(campaign.random.uniform(0.005, 0.04))
        began = time.monotonic_ns()
        connection.request("POST", server.log.target, payloads.order_event(index))
        answer = connection.getresponse()
        position = json.loads(answer.read())["position"]
        moments[position] = (began, time.monotonic_ns())
        expect(answer.status == 200, f"answered with {answer.status}")
    connection.close()
    wait_until(lambda: moments.keys() <= arrivals.moments.keys(), "the follower shows everything")
    # Seen before the answer was read counts as 0: then it was the answer that was late.
    seen = [(arrivals.moments[position], *moments[position]) for position in moments]
    return ([max(0, arrived - answered) / 1e6 for arrived, _, answered in seen],
            [(arrived - began) / 1e6 for arrived, began, _ in seen])


def idle(pid):
    """The share of a core that a process takes while nothing comes, and how often a second its threads wake up."""
    before = uses(pid)
    time.sleep(IDLE_SECONDS)
    # Threads that end meanwhile take what they have used with them: what is left over from before the rest.
    spent = [(cpu - before.get(thread, (0, 0))[0], switches - before.get(thread, (0, 0))[1])
             for thread, (cpu, switches) in uses(pid).items()]
    return tuple(sum(values) / IDLE_SECONDS for values in zip(*spent))


def uses(pid):
    """For each thread of a process, what it has used of a core, in seconds, and how often it has waited for something."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            status, cpu = (task / "status").read_text(), (task / "schedstat").read_text()
        except FileNotFoundError:  # It ended just now.
            continue
        switches = re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status, re.MULTILINE)[1]
        found[task.name] = int(cpu.split()[0]) / 1e9, int(switches)
    return found


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
