"""Killed between two system calls of a commit, with a reader alive or without.

A library that is loaded before the others kills the server at one write to a data file, before it or right after it.
The writes of LMDB's two meta pages are where a commit becomes one: killed right after, before the new state is
published to readers, the commit is there although nobody has been told. With a reader alive the lock file stays as it
is, and with it the old number of the last transaction.
"""

import subprocess

import oracle
import payloads
from client import ClientFile, Load
from follower import Follower
from product import ROOT, Violation, expect

# The file, the page, the moment; each is tried in turn, all of them first with a reader alive and then without.
MOMENTS = [("log", "meta", "after"), ("log", "meta", "before"), ("index", "meta", "after"), ("log", "other", "after"),
           ("log", "other", "before"), ("index", "other", "after")]


def run(campaign):
    random = campaign.random
    library = campaign.scratch / "kill-at-write.so"
    subprocess.run(["clang", "-O1", "-shared", "-fPIC", "-o", library,
                    ROOT / "Tests" / "Campaigns" / "kill-at-write.c", "-ldl"], check=True)
    log = campaign.log()
    file = ClientFile(log.scratch / "client.txt")
    index, contents, readers, untold = 0, None, 0, 0
    for cycle in range(campaign.cycles):
        part, page, moment = MOMENTS[cycle % len(MOMENTS)]
        # One client makes of each request a commit of its own, so that it is known which one nobody was told of.
        untold_expected = (part, page, moment) == ("log", "meta", "after")
        connections = 1 if untold_expected else random.choice([1, 8])
        # Far enough from the start for the server to be ready, mostly.
        number = random.randrange(3, 40) if part == "log" else random.randrange(1, 6)
        environment = {"LD_PRELOAD": str(library), "KILL_FILE": f"/{part}/data.mdb", "KILL_PAGE": page,
                       "KILL_MOMENT": moment, "KILL_NUMBER": str(number)}
        head = contents.head[0] if contents else 0
        has_reader = cycle // len(MOMENTS) % 2 == 0
        follower = Follower(log, head) if has_reader else None
        load = load_until_killed(log, environment, file, index, connections)
        acknowledged, lost = (load.answers[200], load.lost) if load else (0, 0)
        index += acknowledged + lost
        with log.serve() as server:
            least = head + acknowledged
            if lost and untold_expected:
                least += 1
                untold += 1
            what = f"killed {moment} a write to {part}/data.mdb ({page} page)"
            expect(server.head >= least, f"{what}: a whole commit is gone, head {server.head}, not {least}")
            expect(server.head <= head + acknowledged + lost, f"{what}: head {server.head}, more than was sent")
            # Whoever comes after sees what the server says is there.
            if server.head:
                log.run("show", server.head, "--raw")
            seen = follower.stop(server.head) if follower else []
            readers += has_reader
            contents = ask(log, file, contents, seen)
            server.stop()
        campaign.progress(f"restart {cycle + 1}: {what}, head {contents.head[0]}")
    expect(untold > 0 or campaign.cycles < len(MOMENTS), "no kill fell between a commit and its publication: no proof")
    log.run("reindex", *log.allow)
    ask(log, file, contents, [])
    file.close()
    campaign.discard(log)
    return (f"{campaign.cycles} kills between two system calls, {readers} with a reader alive, {untold} between a"
            f" commit and its publication; {contents.head[0]} events, none lost, none altered")


def load_until_killed(log, environment, file, index, connections):
    """Starts a server that will be killed, and drives it until then. None where that was while it started."""
    bodies = ((number, payloads.order_event(number)) for number in range(index, index + 100_000))
    load = None
    server = log.serve(environment=environment, await_ready=False)
    with server:
        try:
            server.await_ready()
        except Violation:
            # Killed while starting, which is as good a moment. Whether it was killed is asked below.
            pass
        else:
            load = Load(server, file, bodies, connections)
            load.run()
            expect(set(load.answers) <= {200}, f"answers other than 200: {dict(load.answers)}")
        status = server.close()
    expect(status == -9, f"the server ended with {status} instead of being killed: {server.last_errors()}")
    return load


def ask(log, file, earlier, seen):
    """The oracle, over all that the log has been through."""
    file.flush()
    contents = oracle.Contents.read(log)
    oracle.check(oracle.History.read(file.path), contents, earlier)
    oracle.check_replay(log, contents)
    oracle.check_seen(seen, contents)
    log.verify()
    return contents
