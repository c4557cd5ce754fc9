"""What replays send is what others read: CloudEvents by its official SDK, signatures by the official library of Standard
Webhooks, zstd by its own program, HTTP/2 by a server that speaks it."""

import base64
import json
import os
import subprocess
from datetime import datetime

from cloudevents.core.bindings.http import HTTPMessage, from_binary_event, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

import oracle
import payloads
from client import store
from consumer import Consumer
from product import expect


def run(campaign):
    log = campaign.log()
    given = payloads.documented() + list(payloads.hostile().values())
    bodies = given + [payloads.random_body(campaign.random) for _ in range(campaign.cycles)]
    store(log, bodies, "client")
    events = [json.loads(line) for line in log.lines("replay", "ndjson")]
    expect(len(events) == len(bodies), f"replay wrote {len(events)} of {len(bodies)} events")

    count = 0
    lines = list(log.lines("replay", "ndjson", "--as", "cloudevents"))
    for line, event in zip(lines, events, strict=True):
        check_cloud_event(JSONFormat().read(None, line), event)
    check_files(log, events)
    with Consumer(log.scratch, with_tls=True) as secure, Consumer(log.scratch) as plain:
        count += check_http(log, plain, events, "1.1")
        count += check_http(log, secure, events, "2", "--ca-file", secure.issuers)
        check_signatures(campaign, log, secure, events)
    campaign.discard(log)
    return f"{len(events)} events read by others in every form, {count} requests by HTTP/1.1 and HTTP/2"


def check_http(log, consumer, events, version, *more):
    """Every form that a request can have. How many requests came."""
    count = 0

    def requests(*words):
        nonlocal count
        log.run("replay", "http", consumer.url, *more, *words)
        taken = consumer.take()
        count += len(taken)
        expect({request.version for request in taken} == {version}, f"not all requests were HTTP/{version}")
        return taken

    for request, event in zip(requests(), events, strict=True):
        expect(request.body == oracle.body_of(event), f"raw: position {event['position']} has other bytes")
        expect(request.headers["diario-position"] == str(event["position"]), "raw: another position")
    for form, name in (("envelope", "replay ndjson"), ("decoded", "replay ndjson --as decoded")):
        lines = log.lines(*name.split())
        for request, line in zip(requests("--as", form), lines, strict=True):
            expect(request.body == line.rstrip(b"\n"), f"{form}: a request is not the line of {name}")
            expect(request.headers["content-type"] == "application/json", f"{form}: the type of a request")
    for request, event in zip(requests("--as", "cloudevents"), events, strict=True):
        expect(request.headers["content-type"] == "application/cloudevents+json", "structured: the type of a request")
        check_cloud_event(from_structured_event(HTTPMessage(request.headers, request.body)), event)
    for request, event in zip(requests("--as", "cloudevents", "--cloudevents-mode", "binary"), events, strict=True):
        expect(request.body == oracle.body_of(event), f"binary: position {event['position']} has other bytes")
        # The SDK reads a body that is said to be JSON at once, and some of the hostile ones are more than Python bears.
        body = request.body if event["decode"]["status"] == "ok" else b""
        check_attributes(from_binary_event(HTTPMessage(request.headers, body)), event)
    batched = []
    for request in requests("--as", "cloudevents", "--cloudevents-mode", "batch"):
        expect(request.headers["content-type"] == "application/cloudevents-batch+json", "batch: the type of a request")
        batched += json.loads(request.body)
    for element, event in zip(batched, events, strict=True):
        check_cloud_event(JSONFormat().read(None, json.dumps(element)), event)
    return count


def check_cloud_event(cloud_event, event):
    """The attributes, and the data: the body's JSON, or its bytes."""
    check_attributes(cloud_event, event)
    body, data = oracle.body_of(event), cloud_event.get_data()
    if isinstance(data, bytes):
        expect(data == body, f"position {event['position']}: data_base64 has other bytes")
    elif data is not None:
        expect(data == json.loads(body), f"position {event['position']}: data is not the body's JSON")
    else:
        # The SDK reads no data from data that is null or empty.
        expect(body == b"" or json.loads(body) is None, f"position {event['position']}: there is no data")


def check_attributes(cloud_event, event):
    kind = "undecodable" if event["kind"] is None else event["kind"] or "unnamed"
    if all(" " <= character <= "~" and character != "%" for character in kind):
        expect(cloud_event.get_type() == f"go.{kind}", f"type {cloud_event.get_type()!r} of kind {kind!r}")
    expect(cloud_event.get_id() == f"{event['epoch']}-{event['position']}", f"id {cloud_event.get_id()}")
    expect(cloud_event.get_source().startswith("urn:diario:"), f"source {cloud_event.get_source()}")
    expect(cloud_event.get_source().endswith(":" + event["source"]), f"source {cloud_event.get_source()}")
    expect(cloud_event.get_time() == datetime.fromisoformat(event["received_at"]), f"time {cloud_event.get_time()}")
    expect(cloud_event.get_extension("diarioposition") == str(event["position"]), "diarioposition")


def check_files(log, events):
    """A file that is compressed is what standard output has."""
    path = log.scratch / "events.ndjson.zst"
    log.run("replay", "ndjson", "--file", path)
    unpacked = subprocess.run(["zstd", "--quiet", "--decompress", "--stdout", path], check=True, capture_output=True)
    expect([json.loads(line) for line in unpacked.stdout.splitlines()] == events, "the file has other events")
    expect(os.stat(path).st_mode & 0o777 == 0o600, "the file is open to other users")


def check_signatures(campaign, log, consumer, events):
    """Each request of two runs has the same id, and is verified by either secret and by no other."""
    secrets = ["whsec_" + base64.b64encode(campaign.random.randbytes(32)).decode() for _ in range(3)]
    bearer = base64.b64encode(campaign.random.randbytes(24)).decode()
    secret_file, bearer_file = log.scratch / "secrets", log.scratch / "bearer"
    secret_file.write_text("\n".join(secrets[:2]) + "\n")
    bearer_file.write_text(bearer + "\n")
    ids = []
    for words in (["--webhook-secret-file", secret_file], ["--as", "envelope"]):
        environment = {} if "--as" not in words else {"DIARIO_REPLAY_WEBHOOK_SECRETS": " ".join(secrets[:2])}
        result = log.run(
            "replay", "http", consumer.url, "--ca-file", consumer.issuers, "--bearer-file", bearer_file, *words,
            environment=environment)
        expect(not any(secret.encode() in result.errors for secret in [*secrets, bearer]), "a secret was printed")
        requests = consumer.take()
        expect(len(requests) == len(events), f"{len(requests)} requests came for {len(events)} events")
        for request in requests:
            expect(request.headers["authorization"] == f"Bearer {bearer}", "the bearer token did not come")
            check_signature(request, secrets)
        ids.append([request.headers["webhook-id"] for request in requests])
    expect(ids[0] == ids[1] and len(set(ids[0])) == len(events), "an event's webhook-id is not the same in two runs")


def check_signature(request, secrets):
    try:
        request.body.decode()
    except UnicodeDecodeError:
        # The library takes text only.
        return
    for secret in secrets[:2]:
        Webhook(secret).verify(request.body, request.headers, json_parse=False)
    for secret, body in ((secrets[2], request.body), (secrets[0], request.body + b" ")):
        try:
            Webhook(secret).verify(body, request.headers, json_parse=False)
        except WebhookVerificationError:
            continue
        expect(False, "a wrong secret or another body was verified")
