"""How soon `replay ndjson --follow`, in a process of its own, shows what has been committed, and what it costs idle.

`cycles` is the number of single webhooks, spaced apart. A follower must show one within 20 ms of its acknowledgement
(p99), and take below 1 % of a core while nothing comes.
"""

import http.client
import json
import subprocess
import threading
import time
from pathlib import Path

import payloads
from product import expect, wait_until

LATENCY_MILLISECONDS_MAX = 20
IDLE_SECONDS = 10
IDLE_SHARE_MAX = 0.01


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
        try:
            arrivals = Arrivals(process.stdout)
            connection = http.client.HTTPConnection(*server.address)
            acknowledged, posted = {}, {}
            for index in range(campaign.cycles):
                # Spaced apart, and not in step with anything that runs at intervals.
                time.sleep(campaign.random.uniform(0.005, 0.04))
                before = time.monotonic_ns()
                connection.request("POST", log.target, payloads.order_event(index))
                answer = connection.getresponse()
                position = json.loads(answer.read())["position"]
                acknowledged[position], posted[position] = time.monotonic_ns(), before
                expect(answer.status == 200, f"answered with {answer.status}")
            wait_until(lambda: len(arrivals.moments) == campaign.cycles, "the follower shows everything")
            # Seen before the answer was read counts as 0: then it was the answer that was late.
            delays = sorted(max(0, arrivals.moments[position] - moment) / 1e6
                            for position, moment in acknowledged.items())
            from_post = sorted((arrivals.moments[position] - moment) / 1e6 for position, moment in posted.items())
            before = cpu_seconds(process.pid)
            time.sleep(IDLE_SECONDS)
            share = (cpu_seconds(process.pid) - before) / IDLE_SECONDS
        finally:
            process.kill()
            process.wait()
        server.stop()
    log.verify()
    p50, p99 = delays[len(delays) // 2], delays[min(len(delays) - 1, int(len(delays) * 0.99))]
    post_p99 = from_post[min(len(from_post) - 1, int(len(from_post) * 0.99))]
    measured = (f"seen {p50:.1f} ms (p50) and {p99:.1f} ms (p99) after the acknowledgement, {post_p99:.1f} ms (p99) after"
                f" the request began; idle {share * 100:.2f} % of a core")
    expect(p99 <= LATENCY_MILLISECONDS_MAX, f"above {LATENCY_MILLISECONDS_MAX} ms: {measured}")
    expect(share < IDLE_SHARE_MAX, f"above {IDLE_SHARE_MAX * 100:.0f} % of a core: {measured}")
    campaign.discard(log)
    return measured


def cpu_seconds(pid):
    """What all threads of a process have used, in seconds, to the nanosecond."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9
