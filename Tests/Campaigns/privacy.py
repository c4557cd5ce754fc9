"""No person and no token in any output, file or command line: marked values go in, and everything is searched for them.

What may hold them: log/data.mdb, which is what they are stored in, and what a command prints as the answer asked for.
"""

import os
import subprocess
import urllib.parse

import payloads
from client import post
from product import SOURCE, expect, independent_reader, wait_until

# Made up, and nowhere else: whatever of these turns up somewhere came from here.
PERSON = {"document": "90817263544", "name": "Zulmira Marcada", "email": "zulmira.marcada@example.com",
          "phone": "554899817263", "cellphone": "5548998172635"}
FALSE_TOKEN = "marked-false-token-marked-false-token-marke"
QUERY_MARK = "markedquery"
HEADER_MARK = "markedheader"
BODY_MARK = "markedbody"


class Search:
    """Marks, and where they must not be."""

    def __init__(self, marks):
        forms = set(marks)
        # Also as they look when somebody has escaped or encoded them.
        forms |= {urllib.parse.quote(mark) for mark in marks} | {mark.lower() for mark in marks}
        self.marks = sorted(mark.encode() for mark in forms)
        self.places = 0

    def expect_none(self, data, place):
        self.places += 1
        data = data.encode() if isinstance(data, str) else data
        for mark in self.marks:
            found = data.find(mark)
            if found < 0:
                found = data.lower().find(mark)
            around = data[max(0, found - 60) : found + 60].replace(mark, b"MARK") if found >= 0 else b""
            expect(found < 0, f"{place} has a marked value: {around.decode(errors='replace')!r}")


def run(campaign):
    places = 0
    for log_format in ("human", "json"):
        places += one_format(campaign, log_format)
    return f"{len(PERSON)} values of a person, tokens and queries: in none of {places} outputs, files and command lines"


def one_format(campaign, log_format):
    log = campaign.log()
    errors = log.scratch / "serve.log"
    search = Search([*PERSON.values(), log.token, FALSE_TOKEN, QUERY_MARK, HEADER_MARK, BODY_MARK])
    with log.serve("--log-format", log_format, "--log-level", "trace", errors=errors) as server:
        command_line = open(f"/proc/{server.pid}/cmdline", "rb").read()
        search.expect_none(command_line, "the server's command line")
        positions = feed(server, log.token, search)
        search_commands(log, positions, search)
        # What is revoked and what is new is taken up, and said, without a word about the token itself.
        fresh = log.run("token", "new", "--source", SOURCE, "--label", "fresh")
        listed = log.run("token", "list", "--json")
        search.expect_none(listed.output + listed.errors, "token list")
        search = Search([*(mark.decode() for mark in search.marks), fresh.text.strip()])
        os.kill(server.pid, 1)
        wait_until(lambda: post(server, f"/webhooks/{SOURCE}?token={fresh.text.strip()}", body())[0] == 200,
                   "a new token is taken up on SIGHUP")
        second = subprocess.run(log.command("serve", "--listen", "127.0.0.1:0", *log.allow), capture_output=True,
                                env=log.environment)
        expect(second.returncode == 75, f"a second serve ended with {second.returncode}")
        search.expect_none(second.stdout + second.stderr, "a second serve")
        index_of(log, server)
        server.stop()
    with log.serve("--log-format", log_format, "--log-level", "trace", errors=errors) as server:
        server.kill()
    said = errors.read_bytes()
    expect(len(said) > 0, "the server said nothing, so nothing was searched")
    search.expect_none(said, f"the log of serve --log-format {log_format}")
    search_files(log, search)
    search_damaged(log, positions[0], search)
    campaign.discard(log)
    return search.places


def body(kind="ORDER_CREATED"):
    return payloads.webhook(kind, **PERSON)


