"""Generated webhooks over 64 connections while three other processes read, follow and verify.

`cycles` is the number of webhooks. Afterwards: every answer was 200, the count is exact, the log verifies, and each
order's history is complete and in order.
"""

import collections
import hashlib
import json
import threading

import oracle
from follower import Follower
from product import SOURCE, expect

EVENTS_PER_ORDER = 5


class Repeated:
    """Runs commands over and over in a thread, each in a process of its own, until it is stopped."""

    def __init__(self, step):
        self.step, self.count, self.failure = step, 0, None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.over.is_set():
            try:
                self.step()
            except Exception as failure:  # it is told by whoever stops this
                self.failure = failure
                return
            self.count += 1

    def stop(self):
        self.over.set()
        self.thread.join()
        if self.failure:
            raise self.failure
        return self.count


def run(campaign):
    events = campaign.cycles // EVENTS_PER_ORDER * EVENTS_PER_ORDER
    log = campaign.log()
    client_file = log.scratch / "client.txt"
    with log.serve() as server:
        follower = Follower(log, 0)
        others = [Repeated(lambda: read_some(log)), Repeated(lambda: verify(log))]
        try:
            report = json.loads(log.run(
                "bench", "ingest", "--url", f"http://{server.ready['listen']}/webhooks/{SOURCE}", "--token", "-",
                "--yes", "--events", events, "--rounds", 1, "--connections", 64, "--seed", campaign.random.randrange(1 << 32),
                "--acknowledged", client_file, "--json", given=log.token.encode() + b"\n").output)
        finally:
            reads, verifications = (stop_quietly(other) for other in others)
        for outcome in (reads, verifications):
            if isinstance(outcome, BaseException):
                raise outcome
        seen = follower.stop(events)
        expect(report["answers"] == {"200": events}, f"answers to {events} webhooks: {report['answers']}")
        expect(report["missing"] == 0, f"the benchmark misses {report['missing']} events")
        server.stop()

    history = oracle.History.read(client_file)
    expect(len(history.acknowledged) == events, f"{len(history.acknowledged)} of {events} were acknowledged")
    followed = hashlib.sha256(follower.path.read_bytes()).digest()
    replayed = check_orders(log, history, events)
    expect(followed == replayed, "a follower and a replay of the same events differ")
    contents = oracle.Contents.read(log)
    oracle.check(history, contents)
    oracle.check_seen(seen, contents)
    checked = log.verify()["checked"]
    expect(checked == events, f"verify checked {checked} of {events}")
    statistics = log.run("stats", "--json").json
    expect(statistics["events"] == events and statistics["undecodable"] == 0, f"stats: {statistics}")
    campaign.discard(log)
    return (f"{events} webhooks, {report['per_second']:,.0f}/s beside {reads} rounds of audits and replays,"
            f" {verifications} verifications and a follower; {events // EVENTS_PER_ORDER} orders complete and in order")


def stop_quietly(other):
    try:
        return other.stop()
    except BaseException as failure:
        return failure


def read_some(log):
    """Audits an order and replays a piece, both of what came last."""
    lines = log.run("replay", "ndjson", "--last", 500).output.splitlines()
    expect(len(lines) <= 500, f"replay --last 500 wrote {len(lines)} lines")
    if not lines:
        return
    code = json.loads(lines[0])["order"]["code"]
    report = log.run("audit", "--json", "--order", code).json
    expect(report["found"] >= 1, "audit finds nothing of an order that replay has shown")


def verify(log):
    report = log.run("verify", "--json").json
    expect(report["ok"] is True, f"verify beside the writer: {report}")


def check_orders(log, history, events):
    """Each order's history from `replay`: complete, and in the order of sending. Returns the replay's digest."""
    sent_as = {position: index for index, (position, _) in history.acknowledged.items()}
    orders = collections.defaultdict(list)
    digest = hashlib.sha256()
    for line in log.lines("replay", "ndjson"):
        digest.update(line)
        event = json.loads(line)
        expect(event["decode"]["status"] != "undecodable", f"position {event['position']} is undecodable")
        orders[event["order"]["id"]].append(event)
    expect(len(orders) == events // EVENTS_PER_ORDER, f"{len(orders)} orders of {events // EVENTS_PER_ORDER}")
    for order, history_of_order in orders.items():
        expect(len(history_of_order) == EVENTS_PER_ORDER, f"order {order} has {len(history_of_order)} events")
        # The generator numbers an order's events in the order of its life.
        indices = [sent_as[event["position"]] for event in history_of_order]
        expect(indices == sorted(indices), f"order {order}: its events are not in the order in which they were sent")
        first = history_of_order[0]["kind"]
        expect(first == "ORDER_CREATED", f"order {order} begins with {first}")
    return digest.digest()
