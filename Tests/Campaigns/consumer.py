"""A consumer of replays: a server by Hypercorn, which speaks HTTP/1.1 and, where there is TLS, HTTP/2."""

import asyncio
import threading

import hypercorn.asyncio
import trustme
from hypercorn.config import Config

from product import expect


class Request:
    """A request as the consumer saw it."""

    def __init__(self, version, headers, body):
        self.version, self.headers, self.body = version, headers, body


class Consumer:
    """Answers 204 to each request, and keeps them all. A context: it listens within."""

    def __init__(self, scratch, with_tls=False):
        self.requests = []
        self.issuers = scratch / "issuers.pem"
        self.config = Config()
        self.config.bind = ["127.0.0.1:0"]
        self.config.accesslog = self.config.errorlog = None
        # Otherwise a client may send so many requests at once through a connection, and no more.
        self.config.keep_alive_max_requests = 1_000_000
        if with_tls:
            authority = trustme.CA()
            authority.cert_pem.write_to_path(self.issuers)
            certificate = authority.issue_cert("localhost")
            self.config.certfile, self.config.keyfile = scratch / "certificate.pem", scratch / "key.pem"
            for index, part in enumerate(certificate.cert_chain_pems):
                part.write_to_path(self.config.certfile, append=index > 0)
            certificate.private_key_pem.write_to_path(self.config.keyfile)
        self.with_tls = with_tls

    def __enter__(self):
        sockets = self.config.create_sockets()
        self.port = (sockets.secure_sockets or sockets.insecure_sockets)[0].getsockname()[1]
        # Hypercorn makes sockets of its own from what it is told to bind to: these, by their numbers.
        listening = sockets.secure_sockets or sockets.insecure_sockets
        self.sockets = listening
        self.config.bind = [f"fd://{listening[0].fileno()}"]
        self.loop = asyncio.new_event_loop()
        self.stop = asyncio.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, kind, value, traceback):
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(60)
        expect(not self.thread.is_alive(), "the consumer did not stop")

    @property
    def url(self):
        return f"{'https' if self.with_tls else 'http'}://localhost:{self.port}/events"

    def serve(self):
        self.loop.run_until_complete(
            hypercorn.asyncio.serve(self.answer, self.config, shutdown_trigger=self.stop.wait))

    async def answer(self, scope, receive, send):
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                await send({"type": message["type"] + ".complete"})
            return await send({"type": "lifespan.shutdown.complete"})
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message["more_body"]:
                break
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self.requests.append(Request(scope["http_version"], headers, body))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def take(self):
        """The requests since the last call."""
        taken, self.requests = self.requests, []
        return taken
