"""kill -9 of the real server at random moments, under the load of 64 clients; then restart, and ask the oracle."""

import asyncio
import os
import signal
import subprocess

import oracle
import payloads
from client import ClientFile, Load
from follower import Follower
from product import expect

# The longest that a load runs before the kill, in seconds.
LOAD_SECONDS_MAX = 0.25
# So many kills use one log; a long run begins a fresh one then, since the oracle reads all of it each time.
KILLS_PER_LOG = 25
# One kill in so many is followed by another while the server is starting.
STARTS_KILLED = 5
HITS_MIN = 0.9
# What takes the oracle longest is asked after each kill of so many, and after the last.
THOROUGH_EVERY = 5


def run(campaign):
    cycles = campaign.cycles
    hits = unanswered = startups = events = 0
    for first in range(0, cycles, KILLS_PER_LOG):
        count = min(KILLS_PER_LOG, cycles - first)
        result = one_log(campaign, first, count)
        hits, unanswered = hits + result[0], unanswered + result[1]
        startups, events = startups + result[2], events + result[3]
    if cycles >= 10:
        expect(hits >= HITS_MIN * cycles, f"only {hits} of {cycles} kills hit with requests unanswered: no proof")
    return (f"{cycles} kills, {hits} of them with requests unanswered ({unanswered} requests), {startups} more while"
            f" starting; {events} events, none lost, none altered, none out of place")


def one_log(campaign, first, count):
    log, random = campaign.log(), campaign.random
    file = ClientFile(log.scratch / "client.txt")
    hits = unanswered = startups = index = 0
    contents = None
    server = log.serve()
    for cycle in range(first, first + count):
        follower = Follower(log, server.head) if random.random() < 0.5 else None
        load = load_and_kill(server, file, index, random)
        index = load.next_index
        hits, unanswered = hits + (load.lost > 0), unanswered + load.lost
        if cycle % STARTS_KILLED == STARTS_KILLED - 1:
            startups += 1
            kill_while_starting(log, random)
        server = log.serve()
        # A follower that was there before sees all that there is, although nothing has been added since.
        seen = follower.stop(server.head) if follower else []
        contents = ask(log, file, server, contents, seen, is_thorough=cycle % THOROUGH_EVERY == 0)
        campaign.progress(f"kill {cycle + 1}: {load.answers[200]} acknowledged, {load.lost} unanswered,"
                          f" head {contents.head[0]}")
    server.stop()
    # An index built anew from the log is the one that the kills have left.
    log.run("reindex", *log.allow)
    ask(log, file, None, contents, [], is_thorough=True)
    file.close()
    campaign.discard(log)
    return hits, unanswered, startups, contents.head[0]


class KillLoad(Load):
    """A load that is cut off by a kill."""

    def __init__(self, server, file, first_index):
        self.next_index = first_index
        super().__init__(server, file, self.events())

    def events(self):
        while True:
            index = self.next_index
            self.next_index += 1
            yield index, payloads.order_event(index)


def load_and_kill(server, file, index, random):
    load = KillLoad(server, file, index)
    delay = random.uniform(0, LOAD_SECONDS_MAX)

    async def kill_later(_):
        await asyncio.sleep(delay)
        os.kill(server.pid, signal.SIGKILL)

    load.run(until_lost=kill_later)
    server.close()
    expect(set(load.answers) <= {200}, f"answers other than 200: {dict(load.answers)}")
    return load


def kill_while_starting(log, random):
    server = log.serve(await_ready=False)
    try:
        # The moment of the kill. It should not end before that.
        status = server.process.wait(random.uniform(0, 0.05))
        expect(False, f"serve ended with {status} while starting: {server.last_errors()}")
    except subprocess.TimeoutExpired:
        server.kill()


def ask(log, file, server, earlier, seen, is_thorough):
    """The oracle, over all that the log has been through."""
    file.flush()
    history = oracle.History.read(file.path)
    if server and history.acknowledged:
        last = max(position for position, _ in history.acknowledged.values())
        expect(server.head >= last, f"I7: ready with head {server.head}, but {last} was acknowledged")
    contents = oracle.Contents.read(log, check_index=is_thorough)
    oracle.check(history, contents, earlier)
    if is_thorough:
        oracle.check_replay(log, contents)
    oracle.check_seen(seen, contents)
    report = log.verify()
    expect(report["checked"] == contents.head[0], f"verify checked {report['checked']} of {contents.head[0]}")
    expect(report["head"] == {"position": contents.head[0], "record_hash": contents.head[1]},
           f"verify and the independent reader differ about the head: {report['head']}, {contents.head}")
    return contents
