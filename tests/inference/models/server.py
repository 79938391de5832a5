"""A small file server that can misbehave in the ways that servers do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Misbehaviour:
    """What a server does with the next requests.

    Attributes
    ----------
    files : dict of str to bytes
        By path.
    tag : str
        The ETag of all files.
    ranges : bool
        Whether it goes on in the middle of a file.
    break_after : int or None
        Bytes after which a connection is cut.
    breaks : int
        How many more connections are cut.
    stall_s : float
        How long it sends nothing, in the middle of a file.
    redirect : str
        Where it sends everybody.
    status : int
        What it answers, where that is no 200.
    asked : list of (str, str or None)
        Paths that were asked for, with the ranges.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    tag: str = '"1"'
    ranges: bool = True
    break_after: int | None = None
    breaks: int = 1000
    stall_s: float = 0.0
    redirect: str = ""
    status: int = 200
    asked: list[tuple[str, str | None]] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, how: Misbehaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.how = how


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        how = self.server.how
        how.asked.append((self.path, self.headers.get("Range")))
        content = how.files.get(self.path.partition("?")[0])
        if how.redirect and not self.path.startswith("/elsewhere"):
            self.send_response(302)
            self.send_header("Location", how.redirect)
            self.end_headers()
        elif how.status != 200 or content is None:
            self.send_error(how.status if how.status != 200 else 404)
        else:
            self._send(how, content)

    def _send(self, how: Misbehaviour, content: bytes) -> None:
        begin = 0
        asked = self.headers.get("Range")
        if asked and how.ranges and self.headers.get("If-Range") == how.tag:
            begin = int(asked.removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(content) - begin))
        self.send_header("ETag", how.tag)
        self.end_headers()
        end = len(content)
        if how.break_after is not None and how.breaks > 0:
            how.breaks -= 1
            end = min(begin + how.break_after, end)
        if how.stall_s:
            self.wfile.write(content[begin : begin + 10])
            self.wfile.flush()
            time.sleep(how.stall_s)
            begin += 10
        self.wfile.write(content[begin:end])

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()


@contextmanager
def serving(how: Misbehaviour) -> Iterator[str]:
    """Serve on a free port of this machine, and give the address."""
    server = _Server(how)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
