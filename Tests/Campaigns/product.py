"""The program under test, from outside: its commands, its server, its data directory.

Nothing here knows how the program works; `docs/contract.md` is all it goes by.
"""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# `bench ingest --url` fills only sources whose names begin so.
SOURCE = "bench"
# How long anything may take that should take a moment. A limit for what hangs, not a measurement.
PATIENCE_SECONDS = 120


# Everything that was started to go on by itself.
processes = []


def end_processes():
    """Leaves nothing running, however it came to this."""
    while processes:
        process = processes.pop()
        if process.poll() is None:
            process.kill()
            process.wait()


class Violation(Exception):
    """Something that must hold did not."""


def expect(holds, what):
    """Raises a violation unless `holds`."""
    if not holds:
        raise Violation(what)


class Result:
    """How a command ended and what it wrote."""

    def __init__(self, status, output, errors):
        self.status, self.output, self.errors = status, output, errors

    @property
    def text(self):
        return self.output.decode()

    @property
    def json(self):
        return json.loads(self.output)


class Log:
    """A data directory made by `diario init`, with a token for one source."""

    def __init__(self, program, path, scratch, settings=None):
        self.program, self.path, self.scratch = str(program), Path(path), Path(scratch)
        # What the caller has set for a receiver of his own shall steer nothing here.
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("DIARIO_")}
        self.environment.update(settings or {}, TZ="UTC", LANG="C.UTF-8")
        self.allow = []
        result = self.run("init", status=None)
        if result.status == 78 and b"--allow-filesystem" in result.errors:
            kind = subprocess.run(
                ["stat", "-f", "-c", "%T", self.path.parent], check=True, capture_output=True, text=True).stdout.strip()
            self.allow = ["--allow-filesystem", kind]
            result = self.run("init", *self.allow, status=None)
        expect(result.status == 0, f"init ended with {result.status}: {result.errors.decode()}")
        self.token = self.run("token", "new", "--source", SOURCE).text.strip()
        expect(re.fullmatch(r"[A-Za-z0-9_-]{43}", self.token), "token new did not print a token")

    @property
    def data_file(self):
        return self.path / "log" / "data.mdb"

    @property
    def target(self):
        """What to POST to."""
        return f"/webhooks/{SOURCE}?token={self.token}"

    def command(self, *words):
        return [self.program, *map(str, words), "--data", str(self.path)]

    def run(self, *words, status=0, given=b"", environment=None):
        """Runs a command to its end. Ending with anything but `status` is a violation, unless that is None."""
        done = subprocess.run(
            self.command(*words), input=given, capture_output=True, timeout=10 * PATIENCE_SECONDS,
            env={**self.environment, **(environment or {})})
        if status is not None and done.returncode != status:
            raise Violation(f"diario {' '.join(map(str, words))} ended with {done.returncode}, not {status}:"
                            f" {done.stderr.decode(errors='replace')[-2000:]}")
        return Result(done.returncode, done.stdout, done.stderr)

    def lines(self, *words):
        """Runs a command that ends 0, and yields the lines that it writes as they come."""
        with subprocess.Popen(self.command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=self.environment) as process:
            for line in process.stdout:
                yield line
            errors = process.stderr.read()
        expect(process.returncode == 0, f"diario {' '.join(map(str, words))} ended with {process.returncode}:"
                                        f" {errors.decode(errors='replace')[-2000:]}")

    def start(self, *words, **options):
        """Starts a command that goes on until it is stopped."""
        process = subprocess.Popen(self.command(*words), stdin=subprocess.DEVNULL, env=self.environment, **options)
        processes.append(process)
        return process

    def verify(self):
        """Runs `verify`, which has to find everything as it should be, and returns its report."""
        report = self.run("verify", "--json").json
        expect(report["ok"] is True, f"verify: {report}")
        index = report["index"]
        expect(index["missing"] == 0 and index["surplus"] == 0, f"I6: the index differs from the log: {report}")
        expect(report["anchors"] in ("match", "none"), f"I7: the anchors contradict the log: {report}")
        return report

    def serve(self, *words, **options):
        return Server(self, *words, **options)


class Server:
    """A running `diario serve`."""

    def __init__(self, log, *words, environment=None, errors=None, await_ready=True):
        self.log = log
        self.errors_path = errors or log.scratch / "serve.log"
        with open(self.errors_path, "ab") as errors_file:
            self.process = subprocess.Popen(
                log.command("serve", "--listen", "127.0.0.1:0", *log.allow, *words), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors_file, env={**log.environment, **(environment or {})})
        processes.append(self.process)
        self.ready = None
        if await_ready:
            self.await_ready()

    @property
    def pid(self):
        return self.process.pid

    def await_ready(self):
        try:
            self.ready = json.loads(read_line(self.process.stdout, "the ready line"))
        except (Violation, json.JSONDecodeError) as error:
            self.process.kill()
            status = self.process.wait()
            what = f"serve did not become ready ({error}; ended with {status}): {self.last_errors()}"
            raise Violation(what) from None
        expect(self.ready.get("ready") is True and self.ready.get("pid") == self.pid, f"the ready line: {self.ready}")
        host, port = self.ready["listen"].rsplit(":", 1)
        self.address = (host, int(port))

    @property
    def head(self):
        """The head of the log when the server became ready."""
        return self.ready["head"]

    def last_errors(self):
        return self.errors_path.read_bytes().decode(errors="replace")[-2000:]

    def kill(self):
        """kill -9, and the end of it."""
        self.process.kill()
        self.close()

    def close(self):
        """Waits for the end, and returns how it ended."""
        status = self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        return status

    def stop(self):
        """Asks it to stop, which it has to do with 0 and without another word on standard output."""
        self.process.send_signal(signal.SIGTERM)
        rest = self.process.stdout.read()
        status = self.close()
        expect(status == 0, f"serve ended with {status} on SIGTERM: {self.last_errors()}")
        expect(rest == b"", f"serve wrote more than the ready line: {rest[:200]!r}")

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if self.process.poll() is None:
            self.kill()


def read_line(stream, what):
    """The next line of an unbuffered or line-wise written pipe, without waiting for ever."""
    ready, _, _ = select.select([stream], [], [], PATIENCE_SECONDS)
    expect(ready, f"{what} did not come within {PATIENCE_SECONDS} s")
    line = stream.readline()
    expect(line, f"{what} did not come: the end of the output did")
    return line


def wait_until(condition, what):
    """Waits until `condition` returns something true, and returns that."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (value := condition()):
        expect(time.monotonic() < deadline, f"{what}: not within {PATIENCE_SECONDS} s")
        time.sleep(0.005)
    return value


def independent_reader(log, *words):
    """Lines of JSON from the reader that shares no code with the product; the last is the head."""
    command = [sys.executable, ROOT / "tools" / "independent-reader", log.path, "--json", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for line in process.stdout:
            yield json.loads(line)
        errors = process.stderr.read().decode(errors="replace")
    if process.returncode == 65:
        raise Violation(f"I0: the independent reader finds the log damaged: {errors.strip()}")
    expect(process.returncode == 0, f"I0: the independent reader ended with {process.returncode}: {errors.strip()}")
