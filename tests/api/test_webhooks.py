"""Webhooks out: an address is told what happens, signed, once each, again where it was away; never one at home unless allowed."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from dayward.api.webhooks import allowed
from dayward.channels.post import post
from dayward.core import clock
from dayward.core.errors import DaywardError
from dayward.core.web import public, target
from dayward.jobs.channel import Rejected
from dayward.server.signatures import verified
from tests.api.conftest import Up
from tests.web.desk import Desk, facts


class Heard:
    """A server of somebody else's, which answers 503 as often as it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.away = 0
        heard = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.away -= 1
                self.send_response(503 if heard.away >= 0 else 204)
                self.end_headers()
                if heard.away < 0:
                    heard.got.append(({name.lower(): value for name, value in self.headers.items()}, body))

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def events(self, kind: str) -> list[dict[str, Any]]:
        """What it was told of a kind."""
        return [one for _, body in self.got if (one := json.loads(body))["type"] == kind]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Somebody who listens."""
    one = Heard()
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_an_address_is_told_what_happens_signed_and_once(up: Up, heard: Heard) -> None:
    added = up.client.post("/api/v1/webhooks", json={"url": heard.url, "events": ["change", "message"]})
    assert added.status_code == 403, "it is at home"
    up.client.close()
    up.running.stop()
    up.running.say("config", "webhook.private", "yes")
    up.running.up()
    up.client = httpx.Client(base_url=up.url, headers={"Authorization": f"Bearer {up.token}"}, timeout=30)
    key = {"Idempotency-Key": "hook-1"}
    asked = {"url": heard.url, "events": ["change", "message"]}
    added = up.client.post("/api/v1/webhooks", json=asked, headers=key)
    secret = facts(added)["secret"]
    assert up.client.post("/api/v1/webhooks", json=asked, headers=key).json()["secret"] is None, "shown once"
    where = added.headers["location"]
    assert "secret" not in facts(up.client.get(where))
    heard.away = 1
    up.running.say("add", "Told by another process")
    facts(up.client.post("/api/v1/conversations/x/messages?wait=20", json={"text": "add Told by a turn"}))
    up.running.until(lambda: len(heard.events("change")) >= 2 and heard.events("message"))
    headers, body = heard.got[0]
    assert verified("standard", secret, headers, body, clock.epoch())
    assert not verified("standard", secret, headers, body + b" ", clock.epoch())
    whats = [one["data"]["what"] for one in heard.events("change")]
    assert sorted(whats) == ["Add “Told by a turn”", "Add “Told by another process”"]
    assert "Told by a turn" in heard.events("message")[0]["data"]["text"]
    said = facts(up.client.get(f"{where}/deliveries"))["items"]
    assert {one["state"] for one in said} == {"sent"}
    assert len({one["id"] for one in said}) == len(said) == len(heard.got)
    facts(up.client.post(f"{where}/test"))
    up.running.until(lambda: heard.events("test"))
    assert up.client.delete(where).status_code == 204
    assert up.client.get(where).status_code == 404
    assert facts(up.client.get("/api/v1/webhooks"))["items"] == []


def test_an_address_at_home_is_refused_however_it_is_written() -> None:
    settings = {"webhook.private": False, "webhook.insecure": True}
    for host in (
        "127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]",
        "0.0.0.0", "2130706433", "0x7f000001", "127.1", "router.local", "100.64.0.1", "[fd00::1]", "224.0.0.1",
    ):  # fmt: skip
        with pytest.raises(DaywardError):
            allowed(f"http://{host}/x", settings)
    allowed("https://example.org/x", settings)
    with pytest.raises(DaywardError, match="without encryption"):
        allowed("http://example.org/x", settings | {"webhook.insecure": False})
    with pytest.raises(DaywardError):
        allowed("https://name:password@example.org/x", settings)
    assert public("93.184.215.14")


def test_a_name_that_leads_home_is_not_followed(heard: Heard) -> None:
    port = heard.server.server_port
    for name in ("localhost", "127.1"):
        with pytest.raises(Rejected, match="private network"):
            asyncio.run(post(target(f"http://{name}:{port}/x", True, ""), {}, b"x", outside=True))
    assert heard.got == []


def test_who_may_not_read_cannot_have_it_told_either(desk: Desk) -> None:
    writer = desk.program("write")
    asked = {"url": "https://example.org/x", "events": ["change"]}
    assert writer.post("/api/v1/webhooks", json=asked).status_code == 403
    program = desk.program("read", "write")
    made = program.post("/api/v1/webhooks", json=asked)
    assert made.status_code == 201
    assert program.post("/api/v1/webhooks", json={**asked, "events": ["everything"]}).status_code == 422
    ben = desk.program("read", "write", name="ben", person="ben", role="member")
    assert ben.get(made.headers["location"]).status_code == 404
    assert ben.delete(made.headers["location"]).status_code == 404
    assert facts(program.get(made.headers["location"]))["events"] == ["change"]


def test_secrets_of_addresses_are_not_in_the_database(desk: Desk, tmp_path: Path) -> None:
    program = desk.program("read", "write")
    key = {"Idempotency-Key": "kept"}
    asked = {"url": "https://example.org/y", "events": ["change"]}
    secret = facts(program.post("/api/v1/webhooks", json=asked, headers=key))["secret"]
    with desk.database.reading() as connection:
        rows = connection.exec_driver_sql("select body from requests").fetchall()
    assert secret.startswith("whsec_")
    assert secret not in str(rows)
