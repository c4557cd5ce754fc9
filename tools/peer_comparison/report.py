"""What came of a comparison, as a table for people and as JSON."""

import json
import platform
import statistics
import textwrap

from comparison import Comparison, Figures


def summary(values: list[float], decimals: int = 1) -> dict:
    return {
        "median": round(statistics.median(values), decimals), "min": round(min(values), decimals),
        "max": round(max(values), decimals), "rounds": [round(value, decimals) for value in values]}


def ratios(own: list[float], theirs: list[float]) -> dict:
    """Diário ÷ peer, round by round."""
    return summary([mine / other for mine, other in zip(own, theirs, strict=True)], 4)


def side_json(side, figures: Figures, comparison: Comparison) -> dict:
    own = comparison.figures[comparison.diario.name]
    is_diario = side is comparison.diario
    return {
        "name": side.name,
        "version": None if is_diario else side.version,
        "client": "bench ingest's" if is_diario else side.client_version,
        "client_shape": side.shape,
        "read_shape": side.reading,
        "durability": comparison.report["durability"] if is_diario else side.durability,
        "settings": {} if is_diario else side.settings,
        "on_disk_when_acknowledged": is_diario or side.is_durable,
        "syncs_per_event_one_client": None if figures.syncs is None else round(figures.syncs, 3),
        "events": figures.events,
        "per_second": summary(figures.per_second),
        "latency_us": {"p50": statistics.median(figures.p50), "p99": statistics.median(figures.p99)},
        "disk_bytes_per_event": round(statistics.median(figures.disk), 1),
        "disk_bytes_per_event_without_wal":
            round(statistics.median(figures.disk_without_wal), 1) if figures.disk_without_wal else None,
        "disk_bytes_per_event_rewritten": figures.disk_rewritten and round(figures.disk_rewritten, 1),
        "read_per_second": summary(figures.read_per_second),
        "read_bodies_per_second": summary(figures.bodies_per_second) if figures.bodies_per_second else None,
        "ratio": None if is_diario else {
            "ingest": ratios(own.per_second, figures.per_second),
            "read": ratios(own.read_per_second, figures.read_per_second),
            "read_bodies": ratios(own.bodies_per_second, figures.read_per_second),
        },
    }


def as_json(comparison: Comparison) -> dict:
    options, machine = comparison.options, comparison.report
    return {
        "schema": 1,
        "command": "peers",
        "connections": options.connections,
        "seconds": options.seconds,
        "warm_up_seconds": options.warm_up,
        "rounds": options.rounds,
        "replay_events": options.replay_events,
        "seed": options.seed,
        "body_bytes_per_event": machine["body_bytes_per_event"],
        "machine": {name: machine[name] for name in ("cpu", "cores", "kernel", "file_system", "device")},
        "sides": [
            side_json(side, comparison.figures[side.name], comparison)
            for side in (comparison.diario, *comparison.peers)
        ],
    }


def milliseconds(microseconds: float) -> str:
    return f"{microseconds / 1000:.1f} ms" if microseconds >= 1000 else f"{microseconds:.0f} µs"


def spread(values: dict, pattern: str) -> str:
    """`31,204 (30,112–32,000)`"""
    return f"{values['median']:{pattern}} ({values['min']:{pattern}}–{values['max']:{pattern}})"


def column(side: dict) -> list[str]:
    """What is said of a side, in the order of `LABELS`."""
    ratio, syncs = side["ratio"], side["syncs_per_event_one_client"]
    return [
        side["name"] + (f" {side['version']}" if side["version"] else ""),
        spread(side["per_second"], ",.0f"),
        milliseconds(side["latency_us"]["p50"]),
        milliseconds(side["latency_us"]["p99"]),
        f"{side['disk_bytes_per_event']:,.0f}",
        "yes" if side["on_disk_when_acknowledged"] else "NO",
        "not counted" if syncs is None else f"{syncs:.2f}",
        spread(side["read_per_second"], ",.0f"),
        spread(side["read_bodies_per_second"], ",.0f") if side["read_bodies_per_second"] else "",
        spread(ratio["ingest"], ".2f") if ratio else "",
        spread(ratio["read"], ".2f") if ratio else "",
        spread(ratio["read_bodies"], ".2f") if ratio else "",
    ]


