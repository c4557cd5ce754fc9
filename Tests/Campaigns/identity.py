"""Odd bodies over HTTP come back byte for byte: from replay all of them, from show --raw two hundred."""

import hashlib
import json

import oracle
import payloads
from client import ClientFile, Load
from product import expect

SHOWN = 200


def run(campaign):
    log = campaign.log()
    hostile = list(payloads.hostile().values())
    given = payloads.documented() + hostile
    count = len(given) + campaign.cycles

    def bodies():
        for index in range(count):
            yield index, given[index] if index < len(given) else payloads.random_body(campaign.random)

    file = ClientFile(log.scratch / "client.txt")
    with log.serve() as server:
        load = Load(server, file, bodies())
        load.run()
        expect(load.answers == {200: count}, f"answers to {count} bodies: {dict(load.answers)}, {load.lost} lost")
        server.stop()
    file.close()
    history = oracle.History.read(file.path)
    wanted = {position: history.sent[index][1] for index, (position, _) in history.acknowledged.items()}

    size = replayed = 0
    for line in log.lines("replay", "ndjson"):
        event = json.loads(line)
        body = oracle.body_of(event)
        position = event["position"]
        expect(hashlib.sha256(body).hexdigest() == wanted.get(position), f"replay: position {position} has other bytes")
        expect(event["body_bytes"] == len(body), f"replay: position {position} says {event['body_bytes']} bytes")
        size, replayed = size + len(body), replayed + 1
    expect(replayed == count, f"replay wrote {replayed} of {count} events")

    # By chance among all of them.
    chosen = campaign.random.sample(sorted(wanted), min(SHOWN, count))
    for position in chosen:
        raw = log.run("show", position, "--raw").output
        expect(hashlib.sha256(raw).hexdigest() == wanted[position], f"show --raw: position {position} has other bytes")

    oracle.check(history, oracle.Contents.read(log))
    report = log.verify()
    expect(report["checked"] == count, f"verify checked {report['checked']} of {count}")
    campaign.discard(log)
    return (f"{count} bodies ({len(hostile)} hostile, {size / 1e6:.0f} MB) the same from replay,"
            f" {len(chosen)} of them from show --raw")
