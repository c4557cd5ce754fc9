"""A client that posts over many connections, and keeps a file of its own of what it sent and what was acknowledged.

The file has a line for each of these, times by the monotonic clock:

    sent INDEX NANOSECONDS SHA256HEX        before the first byte of the request is written
    ack INDEX POSITION NANOSECONDS          after the last byte of a 200 was read
    refused INDEX STATUS NANOSECONDS        the same for another answer

An index is used once in a file. What was sent and has neither of the other lines may be stored or not.
"""

import asyncio
import collections
import hashlib
import re
import socket
import time

from product import expect

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
POSITION = re.compile(rb'"position":(\d+)')


class ClientFile:
    """The file, for appending."""

    def __init__(self, path):
        self.path = path
        self.stream = open(path, "a", buffering=1 << 20)

    def sent(self, index, body):
        digest = hashlib.sha256(body).hexdigest()
        self.stream.write(f"sent {index} {time.monotonic_ns()} {digest}\n")

    def acknowledged(self, index, position):
        self.stream.write(f"ack {index} {position} {time.monotonic_ns()}\n")

    def refused(self, index, status):
        self.stream.write(f"refused {index} {status} {time.monotonic_ns()}\n")

    def flush(self):
        self.stream.flush()

    def close(self):
        self.stream.close()


class Load:
    """Posts bodies over so many keep-alive connections, on each the next when the last is answered."""

    def __init__(self, server, file, bodies, connections=64):
        """`bodies` yields (index, body), for all connections together."""
        self.address, self.file, self.bodies = server.address, file, iter(bodies)
        self.target, self.connections = server.log.target, connections
        self.answers = collections.Counter()
        self.positions = {}
        self.in_flight = 0
        self.lost = 0
        self.open = 0
        self.over = None
        self.first_answer = None

    def run(self, until_lost=None):
        """Runs to the end of the bodies, or until every connection is gone.

        `until_lost` is called with this load on the loop once an answer has come; it may end the server.
        """
        asyncio.run(self._run(until_lost))
        self.file.flush()

    async def _run(self, until_lost):
        loop = asyncio.get_running_loop()
        self.over = loop.create_future()
        self.first_answer = loop.create_future()
        self.open = self.connections
        opened = await asyncio.gather(
            *(loop.create_connection(lambda: Connection(self), *self.address) for _ in range(self.connections)),
            return_exceptions=True)
        for outcome in opened:
            if isinstance(outcome, OSError):
                self.closed()
            elif isinstance(outcome, BaseException):
                raise outcome
        if until_lost:
            await asyncio.wait([self.first_answer, self.over], return_when=asyncio.FIRST_COMPLETED)
            await until_lost(self)
        await self.over

    def closed(self):
        self.open -= 1
        if self.open == 0 and not self.over.done():
            self.over.set_result(None)

    def answered(self, index, status, answer):
        self.answers[status] += 1
        if status == 200:
            position = int(POSITION.search(answer).group(1))
            self.positions[index] = position
            self.file.acknowledged(index, position)
        else:
            self.file.refused(index, status)
        if not self.first_answer.done():
            self.first_answer.set_result(None)


class Connection(asyncio.Protocol):
    """One connection of a load."""

    def __init__(self, load):
        self.load = load
        self.received = bytearray()
        self.index = None

    def connection_made(self, transport):
        self.transport = transport
        self.post_next()

    def post_next(self):
        following = next(self.load.bodies, None)
        if following is None:
            self.transport.close()
            return
        self.index, body = following
        self.load.file.sent(self.index, body)
        self.load.in_flight += 1
        self.transport.write(
            f"POST {self.load.target} HTTP/1.1\r\nHost: diario\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def data_received(self, data):
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.received[: end + 2])
        length = int(CONTENT_LENGTH.search(head).group(1))
        if len(self.received) < end + 4 + length:
            return
        answer = bytes(self.received[end + 4 : end + 4 + length])
        del self.received[: end + 4 + length]
        index, self.index = self.index, None
        self.load.in_flight -= 1
        self.load.answered(index, int(head[9:12]), answer)
        if b"\r\nconnection: close" in head.lower():
            self.transport.close()
        else:
            self.post_next()

    def connection_lost(self, error):
        if self.index is not None:
            self.load.in_flight -= 1
            self.load.lost += 1
        self.load.closed()


def post(server, target, body, headers=(), method="POST"):
    """One request on a connection of its own; returns the answer's status, head and body. For odd requests."""
    lines = [f"{method} {target} HTTP/1.1", "Host: diario", f"Content-Length: {len(body)}", "Connection: close",
             *headers]
    with socket.create_connection(server.address, timeout=30) as connection:
        try:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all of it was read: the answer is there all the same
        answer = bytearray()
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                break
            if not part:
                break
            answer += part
    head, _, rest = bytes(answer).partition(b"\r\n\r\n")
    return (int(head[9:12]) if head[:5] == b"HTTP/" else None), head, rest


def store(log, bodies, name):
    """Has a receiver store the bodies."""
    file = ClientFile(log.scratch / f"{name}.txt")
    with log.serve() as server:
        load = Load(server, file, enumerate(bodies))
        load.run()
        expect(load.answers == {200: len(bodies)}, f"answers to {len(bodies)} bodies: {dict(load.answers)}")
        server.stop()
    file.close()