def feed(server, token, search):
    """Requests of every fate. What is stored of them is stored; the answers are searched."""
    right, wrong = f"/webhooks/{SOURCE}?token={token}", f"/webhooks/{SOURCE}?token={FALSE_TOKEN}"
    broken = body()[:-9]
    person = f"{PERSON['email']}&document={PERSON['document']}"
    fates = [
        (200, right, body(), {}), (200, right, body("FINANCIAL_PAYMENT_DISCHARGE"), {}),
        (200, right, broken, {}), (200, right, b"\xff\xfe" + body(), {}), (200, right, BODY_MARK.encode(), {}),
        (200, f"{right}&email={person}&x={QUERY_MARK}", body(), {}),
        (200, right, body(), {"headers": [f"User-Agent: {HEADER_MARK}", f"Authorization: Bearer {HEADER_MARK}",
                                          f"Cookie: {HEADER_MARK}", f"X-Forwarded-For: {HEADER_MARK}"]}),
        (401, wrong, body(), {}), (401, f"/webhooks/{SOURCE}", body(), {}),
        (401, f"/webhooks/other?token={token}", body(), {}),
        (404, f"/other/{QUERY_MARK}?token={token}&x={person}", body(), {}),
        (404, f"/?{QUERY_MARK}", body(), {}),
        (405, right, b"", {"method": "DELETE"}), (405, f"/livez?{QUERY_MARK}", body(), {}),
        (415, right, body(), {"headers": ["Content-Encoding: gzip"]}),
        (413, right, body() + b" " * (payloads.BODY_BYTES_MAX + 1), {}),
        (431, right, body(), {"headers": [f"X-{number}: {HEADER_MARK}" for number in range(80)]}),
        (431, right + "&" + QUERY_MARK * 2000, body(), {}),
        (400, right, body(), {"headers": [f"Content-Length: {HEADER_MARK}"]}),
        (400, f"{right} {QUERY_MARK}", body(), {}),
    ]
    positions = []
    for wanted, target, sent, options in fates:
        status, head, answer = post(server, target, sent, **options)
        what = f"the answer {status} to a request that wants {wanted}"
        search.expect_none(head + answer, what)
        expect(status == wanted, f"{what}: {answer[:300]!r}")
        if status == 200:
            positions.append(int(answer.split(b":")[1].rstrip(b"}")))
    return positions


def index_of(log, server):
    """Waits for the index to have everything, so that what it holds can be searched."""
    def is_complete():
        statistics = log.run("stats", "--json").json
        return statistics["indexed_through"] == statistics["events"]

    wait_until(is_complete, "the index follows the log")


def search_commands(log, positions, search):
    """What the commands say on standard error, when they find and when they fail. Their answers are asked for."""
    def errors_of(*words, given=b"", status=0):
        result = log.run(*words, given=given, status=status)
        search.expect_none(result.errors, f"what {words[0]} says")
        return result

    document, email = (PERSON[name].encode() + b"\n" for name in ("document", "email"))
    expect(errors_of("audit", "--json", "--document", "-", given=document).json["found"] >= 2, "audit finds nobody")
    expect(errors_of("audit", "--json", "--email", "-", given=email).json["found"] >= 2, "audit finds nobody")
    errors_of("audit", "--document", "-", "--whole-orders", given=document)
    errors_of("audit", "--document", "-", "--order", "nothing", "--fail-if-empty", given=document, status=1)
    errors_of("audit", "--document", "-", "--limit", "0", given=document, status=64)
    errors_of("audit", "--email", "-", "--since", "nonsense", given=email, status=64)
    errors_of("replay", "ndjson", "--document", "-", given=document)
    errors_of("replay", "ndjson", "--undecodable")
    # Its URL can hold a secret, and nobody listens on that port.
    errors_of("replay", "http", f"http://127.0.0.1:1/{QUERY_MARK}?token={FALSE_TOKEN}", "--give-up-after", "0", status=69)
    errors_of("show", positions[-1])
    errors_of("show", 10**9, status=1)
    for words in (["verify"], ["verify", "--json"], ["stats"], ["stats", "--json"], ["serve", "--print-config"]):
        result = errors_of(*words)
        search.expect_none(result.output, f"the output of {' '.join(words)}")


def search_files(log, search):
    """Names and contents of all files but log/data.mdb; the index, too, holds persons only as keyed digests."""
    found = 0
    for folder, _, names in os.walk(log.path):
        for name in names:
            path = os.path.join(folder, name)
            search.expect_none(path, "the name of a file")
            mode = os.stat(path).st_mode & 0o777
            expect(mode == 0o600, f"{os.path.relpath(path, log.path)} has the mode {mode:o}")
            if os.path.relpath(path, log.path) != os.path.join("log", "data.mdb"):
                search.expect_none(open(path, "rb").read(), os.path.relpath(path, log.path))
                found += 1
        expect(os.stat(folder).st_mode & 0o777 == 0o700, f"{folder} is not 0700")
    expect(found >= 5, f"only {found} files were searched")
    # Packed, they cannot be searched for in log/data.mdb.
    customers = [line.get("customer") or {} for line in independent_reader(log)]
    expect(any(PERSON.items() <= customer.items() for customer in customers),
           "the marked values are not even in the log: nothing was shown")


def search_damaged(log, position, search):
    """What is said about a damaged event quotes nothing of it."""
    import random

    from damage import Flip, stored_sections

    with Flip(log.data_file, stored_sections(log, position), random.Random(position)):
        for words in (["show", position], ["replay", "ndjson"], ["audit", "--order", "0000593098"], ["verify"],
                      ["serve", "--listen", "127.0.0.1:0", *log.allow]):
            result = log.run(*words, status=65)
            search.expect_none(result.errors, f"what {words[0]} says of a damaged event")
