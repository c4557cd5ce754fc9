"""Signals that ask to stop: they raise `Stopped`, once, and never while a process is being started or ended."""

import contextlib
import signal

from failure import Stopped

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

_held = 0
_waiting: int | None = None


def raise_on_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, _stop)


def ignore_signals() -> None:
    """What is being cleaned up is not to be disturbed."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def held():
    """Makes a signal wait until the block has ended."""
    global _held
    _held += 1
    try:
        yield
    finally:
        _held -= 1
    if _held == 0 and _waiting is not None:
        _stop(_waiting, None)


def _stop(number: int, _frame) -> None:
    global _waiting
    if _held:
        _waiting = number
        return
    ignore_signals()
    raise Stopped(number)
