"""Remotes as the world has them: a folder, git over http (with a password, with bad days), git over ssh."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USER, PASSWORD = "anna", "s3cr€t/p@ss:word"


class Server(ThreadingHTTPServer):
    """`git http-backend` behind a small web server. `failures` answers are a 503; `password` closes the door."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.failures = 0
        self.password = ""
        self.seen: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}/remote.git"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.answer(body)

    def answer(self, body: bytes) -> None:
        self.server.seen.append(self.path)
        if self.server.failures > 0:
            self.server.failures -= 1
            self.finish_with(503, [], b"busy")
        elif self.server.password and not self.is_let_in():
            self.finish_with(401, [("WWW-Authenticate", 'Basic realm="git"')], b"who are you?")
        else:
            self.finish_with(*self.backend(body))

    def is_let_in(self) -> bool:
        given = base64.b64decode((self.headers.get("Authorization") or "").removeprefix("Basic ")).decode()
        return given == f"{USER}:{self.server.password}"

    def backend(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        path, _, query = self.path.partition("?")
        env = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": USER,
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        rows = [tuple(row.split(": ", 1)) for row in head.decode().split("\r\n")]
        status = next((int(value.split()[0]) for key, value in rows if key == "Status"), 200)
        return status, [(key, value) for key, value in rows if key != "Status"], content

    def finish_with(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for key, value in [*headers, ("Content-Length", str(len(content)))]:
            self.send_header(key, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    subprocess.run(["git", "-C", str(folder / "remote.git"), "config", "http.receivepack", "true"], check=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


SSH = """#!/bin/sh
# stands in for ssh: notes how it was called, runs the command on this machine
echo "$@" >> "$0.log"
for last; do :; done
exec sh -c "$last"
"""


def ssh(folder: Path) -> Path:
    """A stand-in for ssh that runs the command here."""
    script = folder / "ssh"
    script.write_text(SSH)
    script.chmod(0o755)
    return script
