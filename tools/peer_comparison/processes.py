"""Programs that are started here, and stopped by their own ids."""

import os
import pathlib
import signal
import socket
import subprocess
import time

from failure import Failure
from stopping import held, ignore_signals

READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 60


# Those that have not been seen to end.
_started: list[subprocess.Popen] = []


def start(words: list, **settings) -> subprocess.Popen:
    """Starts a program in a process group of its own: an interrupt from the terminal comes here, and from here to it.

    Not in a session of its own: Linux gives each session the same share of the processors (sched(7), autogroup), so a
    server and a client in two would get twice what those in one get, if others use the machine.
    """
    with held():
        process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.DEVNULL, process_group=0, **settings)
        _started.append(process)
    return process


def end_all() -> None:
    """Ends whatever still runs. No signal disturbs it."""
    ignore_signals()
    for process in _started[::-1]:
        end(process, signal.SIGINT)


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(words: list, what: str, timeout: float = 600, output=subprocess.PIPE, **settings) -> str:
    """What a program prints, or an empty text where that goes to `output`. The program is stopped, and waited for, when
    this ends early."""
    process = start(words, stdout=output, stderr=subprocess.PIPE, text=True, **settings)
    try:
        said, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Failure(f"{what} has not ended after {timeout:.0f} s") from None
    finally:
        end(process, signal.SIGINT)
    if process.returncode != 0:
        words_last = (errors or said or "").strip()[-2000:]
        raise Failure(f"{what} ended with {process.returncode}: {words_last or 'it says nothing'}")
    return said or ""


def end(process: subprocess.Popen, number: int) -> None:
    """Asks a process to end, by its id, and kills it when it does not."""
    with held():
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in _started:
            _started.remove(process)


class ServerProcess:
    """A server that runs until it is stopped; what it says goes to a file."""

    def __init__(self, name: str, words: list, log: pathlib.Path, stop_signal: int = signal.SIGTERM, **settings):
        self.name = name
        self.stop_signal = stop_signal
        self.log = log
        with open(log, "wb") as output:
            self.process = start(words, stdout=output, stderr=output, **settings)

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until(self, is_ready) -> None:
        """Waits until `is_ready()` holds."""
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not is_ready():
            self.check()
            if time.monotonic() > deadline:
                raise Failure(f"{self.name} is not ready after {READY_SECONDS_MAX} s: {self.last_words()}")
            time.sleep(0.05)

    def check(self) -> None:
        if self.process.poll() is not None:
            raise Failure(f"{self.name} has ended with {self.process.returncode}: {self.last_words()}")

    def last_words(self) -> str:
        return self.log.read_text(errors="replace").strip()[-2000:] or "it says nothing"

    def stop(self) -> None:
        end(self.process, self.stop_signal)


def disk_bytes(path: pathlib.Path) -> int:
    """What `du -B1` says of a directory."""
    total = path.stat().st_blocks * 512
    for folder, names, files in os.walk(path):
        for name in names + files:
            try:
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except FileNotFoundError:
                pass  # A server may be tidying up.
    return total
