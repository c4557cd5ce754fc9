"""Every command of docs/recipes.md, carried out in order against a real PostgreSQL and a real SQLite."""

import csv
import json
import os
import pwd
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
from pathlib import Path

import payloads
from client import store
from product import ROOT, expect, processes, wait_until

PAGE = ROOT / "docs" / "recipes.md"


def run(campaign):
    log = campaign.log()
    # Everything but what PostgreSQL itself refuses in a text: a character 0 in a field.
    bodies = payloads.documented() + [payloads.order_event(index) for index in range(campaign.cycles)]
    store(log, bodies, "first")
    database = Database(campaign.scratch / "postgres")
    folder = campaign.scratch / "recipes"
    folder.mkdir()
    environment = {
        **log.environment, **database.environment, "DIARIO_DATA": str(log.path),
        "PATH": f"{Path(log.program).resolve().parent}:{database.programs}:{os.environ['PATH']}"}

    def carry_out(commands):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=folder, env=environment,
                              capture_output=True, text=True)
        expect(done.returncode == 0, f"a recipe ended with {done.returncode}:\n{commands}\n{done.stderr[-2000:]}")
        return done.stdout

    recipes = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    fill = next(commands for commands in recipes if "replay ndjson" in commands and "psql" in commands)
    try:
        for commands in recipes:
            carry_out(commands)
        check_postgres(log, carry_out)
        store(log, [payloads.order_event(index) for index in range(10)], "second")
        carry_out(fill)
        carry_out(fill)
        check_postgres(log, carry_out)
    finally:
        database.stop()
    events = [json.loads(line) for line in log.lines("replay", "ndjson", "--to", len(bodies))]
    with sqlite3.connect(folder / "events.db") as connection:
        rows = connection.execute("SELECT position, kind, order_code FROM events ORDER BY position").fetchall()
    expect(rows == [(event["position"], event["kind"], code(event)) for event in events], "SQLite has other events")
    with open(folder / "events.csv", newline="") as lines:
        rows = [(row["position"], row["order.code"]) for row in csv.DictReader(lines, delimiter=";")]
    expect(rows == [(str(event["position"]), code(event) or "") for event in events], "the CSV has other events")
    campaign.discard(log)
    return f"{len(recipes)} recipes, {len(bodies)} events"


def code(event):
    return (event["order"] or {}).get("code")


def check_postgres(log, carry_out):
    lines = carry_out("psql -qtA -c 'SELECT event FROM events ORDER BY position'").splitlines()
    expect(lines == [line.decode().rstrip("\n") for line in log.lines("replay", "ndjson", "--as", "decoded")],
           "PostgreSQL has other events")


class Database:
    """A PostgreSQL of its own, on a loopback port, for as long as it is needed."""

    def __init__(self, folder):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        initdb = found[-1] if found else shutil.which("initdb")
        expect(initdb, "there is no PostgreSQL: tools/install test")
        self.programs = Path(initdb).parent
        folder.mkdir()
        # It refuses to be run by root.
        owner = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
            # The folders above are the campaign's own, and closed to others.
            for parent in folder.parents:
                if parent.stat().st_mode & 0o001 or parent == Path("/"):
                    break
                parent.chmod(parent.stat().st_mode | 0o011)
            owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.environment = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres", "PGDATABASE": "postgres"}
        subprocess.run(
            [self.programs / "initdb", "--pgdata", folder / "data", "--username", "postgres", "--auth", "trust",
             "--locale", "C", "--encoding", "UTF8", "--no-sync"], check=True, capture_output=True, cwd=folder, **owner)
        self.process = subprocess.Popen(
            [self.programs / "postgres", "-D", folder / "data", "-c", f"port={port}", "-c",
             "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **owner)
        processes.append(self.process)
        wait_until(self.answers, "PostgreSQL")

    def answers(self):
        environment = {**os.environ, **self.environment}
        asked = subprocess.run(["psql", "-qtAc", "SELECT 1"], env=environment, capture_output=True)
        return asked.stdout == b"1\n"

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
