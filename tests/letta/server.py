"""A real Letta server for tests: installed once into the user's cache, started on a free port with a database of its own.

``python -m tests.letta.server`` installs it; whoever first needs it does the same.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote

import psycopg
from sqlalchemy.engine import make_url

from tests.postgres import empty_database

VERSION = "0.16.8"
_NEWEST_DEPENDENCY = "2026-06-01"  # the server pins few of its dependencies: they are those of its own time
_START_SECONDS = 180

# Read when imported: each test has another home.
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dayward-tests" / f"letta-{VERSION}"

# The wheel carries no migrations. Its tables say all but the default of one column.
_WRITE_SCHEMA = """
import sys
import letta.orm
from letta.orm.base import Base
from sqlalchemy import create_mock_engine

with open(sys.argv[1], "w") as schema:
    def add(statement, *_, **__):
        print(str(statement.compile(dialect=engine.dialect)).strip() + ";", file=schema)

    engine = create_mock_engine("postgresql://", add)
    print("create extension vector; create sequence message_seq_id;", file=schema)
    Base.metadata.create_all(engine, checkfirst=False)
    print("alter table messages alter sequence_id set default nextval('message_seq_id');", file=schema)
"""


def install() -> Path:
    """The folder with ``env/bin/letta`` and ``schema.sql``, made when it is not there yet: about a minute and 1 GB."""
    _CACHE.parent.mkdir(parents=True, exist_ok=True)
    with (_CACHE.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        schema = _CACHE / "schema.sql"
        if not schema.exists():
            began = time.monotonic()
            print(f"Installing the Letta server {VERSION} into {_CACHE} (once) ...", end=" ", flush=True)
            shutil.rmtree(_CACHE, ignore_errors=True)
            _install_program()
            _write_schema(schema)
            print(f"{time.monotonic() - began:.0f} s", flush=True)
    return _CACHE


def _install_program() -> None:
    uv = Path(sys.executable).with_name("uv")
    run_uv = partial(subprocess.run, check=True)
    run_uv([uv, "venv", "-q", "--python", ">=3.11,<3.14", "--no-python-downloads", _CACHE / "env"])
    wanted = [f"letta[postgres]=={VERSION}", "--exclude-newer", _NEWEST_DEPENDENCY]
    run_uv([uv, "pip", "install", "-q", "--compile-bytecode", "--python", _CACHE / "env/bin/python", *wanted])


def _write_schema(schema: Path) -> None:
    unfinished = schema.with_suffix(".new")
    with tempfile.TemporaryDirectory() as folder:
        # Without an address of PostgreSQL the tables would be those for SQLite.
        settings = {**_environment(folder), "LETTA_PG_URI": "postgresql://localhost/unused"}
        command = [_CACHE / "env/bin/python", "-c", _WRITE_SCHEMA, unfinished]
        subprocess.run(command, check=True, cwd=folder, env=settings, stdout=subprocess.DEVNULL)
    unfinished.rename(schema)


class LettaServer:
    """Runs from ``with`` until its end; in between it may be stopped, killed and started again on the same data and port.

    ``model_url`` is the OpenAI-compatible server that is its only model (handle ``openai-proxy/<name>``). With a ``password``, it
    answers only those who send it.
    """

    def __init__(self, model_url: str, password: str | None = None) -> None:
        self.model_url = model_url
        self.password = password
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        self._program = install()
        with ExitStack() as resources:
            self._folder = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="dayward-letta-")))
            address = make_url(resources.enter_context(empty_database())).set(drivername="postgresql")
            with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
                connection.execute((self._program / "schema.sql").read_bytes())
            # Two habits of the server: without a host it forgets the user, and it cannot read a % in the address.
            local = address.set(host="localhost", password="unused")
            self._database = unquote(local.render_as_string(hide_password=False))
            resources.callback(self.kill)
            self.start()
            self._resources = resources.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self._folder / "letta.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program / "env/bin/letta", "server", "--host", "127.0.0.1", "--port", str(self._port)],
                cwd=self._folder,
                env=self._settings(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        give_up = time.monotonic() + _START_SECONDS
        while not self.healthy():
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"the Letta server does not start:\n{self.log()[-4000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def kill(self) -> None:
        """End it and whatever it started at once, as a power cut does."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def healthy(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/v1/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def log(self) -> str:
        """What it has printed so far."""
        return (self._folder / "letta.log").read_text(errors="replace")

    def _settings(self) -> dict[str, str]:
        secure = {"LETTA_SERVER_SECURE": "true", "LETTA_SERVER_PASSWORD": self.password} if self.password else {}
        return {
            **_environment(str(self._folder)),
            **secure,
            "LETTA_PG_URI": self._database,
            "OPENAI_API_KEY": "unused",
            "OPENAI_BASE_URL": self.model_url,
        }


def _environment(home: str) -> dict[str, str]:
    """No setting of whoever runs the tests, and no way out of this machine: at its start the server tries to download."""
    nowhere = "http://127.0.0.1:9"
    proxies = {"HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere, "NO_PROXY": "127.0.0.1,localhost"}
    return {"PATH": os.defpath, "HOME": home, "LETTA_DIR": f"{home}/.letta", **proxies}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    install()
