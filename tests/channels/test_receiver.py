"""What comes in by webhooks: proven, stored, then acknowledged; and nothing else gets in."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import os
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayward.channels.receiver import Bounds, Place, Receiver
from dayward.core.errors import Refused, Unavailable
from dayward.core.home import Home
from dayward.server import hooks
from tests.channels.conftest import Answer, Inbox, Listening, Loop, Wire


def signature(secret: str, body: bytes, at: float | None = None) -> str:
    seconds = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={mac.hexdigest()}"


def send(wire: Wire, secret: str, body: bytes, name: str = "bell", **headers: str) -> Answer:
    return wire.ask("POST", f"/hooks/{name}", body, X_Dayward_Signature=signature(secret, body), **headers)


@pytest.fixture
def secret() -> str:
    return hooks.add(Home(), "bell", "dayward")


# stored, then acknowledged


def test_a_signed_message_is_stored_and_acknowledged(listening: Listening, stored: Inbox, secret: str) -> None:
    answer = send(listening(), secret, b'{"text": "buy milk"}', Content_Type="application/json")
    assert (answer.status, json.loads(answer.body)) == (202, {"stored": True})
    assert stored.texts == ["buy milk"]


def test_a_name_set_up_later_is_let_in_without_a_new_start(listening: Listening, stored: Inbox) -> None:
    wire = listening()
    assert send(wire, "nothing yet", b"a").status == 401
    assert send(wire, hooks.add(Home(), "bell", "dayward"), b"b").status == 202
    hooks.remove(Home(), "bell")
    assert send(wire, "nothing yet", b"c").status == 401
    assert stored.texts == ["b"]


def test_nothing_is_acknowledged_that_could_not_be_stored(listening: Listening, stored: Inbox, secret: str) -> None:
    async def fails() -> None:
        raise Unavailable("the disk is full")

    wire = listening()
    stored.before = fails
    answer = send(wire, secret, b"a", Idempotency_Key="1")
    assert answer.status == 503
    assert "Retry-After" in answer.head
    stored.before = None
    assert send(wire, secret, b"a", Idempotency_Key="1").status == 202
    assert stored.texts == ["a"]


def test_a_fault_of_ours_is_not_acknowledged_and_ends_nothing(listening: Listening, stored: Inbox, secret: str) -> None:
    async def fails() -> None:
        raise ZeroDivisionError

    wire = listening()
    stored.before = fails
    assert send(wire, secret, b"a").status == 500
    stored.before = None
    assert send(wire, secret, b"a").status == 202


def test_storing_that_takes_too_long_is_not_acknowledged(listening: Listening, stored: Inbox, secret: str) -> None:
    stored.before = lambda: asyncio.sleep(9)
    assert send(listening(bounds=Bounds(request=0.2)), secret, b"a").status == 503


# once


def test_a_message_sent_again_is_known(listening: Listening, stored: Inbox, secret: str) -> None:
    wire = listening()
    assert send(wire, secret, b"a", Idempotency_Key="1").status == 202
    again = send(wire, secret, b"a", Idempotency_Key="1")
    assert (again.status, json.loads(again.body)) == (200, {"known": True})
    assert send(wire, secret, b"b", Idempotency_Key="1").status == 200
    assert stored.texts == ["a"]


def test_the_same_key_from_two_names_is_two_messages(listening: Listening, stored: Inbox, secret: str) -> None:
    other, wire = hooks.add(Home(), "gate", "dayward"), listening()
    assert send(wire, secret, b"a", Idempotency_Key="1").status == 202
    assert send(wire, other, b"a", "gate", Idempotency_Key="1").status == 202
    assert stored.texts == ["a", "a"]


def test_a_captured_request_is_no_new_message_under_another_key(
    listening: Listening, stored: Inbox, secret: str
) -> None:
    wire, signed = listening(), signature(secret, b"a")
    statuses = [
        wire.ask("POST", "/hooks/bell", b"a", X_Dayward_Signature=signed, Idempotency_Key=key).status for key in "123"
    ]
    assert statuses == [202, 200, 200]
    assert stored.texts == ["a"]


def test_without_a_key_a_message_is_known_by_its_signature(listening: Listening, stored: Inbox, secret: str) -> None:
    signed = signature(secret, b"a")
    for wire, status in ((listening(), 202), (listening(), 200)):  # the second has just been started
        assert wire.ask("POST", "/hooks/bell", b"a", X_Dayward_Signature=signed).status == status
    assert stored.texts == ["a"]


def test_what_rings_twice_is_heard_twice(listening: Listening, stored: Inbox) -> None:
    """A bearer token tells no two messages apart: without a key each is a new one."""
    token, wire = hooks.add(Home(), "bell", "bearer"), listening()
    for _ in range(2):
        assert wire.ask("POST", "/hooks/bell", b"ding", Authorization=f"Bearer {token}").status == 202
    assert stored.texts == ["ding", "ding"]


# proven


@pytest.mark.parametrize("seconds", [-301, 301, -10_000_000])
def test_an_old_signature_opens_nothing(listening: Listening, stored: Inbox, secret: str, seconds: int) -> None:
    signed = signature(secret, b"a", time.time() + seconds)
    assert listening().ask("POST", "/hooks/bell", b"a", X_Dayward_Signature=signed).status == 401
    assert stored.texts == []


@pytest.mark.parametrize("seconds", [-290, 290])
def test_clocks_may_differ_a_little(listening: Listening, stored: Inbox, secret: str, seconds: int) -> None:
    signed = signature(secret, b"a", time.time() + seconds)
    assert listening().ask("POST", "/hooks/bell", b"a", X_Dayward_Signature=signed).status == 202


def test_wrong_proofs(listening: Listening, stored: Inbox, secret: str) -> None:
    wire, signed = listening(), signature(secret, b"a")
    for wrong in ("", "t=1", signed[:-1], signed + "0", signed.replace("v1", "v0"), signed.upper(), signed + ",v1=x"):
        assert wire.ask("POST", "/hooks/bell", b"a", X_Dayward_Signature=wrong).status == 401
    assert wire.ask("POST", "/hooks/bell", b"b", X_Dayward_Signature=signed).status == 401
    assert wire.ask("POST", "/hooks/bell", b"a").status == 401
    assert wire.ask("POST", "/hooks/gate", b"a", X_Dayward_Signature=signed).status == 401
    assert stored.texts == []


def test_github(listening: Listening, stored: Inbox) -> None:
    secret, wire, body = hooks.add(Home(), "repo", "github"), listening(), b'{"zen": "Keep it simple."}'
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "X_Hub_Signature_256": f"sha256={mac}",
        "X_GitHub_Delivery": "72d3162e",
        "Content_Type": "application/json",
    }
    assert wire.ask("POST", "/hooks/repo", body, **headers).status == 202
    assert wire.ask("POST", "/hooks/repo", body, **headers).status == 200
    assert wire.ask("POST", "/hooks/repo", body + b" ", **headers).status == 401
    assert stored.texts == ['repo sent: {"zen": "Keep it simple."}']


def test_standard_webhooks(listening: Listening, stored: Inbox) -> None:
    secret, wire, body = hooks.add(Home(), "shop", "standard"), listening(), b'{"text": "parcel"}'
    key = base64.b64decode(secret.removeprefix("whsec_"))
    seconds = int(time.time())
    mac = hmac.new(key, f"msg_1.{seconds}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "webhook_id": "msg_1",
        "webhook_timestamp": str(seconds),
        "webhook_signature": f"v1a,AAAA v1,{base64.b64encode(mac).decode()}",
        "Content_Type": "application/json; charset=utf-8",
    }
    assert wire.ask("POST", "/hooks/shop", body, **headers).status == 202
    assert wire.ask("POST", "/hooks/shop", body, **headers).status == 200
    assert wire.ask("POST", "/hooks/shop", body, **(headers | {"webhook_id": "msg_2"})).status == 401
    assert stored.texts == ["parcel"]


def test_a_proof_of_one_scheme_is_none_in_another(listening: Listening, stored: Inbox, secret: str) -> None:
    """What was signed with its time must not come back, for ever, as a body that is signed without one."""
    wire, body = listening(), b"a"
    seconds, mac = signature(secret, body).removeprefix("t=").split(",v1=")
    answer = wire.ask("POST", "/hooks/bell", f"{seconds}.a".encode(), X_Hub_Signature_256=f"sha256={mac}")
    assert answer.status == 401
    assert wire.ask("POST", "/hooks/bell", body, Authorization=f"Bearer {secret}").status == 401
    assert stored.texts == []


def test_secrets_that_others_can_read_open_nothing(listening: Listening, stored: Inbox, secret: str) -> None:
    os.chmod(hooks.path(Home()), 0o644)
    assert send(listening(), secret, b"a").status == 503
    assert stored.texts == []


# who may ask at all


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8787", "[::1]:80", "Hooks.Example.org"])
def test_hosts_that_are_ours(listening: Listening, stored: Inbox, secret: str, host: str) -> None:
    wire = listening(place=Place("127.0.0.1", 0, ("hooks.example.org",)))
    assert send(wire, secret, b"a", Host=host).status == 202


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])
def test_a_page_that_was_led_here_is_turned_away(listening: Listening, stored: Inbox, secret: str, host: str) -> None:
    assert send(listening(), secret, b"a", Host=host).status == 421
    assert listening().ask("GET", "/health", Host=host).status == 421
    assert send(listening(), secret, b"a", Origin="http://evil.example").status == 403
    assert stored.texts == []


def test_it_does_not_start_for_others_without_a_secret(loop: Loop, stored: Inbox) -> None:
    receiver = Receiver(Home(), Place("0.0.0.0", 0), "owner", dict)
    with pytest.raises(Refused, match="no webhook has a secret"):
        loop.do(receiver.open(stored.receive))
    hooks.add(Home(), "bell", "dayward")
    loop.do(receiver.open(stored.receive))
    loop.do(receiver.close())


def test_a_token_is_not_taken_in_the_open(listening: Listening, stored: Inbox) -> None:
    token = hooks.add(Home(), "bell", "bearer")
    for insecure, status in ((False, 401), (True, 202)):
        wire = listening(place=Place("0.0.0.0", 0, (), insecure))
        assert wire.ask("POST", "/hooks/bell", b"a", Authorization=f"Bearer {token}").status == status


# limits


def test_a_name_that_sends_too_much_waits_and_the_others_do_not(
    listening: Listening, stored: Inbox, secret: str
) -> None:
    other, wire = hooks.add(Home(), "gate", "dayward"), listening(bounds=Bounds(a_minute=3))
    statuses = [send(wire, secret, str(number).encode()).status for number in range(4)]
    assert statuses == [202, 202, 202, 429]
    assert send(wire, other, b"a", "gate").status == 202
    assert len(stored.texts) == 4


def test_strangers_use_up_nobodys_allowance(listening: Listening, stored: Inbox, secret: str) -> None:
    wire = listening(bounds=Bounds(a_minute=3))
    for _ in range(5):
        assert send(wire, "guessed", b"a").status == 401
    assert send(wire, secret, b"a").status == 202


def test_what_is_too_large_is_refused_and_the_sender_hears_it(listening: Listening, stored: Inbox, secret: str) -> None:
    wire = listening()
    assert send(wire, secret, b"x" * 262_145).status == 413
    assert send(wire, secret, b"x" * 262_144).status == 202
    assert wire.ask("POST", "/hooks/bell", b"", X_Long="x" * 9_000).status == 431


def test_a_request_that_drips_is_ended(listening: Listening, stored: Inbox) -> None:
    wire, begun = listening(bounds=Bounds(request=0.4)), time.monotonic()
    with wire.connect() as connection:
        with contextlib.suppress(ConnectionError):
            for letter in b"POST /hooks/bell HTTP/1.1\r\nHost: a" * 4:
                connection.send(bytes([letter]))
                time.sleep(0.02)
        connection.settimeout(2)
        with contextlib.suppress(ConnectionError):
            assert connection.recv(100).startswith(b"HTTP/1.1 408")
    assert time.monotonic() - begun < 8


def test_many_connections_that_say_nothing_do_not_stop_it(listening: Listening, stored: Inbox, secret: str) -> None:
    wire = listening(bounds=Bounds(connections=4))
    silent = [wire.connect() for _ in range(12)]
    for connection in silent[4:]:
        assert connection.recv(1) == b""  # hung up on at once
    for connection in silent:
        connection.close()
    while not (status := send(wire, secret, b"a").status):
        time.sleep(0.02)  # until it has noticed that they went away
    assert status == 202
    assert stored.texts == ["a"]


def test_closing_hangs_up_at_once(loop: Loop, listening: Listening, stored: Inbox) -> None:
    wire = listening()
    port = wire.receiver.port
    with wire.connect() as connection:
        connection.send(b"POST /hooks/bell")
        time.sleep(0.05)
        begun = time.monotonic()
        loop.do(wire.receiver.close())
        assert connection.recv(10) == b""
        assert time.monotonic() - begun < 1
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


# what a request looks like


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET /hooks/bell HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405),
        (b"POST /hooks/bell HTTP/1.1\r\nHost: localhost\r\n\r\n", 411),
        (b"GET /health HTTP/1.1\r\n\r\n", 400),
        (b"GET /health HTTP/2\r\nHost: localhost\r\n\r\n", 400),
        (b"GET  /health HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET http://localhost/health HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n folded\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\nHost: localhost\n\r\n\r\n", 400),
        (b"POST /hooks/bell HTTP/1.1\r\nHost: a.b\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        (b"POST /hooks/bell HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\na", 400),
        (b"POST /hooks/bell HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\naa", 400),
        (b"POST /hooks/../health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 404),
        (b"GET /health?x HTTP/1.0\r\nhost: LOCALHOST\r\n\r\n", 200),
    ],
)
def test_requests(listening: Listening, request_: bytes, status: int) -> None:
    assert listening().raw(request_).split()[1] == str(status).encode()


def test_a_sender_that_asks_first_is_told_to_go_on(listening: Listening, stored: Inbox, secret: str) -> None:
    wire, body = listening(), b"a"
    head = "POST /hooks/bell HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nExpect: 100-continue\r\n"
    with wire.connect() as connection:
        connection.sendall(f"{head}X-Dayward-Signature: {signature(secret, body)}\r\n\r\n".encode())
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(1000).startswith(b"HTTP/1.1 202")


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("application/json", b'{"text": "a", "more": 1}', "a"),
        ("application/json", b'{"no": "text"}', 'bell sent: {"no": "text"}'),
        ("application/json", b'{"text": 5}', 'bell sent: {"text": 5}'),
        ("application/json", b"[" * 200_000, "bell sent: " + "[" * 200_000),
        ("application/json", b'{"text": "a\\u0000b\\ud800"}', "ab?"),
        ("application/json", b'{"text": "\\u0007"}', None),
        ("text/plain; charset=utf-8", "Grüße\r\nan\x00 alle".encode(), "Grüße\nan alle"),
        ("text/plain", b"\xff\xfe", "\ufffd\ufffd"),
        ("application/x-www-form-urlencoded", b"text=a", "bell sent: text=a"),
        ("application/x-www-form-urlencoded", b"", None),
        ("", b"a", "a"),
    ],
)
def test_texts(listening: Listening, stored: Inbox, secret: str, kind: str, body: bytes, text: str | None) -> None:
    answer = send(listening(), secret, body, **({"Content_Type": kind} if kind else {}))
    assert answer.status == (202 if text else 400)
    assert stored.texts == ([text] if text else [])


# any bytes at all

_LINES = st.sampled_from(
    [
        b"POST /hooks/bell HTTP/1.1", b"GET /health HTTP/1.1", b"Host: localhost", b"Content-Length: 5", b"hello",
        b"Content-Length: 99999999999999", b"Transfer-Encoding: chunked", b"Expect: 100-continue", b"",
        b"X-Dayward-Signature: t=1,v1=" + b"0" * 64, b"Authorization: Bearer ", b"Content-Type: application/json",
    ]
)  # fmt: skip


@pytest.fixture
def any_wire(listening: Listening, secret: str) -> Wire:
    return listening(bounds=Bounds(request=0.5))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=300), st.lists(st.one_of(_LINES, st.binary(max_size=30)), max_size=12).map(b"\r\n".join)
    )
)
def test_no_bytes_break_it_and_none_without_a_proof_are_stored(any_wire: Wire, stored: Inbox, data: bytes) -> None:
    heard = any_wire.raw(data)
    assert heard == b"" or heard.startswith(b"HTTP/1.1 ")
    assert b" 500 " not in heard.split(b"\r\n")[0]
    assert b" 202 " not in heard.split(b"\r\n")[0]
    assert stored.texts == []


# health


def test_health_tells_numbers_and_nothing_of_the_person(listening: Listening) -> None:
    def about(asked: dict[str, Any]) -> dict[str, Any]:
        assert asked == {"health": True}
        return {"ok": True, "ticker_age": 1.5, "inbox": 2, "people": ["owner"], "workspace": "/home/ana/life"}

    answer = listening(about).ask("GET", "/health")
    assert (answer.status, json.loads(answer.body)) == (200, {"ok": True, "ticker_age": 1.5, "inbox": 2})


@pytest.mark.parametrize("found", [{"ok": False}, {"ok": True, "ticker_age": 61.0}, {"ticker_age": 61.0}])
def test_what_is_not_well_says_so(listening: Listening, found: dict[str, Any]) -> None:
    answer = listening(lambda _: found).ask("GET", "/health")
    assert (answer.status, json.loads(answer.body)["ok"]) == (503, False)


def test_a_process_that_cannot_tell_is_not_well(listening: Listening, tmp_path: Path) -> None:
    hangs: list[int] = []

    def slow(_: dict[str, Any]) -> dict[str, Any]:
        hangs.append(1)
        time.sleep(0.6)
        return {"ok": True}

    wire = listening(slow, Bounds(answer=0.1))
    assert [wire.ask("GET", "/health").status for _ in range(3)] == [503, 503, 503]
    assert len(hangs) == 1  # however many ask, one question at a time
    assert listening(lambda _: 1 // 0).ask("GET", "/health").status == 503