LABELS = [
    "", "acknowledged/s", "  p50", "  p99", "disk, B/event", "on disk when acknowledged", "syncs/event, one client",
    "full read, events/s", "  bodies alone", "Diário ÷ it: ingest", "Diário ÷ it: full read", "  bodies alone",
]


def table(report: dict) -> list[str]:
    columns = [LABELS, *(column(side) for side in report["sides"])]
    widths = [max(map(len, texts)) for texts in columns]
    return ["  ".join(
        text.rjust(width) if number else text.ljust(width)
        for number, (text, width) in enumerate(zip(row, widths))).rstrip() for row in zip(*columns, strict=True)]


def notes(report: dict) -> list[str]:
    machine = report["machine"]
    by_name = {side["name"]: side for side in report["sides"]}
    lines = [
        f"{report['connections']} clients, each with one request in flight (closed loop); {report['rounds']} rounds of"
        f" {report['seconds']:g} s after {report['warm_up_seconds']:g} s of warm-up, in turn and each on fresh storage;"
        " medians, with the smallest and the largest round. Ratios are taken round by round.",
        f"The same generated webhooks for all (seed {report['seed']}, {report['body_bytes_per_event']:.0f} B of body on"
        f" average). Everything acknowledged was then read and compared. The full reads are of"
        f" {report['replay_events']:,} events.",
        "Diário's figure includes parsing HTTP, decoding the JSON and keeping its indexes up; a peer's includes neither"
        " HTTP nor decoding: its client sends it the keys ready made.",
    ]
    for side in report["sides"]:
        lines.append(f"{side['name']}: {side['client']} ({side['client_shape']}). Read: {side['read_shape']}."
                     f" Durability: {side['durability']}.")
        if side["settings"]:
            lines.append("   settings, as it says itself: " + ", ".join(
                f"{name}={value or chr(34) * 2}" for name, value in side["settings"].items()))
    without_wal = by_name["PostgreSQL"]["disk_bytes_per_event_without_wal"]
    lines += [
        "Disk is what du -B1 says once the server is stopped, less what it takes when empty. PostgreSQL without its"
        f" WAL, which is used again: {without_wal:,.0f} B. Redis once its file has been rewritten:"
        f" {by_name['Redis']['disk_bytes_per_event_rewritten']:,.0f} B.",
        "PostgreSQL is as Debian has it, but for the C locale, no TLS, and the settings above. Redis takes no snapshots"
        " and does not rewrite its file meanwhile, which makes it faster.",
    ]
    if by_name["Redis"]["syncs_per_event_one_client"] is None:
        lines.append("Syncs were not counted: that an event is on disk is what the servers' settings say.")
    else:
        lines.append("Syncs are those that strace counts for each event acknowledged to a single client; Diário's and"
                     " PostgreSQL's include what they do in the background. Writes that are synced by"
                     " themselves, as that of LMDB's meta page, are not among them.")
    lines.append(f"Machine: {machine['cores']} × {machine['cpu']}, Linux {machine['kernel']},"
                 f" {machine['file_system']} on {machine['device']}, {' '.join(platform.libc_ver())}.")
    return lines


def wrapped(lines: list[str]) -> list[str]:
    """Lines of at most 120 columns; those of a note that follow its first are indented."""
    return [part for line in lines for part in textwrap.wrap(
        line, 120, subsequent_indent="   ", break_long_words=False, break_on_hyphens=False)]


def print_report(comparison: Comparison, wants_json: bool) -> None:
    report = as_json(comparison)
    if wants_json:
        print(json.dumps(report, ensure_ascii=False))
        return
    print("\n".join([*table(report), "", *wrapped(notes(report))]))
