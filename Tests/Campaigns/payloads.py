"""Bodies to post: the documented webhooks, generated ones, random ones, and those that nobody should send."""

import json

from product import ROOT

FIXTURES = ROOT / "Tests" / "GestaoOnlineTests" / "Fixtures"
BODY_BYTES_MAX = 1 << 20
KINDS = ["ORDER_CREATED", "FINANCIAL_PAYMENT_STATUS", "FINANCIAL_PAYMENT_DISCHARGE", "TAX_INVOICE_CHANGE_STATUS",
         "ORDER_DELIVERY_CHANGE_STATUS", "ORDER_CANCEL"]

# GO's own layout, tabs and line breaks included.
LAYOUT = (FIXTURES / "ORDER_CREATED.json").read_bytes().decode()
assert '"ORDER_CREATED"' in LAYOUT and '"0000593098"' in LAYOUT and '"100"' in LAYOUT


def documented():
    """The six documented webhooks, in the order of an order's life."""
    return [(FIXTURES / f"{kind}.json").read_bytes() for kind in KINDS]


def webhook(kind="ORDER_CREATED", order="100", code="0000593098", **user):
    """A webhook in GO's layout. `user` sets fields of the customer."""
    text = LAYOUT.replace("ORDER_CREATED", kind).replace('"100"', json.dumps(order))
    text = text.replace('"0000593098"', json.dumps(code))
    for name, value in user.items():
        start = text.index(f'"{name}": ', text.index('"user"')) + len(name) + 4
        ends = [end for end in (text.find(",", start), text.find("\n", start)) if end >= 0]
        text = text[:start] + json.dumps(value) + text[min(ends) :]
    return text.encode()


def order_event(index):
    """The webhook number `index` of a stream in which each order has six events, and no two bodies are alike."""
    order, step = divmod(index, len(KINDS))
    return webhook(KINDS[step], order=str(1_000_000 + order), code=f"{order:010}")


def random_body(random):
    """A body of a size that is as likely to be near ten bytes as near a hundred thousand."""
    size = min(BODY_BYTES_MAX, int(2 ** random.uniform(0, 20)))
    shape = random.randrange(4)
    if shape < 2:
        return random.randbytes(size)
    if shape == 2:
        # Text of all lengths in UTF-8, with what JSON has to escape.
        alphabet = 'aZ09"\\/\b\f\n\r\t\x00\x1f\x7f\u0085\u00e7\u2028\u202e\ufeff\uffff\U0001f600\U0010ffff'
        text = "".join(random.choices(alphabet, k=min(size, 4096))).encode()
        return ((text * (size // len(text) + 1))[:size]).decode(errors="ignore").encode() or b"x"
    body = order_event(random.randrange(1000))
    return body[:size] if size < len(body) else body + b" " * (size - len(body))


def event(inner=""):
    return '{"event_id":"ORDER_CREATED","data":{"id":"100","code":"0000593098"%s}}' % ("," + inner if inner else "")


def hostile():
    """Bodies that a decoder must survive, each with a name: too deep, too large, ambiguous, wrongly encoded."""
    def filled(start, unit, end):
        room = BODY_BYTES_MAX - len(start) - len(end)
        return start + unit * (room // len(unit)) + end

    named = event('"user":{"name":"%s"}').encode()
    text = event().encode()
    bodies = {}
    for depth in (31, 32, 33, 500, 100_000):
        bodies[f"{depth} levels of arrays"] = event('"x":' + "[" * (depth - 2) + "1" + "]" * (depth - 2)).encode()
        bodies[f"{depth} levels of objects"] = event('"x":' + '{"a":' * (depth - 2) + "1" + "}" * (depth - 2)).encode()
    for unit in (b"[", b"]", b'{"a":', b'"', b"\\", b" ", b",", b"\0", b"\xff"):
        bodies[f"1 MiB of {unit!r}"] = filled(b"", unit, b"")
    bodies["1 MiB of digits"] = filled(b'{"event_id":"ORDER_CREATED","data":{"status":', b"1", b"}}")
    bodies["a name of 1 MiB"] = filled(b'{"event_id":"A","data":{"user":{"name":"', b"a", b'"}}}')
    bodies["event_id 50,000 times"] = filled(b"{", b'"event_id":"A",', b'"data":{}}')
    bodies["100,000 keys"] = event(",".join(f'"{n}":0' for n in range(100_000))).encode()
    bodies["event_id twice"] = b'{"event_id":"ORDER_CREATED","event_id":"ORDER_CANCEL","data":{"id":"100"}}'
    bodies["data twice"] = b'{"event_id":"ORDER_CREATED","data":{"id":"1"},"data":{"id":"2"}}'
    bodies["an id of 30 digits"] = b'{"event_id":"ORDER_CREATED","data":{"id":%s}}' % (b"1234567890" * 3)
    for number in ("1e400", "-9223372036854775809", "18446744073709551615", "1.5", "-0", "01", "NaN", "1" * 30):
        bodies[f"a status of {number}"] = event(f'"status":{number}').encode()
    for name in (r"\ud83d", r"\ude00", r"\ude00\ud83d", r"\ud83d\ude00", r"a\u0000b", r"\x41", "a\nb", "a\0b"):
        bodies[f"a name of {name!r}"] = named % name.encode()
    for name in (b"Jo\xe3o", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"):
        bodies[f"a name of bytes {name.hex()}"] = named % name
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        bodies[encoding] = event().encode(encoding)
    for name, body in {
        "no bytes": b"", "a space": b" ", "a NUL": b"\0", "null": b"null", "a number": b"1", "a string": b'"x"',
        "an array": b"[" + text + b"]", "two documents": text + text, "two lines": text + b"\n" + text + b"\n",
        "cut short": text[:-1], "a bracket too many": text + b"}", "a NUL after it": text + b"\0",
        "a form": b"event_id=ORDER_CREATED&data[id]=100", "a comment": b"/* */ " + text,
        "a comma too many": text[:-1] + b",}", "an empty object": b"{}",
        "data of null": b'{"event_id":"ORDER_CREATED","data":null}',
        "an unknown kind": b'{"event_id":"ORDER_RETURNED","data":{"id":"100"}}',
        "a lone quotation mark": b'"', "line breaks only": b"\r\n\r\n",
    }.items():
        bodies[name] = body
    return bodies
