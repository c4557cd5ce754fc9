"""A receiver that was held up, as a machine is that is paused and goes on, blames no sender for it.

`cycles` is the number of connections. On each, half a request is sent; then the receiver's process is stopped for
longer than a header may take, and on every second connection the rest arrives meanwhile. Those are answered with 200
when it goes on; the others have had their time, and get 408.
"""

import os
import signal
import socket
import time

import payloads
from product import PATIENCE_SECONDS, expect

HEADER_SECONDS_MAX = 5


def run(campaign):
    log = campaign.log()
    with log.serve() as server:
        connections = [socket.create_connection(server.address, PATIENCE_SECONDS) for _ in range(campaign.cycles)]
        rests = []
        for index, connection in enumerate(connections):
            body = payloads.order_event(index)
            head = f"POST {log.target} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            request = head.encode() + body
            cut = campaign.random.randrange(1, request.index(b"\r\n\r\n"))
            connection.sendall(request[:cut])
            rests.append(request[cut:])
        # Connections take turns on the event loops. An answer on each behind them: what was sent has been read.
        for _ in range(os.cpu_count()):
            with socket.create_connection(server.address, PATIENCE_SECONDS) as probe:
                probe.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                expect(status(probe) == 200, "/livez is answered")
        server.process.send_signal(signal.SIGSTOP)
        for index, connection in enumerate(connections):
            if index % 2 == 0:
                connection.sendall(rests[index])
        # Not a wait for something to happen: the time that must have passed.
        time.sleep(HEADER_SECONDS_MAX + 1)
        server.process.send_signal(signal.SIGCONT)
        statuses = [status(connection) for connection in connections]
        for connection in connections:
            connection.close()
        server.stop()
    whole = (campaign.cycles + 1) // 2
    expect(statuses[::2] == [200] * whole, f"whole requests were answered with {statuses[::2]}")
    expect(statuses[1::2] == [408] * (campaign.cycles - whole), f"halves were answered with {statuses[1::2]}")
    stored = log.verify()["head"]["position"]
    expect(stored == whole, f"{stored} events are stored, and {whole} were acknowledged")
    campaign.discard(log)
    return f"{whole} requests that arrived while the receiver was held up answered with 200, as many halves with 408"


def status(connection):
    """The status of the next answer; None where the connection is closed instead."""
    line = b""
    while b"\r\n" not in line:
        try:
            more = connection.recv(4096)
        except ConnectionError:
            return None
        if not more:
            return None
        line += more
    return int(line.split(b" ")[1])
