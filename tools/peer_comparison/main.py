"""Compares Diário with what one would use instead: Redis, PostgreSQL and NATS JetStream, all in one run.

See tools/peers, which installs what this needs.
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile

from comparison import Comparison, Options, compiled_peers
from failure import Failure, Stopped
from processes import end_all
from report import print_report
from self_check import check_all
from stopping import held, raise_on_signals

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def number(kind, low, high):
    def parse(text: str):
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"wants {low} to {high}")
        return value

    parse.__name__ = "number"
    return parse


class Arguments(argparse.ArgumentParser):
    """Ends with the status that everything here has for wrong usage."""

    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


def arguments() -> argparse.Namespace:
    parser = Arguments(
        prog="tools/peers", description=__doc__.split("\n")[0], allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="examples:\n  tools/peers\n  tools/peers --connections 1 --seconds 10\n"
        "  tools/peers --rounds 5 --json > peers.json\n\nTakes about 3 minutes with the defaults.")
    parser.add_argument("--connections", type=number(int, 1, 1000), default=64, metavar="N",
                        help="how many clients write, each one event at a time (64)")
    parser.add_argument("--seconds", "--durations", type=number(float, 0.2, 3600), default=5.0, metavar="S",
                        help="how long a round takes (5)")
    parser.add_argument("--warm-up", type=number(float, 0, 3600), default=1.0, metavar="S",
                        help="how long a side is driven before each round (1)")
    parser.add_argument("--rounds", type=number(int, 1, 1000), default=3, metavar="N",
                        help="how many rounds each side has (3)")
    parser.add_argument("--replay-events", type=number(int, 1, 10_000_000), default=200_000, metavar="N",
                        help="how many events a full read reads (200000)")
    parser.add_argument("--seed", type=number(int, 0, (1 << 63) - 1), default=1, metavar="N",
                        help="what the webhooks follow from (1)")
    parser.add_argument("--directory", type=pathlib.Path, default=pathlib.Path.cwd(), metavar="DIR",
                        help="where all storage is made and removed: the disk to measure (here)")
    parser.add_argument("--diario", type=pathlib.Path, default=ROOT / ".build/release/diario", metavar="FILE",
                        help="the program to measure (the release build)")
    parser.add_argument("--no-syncs", action="store_true", help="do not count syncs, where tracing is not allowed")
    parser.add_argument("--self-check", action="store_true",
                        help="only see whether foreign events and a lost server would be noticed; needs no diario")
    parser.add_argument("--json", action="store_true", help="write one line of JSON")
    return parser.parse_args()


def compare(wanted: argparse.Namespace) -> None:
    program = wanted.diario.resolve()
    if not wanted.self_check and not os.access(program, os.X_OK):
        raise Failure("there is no diario to measure: run `swift build -c release`, or give --diario FILE")
    directory = None
    try:
        with held():
            try:
                directory = pathlib.Path(tempfile.mkdtemp(prefix="diario-peers-", dir=wanted.directory.resolve()))
            except OSError as error:
                raise Failure(f"no directory can be made: {error}") from None
        # For PostgreSQL, which runs as a user of its own, to pass through; what is in it is closed.
        directory.chmod(0o711)
        if wanted.self_check:
            check_all(compiled_peers(directory, wanted.connections), directory / "bodies")
            return
        comparison = Comparison(
            Options(
                connections=wanted.connections, seconds=wanted.seconds, warm_up=wanted.warm_up, rounds=wanted.rounds,
                replay_events=wanted.replay_events, seed=wanted.seed, counts_syncs=not wanted.no_syncs),
            program, directory)
        comparison.run()
        print_report(comparison, wanted.json)
    finally:
        end_all()
        if directory:
            shutil.rmtree(directory)


def main() -> int:
    wanted = arguments()
    raise_on_signals()
    try:
        compare(wanted)
    except Failure as failure:
        print(f"\nfailed: {failure}", file=sys.stderr)
        return 1
    except Stopped as stopped:
        print("\nstopped, and cleaned up", file=sys.stderr)
        return 128 + stopped.number
    return 0


if __name__ == "__main__":
    sys.exit(main())
