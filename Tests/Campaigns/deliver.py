"""Replays to a consumer that answers as consumers do on a bad day, and that are interrupted again and again.

The consumer is Python's standard HTTP server: it says 500, 429 with Retry-After and 503, answers too late or not at all,
closes connections, and is gone for a while. What it must see: each order's events in order, never two of one order at
once, at least two orders side by side, none missing, and after each interruption no more repeated than the window.
"""

import collections
import email.utils
import http.server
import json
import random as randoms
import signal
import socket
import subprocess
import sys
import threading
import time

import payloads
from client import ClientFile, Load
from product import PATIENCE_SECONDS, expect, processes

EVENTS_PER_ORDER = 5
WINDOW = 200
TIMEOUT_SECONDS = 1


def run(campaign):
    orders = campaign.cycles
    log = campaign.log()
    count = orders * EVENTS_PER_ORDER
    file = ClientFile(log.scratch / "client.txt")
    with log.serve() as server:
        # Side by side in the log: first of each order its first event, then of each its second.
        bodies = ((index, payloads.webhook(payloads.KINDS[index // orders], order=str(index % orders)))
                  for index in range(count))
        load = Load(server, file, bodies)
        load.run()
        expect(load.answers == {200: count}, f"answers: {dict(load.answers)}")
        server.stop()
    file.close()
    consumer = Consumer(campaign)
    stops = deliver(campaign, log, consumer, count)
    consumer.close()
    consumer.check(count)
    expect(stops > 1, "the replay was not interrupted: no proof")
    campaign.discard(log)
    answers = ", ".join(f"{count} {name}" for name, count in sorted(consumer.answers.items()))
    return (f"{count} events of {orders} orders delivered in order through {stops} interruptions ({answers}),"
            f" up to {consumer.most} orders at once, at most {consumer.repeated_most} repeated after one")


def deliver(campaign, log, consumer, count):
    """Replays until all is delivered, each time by the command that the interrupted replay has said. How often it was
    interrupted."""
    words = log.command(
        "replay", "http", consumer.url, "--yes", "-n", count, "--in-flight", 16, "--window", WINDOW,
        "--timeout", TIMEOUT_SECONDS, "--attempts", 20)
    environment = {**log.environment, "URL": consumer.url}
    stops = 0
    while True:
        consumer.new_run()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
        processes.append(process)
        # Twenty interruptions or so, and a few that come together.
        consumer.wait_for(campaign.random.choice([1, count // 100, count // 20, count // 10]), process)
        if process.poll() is None:
            process.send_signal(campaign.random.choice([signal.SIGINT, signal.SIGTERM]))
        errors = process.communicate(timeout=PATIENCE_SECONDS)[1].decode()
        if process.returncode == 0:
            return stops
        expect(process.returncode == 130, f"a replay ended with {process.returncode}: {errors[-2000:]}")
        stops += 1
        rest = [line for line in errors.splitlines() if line.startswith("rest: ")]
        expect(len(rest) == 1, f"an interrupted replay does not say how to go on: {errors[-2000:]}")
        words = ["bash", "-c", "exec " + rest[0].removeprefix("rest: ")]
        consumer.wait_until_idle()
        campaign.progress(f"stop {stops}: {len(consumer.accepted)} accepted, {errors.splitlines()[-3]}")


class Consumer:
    """The server, and what it saw."""

    def __init__(self, campaign):
        self.random = randoms.Random(campaign.random.random())
        # A day is as bad in the short form, which has few events.
        self.calm = 1 if campaign.cycles < 1000 else 10
        self.lock = threading.Condition()
        self.accepted = {}
        self.last = collections.defaultdict(int)
        self.active = collections.Counter()
        # The event of each order that came last, and when.
        self.begun = {}
        self.most = 0
        self.arrivals = 0
        self.wrong = []
        self.answers = collections.Counter()
        self.run = 0
        self.repeated = self.repeated_most = 0
        self.is_over = False
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.listen()
        self.deaths = threading.Thread(target=self.die_and_live, daemon=True)
        self.deaths.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/events"

    def listen(self):
        consumer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                consumer.answer(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                # Whoever is interrupted, or killed, hangs up; anything else is a fault of this consumer.
                error = sys.exception()
                if not isinstance(error, ConnectionError):
                    consumer.wrong.append(f"the consumer itself fails: {error!r}")

        self.connections = set()
        self.server = Server(("127.0.0.1", self.port), Handler, bind_and_activate=False)
        self.server.allow_reuse_address = True
        self.server.daemon_threads = True
        self.server.request_queue_size = 100
        self.server.server_bind()
        self.server.server_activate()
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.is_over = True
        self.deaths.join()
        self.server.shutdown()
        self.server.server_close()

    def die_and_live(self):
        """Is gone for a moment, each few thousand requests."""
        next_death = 200
        while not self.is_over:
            if self.arrivals < next_death:
                time.sleep(0.02)
                continue
            self.server.shutdown()
            self.server.server_close()
            with self.lock:
                self.answers["deaths"] += 1
                # What was on its way is so no longer for whoever sent it.
                self.active = collections.Counter()
                for connection in list(self.connections):
                    try:
                        connection.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        # It is closed already.
                        pass
            time.sleep(self.random.uniform(0.1, 0.5))
            self.listen()
            next_death = self.arrivals + self.random.randrange(500, 1000 * self.calm)

    def choose(self):
        """What to do with a request."""
        dice = self.random.random() * self.calm
        for what, share in (("500", 0.03), ("429", 0.005), ("503", 0.005), ("hang", 0.002), ("close", 0.01),
                            ("late close", 0.005)):
            if dice < share:
                return what
            dice -= share
        return "204"

    def answer(self, handler):
        count = int(handler.headers["Content-Length"])
        body = handler.rfile.read(count)
        if len(body) < count:
            # Whoever sent it was interrupted.
            handler.close_connection = True
            return
        order, position = json.loads(body)["data"]["id"], int(handler.headers["Diario-Position"])
        with self.lock:
            what = self.choose()
            self.arrivals += 1
            self.connections.add(handler.connection)
            self.arrived(order, position)
            active = self.active
            self.answers[what] += 1
            self.lock.notify_all()
        time.sleep(0.001)
        with self.lock:
            active[order] -= 1
            if what == "204":
                self.accepted.setdefault(position, self.run)
                self.last[order] = max(self.last[order], position)
            self.lock.notify_all()
        if what in ("close", "late close", "hang"):
            # Who hangs up on a request that hangs has sent it again before this is over.
            if what == "hang":
                handler.connection.settimeout(10 * TIMEOUT_SECONDS)
                try:
                    handler.connection.recv(1)
                except OSError:
                    pass
            handler.close_connection = True
            return
        handler.send_response(int(what))
        if what == "429":
            # Seconds, or a date.
            wait = self.random.choice(["1", "0", email.utils.formatdate(time.time() + 1, usegmt=True)])
            handler.send_header("Retry-After", wait)
        if what != "204":
            handler.send_header("Content-Length", "2")
        handler.end_headers()
        if what != "204":
            handler.wfile.write(b"no")

    def arrived(self, order, position):
        """Looks whether the request may come now. Within the lock."""
        self.active[order] += 1
        other, began = self.begun.get(order, (0, 0))
        # Whoever got no answer in time has given the request up, and may send again before this consumer is done with it.
        if self.active[order] > 1 and time.monotonic() - began < TIMEOUT_SECONDS:
            self.wrong.append(f"two events of order {order} at once: position {position} came while {other} was on its"
                              f" way for {time.monotonic() - began:.3f} s, run {self.run}")
        self.begun[order] = position, time.monotonic()
        self.most = max(self.most, sum(1 for count in self.active.values() if count > 0))
        if position in self.accepted:
            self.repeated += self.accepted[position] < self.run
            self.repeated_most = max(self.repeated_most, self.repeated)
        elif position < self.last[order]:
            self.wrong.append(f"position {position} of order {order} came first after {self.last[order]}")

    def new_run(self):
        with self.lock:
            self.run += 1
            self.repeated = 0

    def wait_for(self, arrivals, process):
        """Until so many more requests have come, or the process has ended."""
        with self.lock:
            wanted = self.arrivals + arrivals
            while self.arrivals < wanted and process.poll() is None:
                self.lock.wait(0.1)

    def wait_until_idle(self):
        with self.lock:
            expect(self.lock.wait_for(lambda: not any(self.active.values()), PATIENCE_SECONDS), "a request does not end")

    def check(self, count):
        expect(not self.wrong, "; ".join(self.wrong[:5]))
        missing = set(range(1, count + 1)) - set(self.accepted)
        expect(not missing, f"{len(missing)} events were not delivered, {min(missing, default=0)} the first")
        expect(self.most >= 2, "no two orders were on their way at once")
        expect(self.repeated_most <= WINDOW, f"{self.repeated_most} events were repeated, the window is {WINDOW}")
