"""What goes out over http: posted, judged by its answer, signed; never further than to where it was sent."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import threading
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from dayward.channels import ntfy, webhook
from dayward.channels.ntfy import Ntfy
from dayward.channels.post import post
from dayward.channels.setting import Setup
from dayward.core.errors import DaywardError, Unavailable
from dayward.core.home import Home
from dayward.core.settings import CONFIG, with_defaults
from dayward.core.tokens import token
from dayward.core.web import target
from dayward.jobs.channel import Channel, NotNow, Rejected
from dayward.server import hooks
from dayward.server.signatures import standard_headers, verified
from tests.channels.conftest import Loop, Peer, peer, reply

OK = reply(200)


def setup(**values: Any) -> Setup:
    known, _ = with_defaults(CONFIG, {name.replace("_", "."): value for name, value in values.items()})
    return Setup(Home(), known, "owner", lambda _: {})


def made(address: str, **more: Any) -> webhook.Webhook:
    hooks.sign_with(Home())
    found = webhook.made(setup(webhook_to=address, **more))
    assert found
    return found


def say(loop: Loop, channel: Channel, key: str = "turn/1", **body: Any) -> str:
    return loop.do(channel.send("out", key, {"text": "Call Ana", "title": "Reminder"} | body))


def headers(heard: bytes) -> dict[str, str]:
    head = heard.partition(b"\r\n\r\n")[0].decode("latin-1")
    return {name.lower(): value for name, value in re.findall(r"(?m)^([\w-]+): (.*?)\r?$", head)}


# how an answer is judged


@pytest.mark.parametrize("status", [500, 502, 503, 408, 425, 429, 302])
def test_what_may_pass_is_tried_again(loop: Loop, status: int) -> None:
    with peer(reply(status)) as server, pytest.raises(NotNow, match=f"127.0.0.1 answers {status}"):
        loop.do(post(target(server.address, False, ""), {}, b""))


@pytest.mark.parametrize(
    ("status", "why"), [(400, "answers 400"), (404, "404"), (410, "remove its address"), (301, "moved")]
)
def test_what_will_not_pass_is_not(loop: Loop, status: int, why: str) -> None:
    with peer(reply(status)) as server, pytest.raises(Rejected, match=why):
        loop.do(post(target(server.address, False, ""), {}, b""))


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("7", 7),
        ("999999999", 86_400),
        ("soon", 0),
        ("", 0),
        ("-5", 0),
        ("in an hour", 0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ],
)
def test_how_long_to_wait(loop: Loop, after: str, seconds: float) -> None:
    with peer(reply(429, Retry_After=after)) as server, pytest.raises(NotNow) as raised:
        loop.do(post(target(server.address, False, ""), {}, b""))
    assert raised.value.seconds == seconds


def test_how_long_to_wait_as_a_date(loop: Loop) -> None:
    at = format_datetime(datetime.fromtimestamp(time.time() + 90, UTC), usegmt=True)
    with peer(reply(503, Retry_After=at)) as server, pytest.raises(NotNow) as raised:
        loop.do(post(target(server.address, False, ""), {}, b""))
    assert 85 < raised.value.seconds <= 90


def test_an_answer_may_be_announced(loop: Loop) -> None:
    with peer(b"HTTP/1.1 103 Early Hints\r\n\r\n" + reply(200, b"yes")) as server:
        assert loop.do(post(target(server.address, False, ""), {}, b"")) == b"yes"


def test_nothing_is_sent_on_to_elsewhere(loop: Loop) -> None:
    with peer(OK) as elsewhere, peer(reply(302, Location=elsewhere.address)) as server:
        with pytest.raises(NotNow):
            loop.do(post(target(server.address, False, ""), {"Authorization": "Bearer x"}, b"private"))
        assert elsewhere.heard == []


def test_where_nobody_listens_it_was_surely_not_sent(loop: Loop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotNow, match="cannot be reached"):
        loop.do(post(target(f"http://127.0.0.1:{port}", False, ""), {}, b""))


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 2", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 99_999]
)
def test_where_it_went_out_and_nothing_came_back_nobody_knows(loop: Loop, answer: bytes) -> None:
    with peer(answer) as server, pytest.raises(Unavailable, match="gave no answer"):
        loop.do(post(target(server.address, False, ""), {}, b"x"))


def test_who_cannot_prove_who_it_is_is_told_nothing(loop: Loop) -> None:
    heard = []

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(OK)
            heard.append(connection.recv(4_000))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(NotNow, match="cannot be trusted"):
            loop.do(post(target(f"https://127.0.0.1:{server.getsockname()[1]}", False, ""), {}, b"private"))
        thread.join()
    assert b"private" not in heard[0]


@pytest.mark.parametrize(
    "address",
    ["", "example.org", "ftp://example.org", "https://", "https://a:b@example.org", "https://example.org/a b",
     "https://example.org/\r\nX: y", "https://example.org:99999", "http://example.org", "http://10.0.0.1"],
)  # fmt: skip
def test_addresses_that_will_not_do(address: str) -> None:
    with pytest.raises(DaywardError) as raised:
        target(address, False, "webhook.insecure")
    assert raised.value.next_step
    assert "a:b" not in str(raised.value)


def test_addresses_that_will() -> None:
    assert target("https://example.org/a?b=c", False, "").path == "/a?b=c"
    assert target("http://[::1]:8080", False, "").authority == "[::1]:8080"
    assert target("http://10.0.0.1", True, "").port == 80
    assert target("https://bücher.example", False, "").authority == "xn--bcher-kva.example"


# webhooks


def test_a_message_is_posted_and_signed(loop: Loop) -> None:
    with peer(OK) as server:
        channel = made(server.address + "/in?me")
        assert say(loop, channel) == "turn%2F1"
    head, _, body = server.heard[0].partition(b"\r\n\r\n")
    given = headers(server.heard[0])
    assert head.startswith(b"POST /in?me HTTP/1.1\r\n")
    assert given["idempotency-key"] == "turn/1"
    said = json.loads(body)
    assert (said["key"], said["person"], said["title"], said["text"]) == ("turn/1", "owner", "Reminder", "Call Ana")
    assert abs(datetime.fromisoformat(said["at"]).timestamp() - time.time()) < 5
    secret = hooks.load(Home()).out
    assert verified("standard", secret, given, body, time.time())
    assert not verified("standard", secret, given, body + b" ", time.time())


def test_a_signature_as_others_make_it() -> None:
    """The example of the Standard Webhooks libraries."""
    made = standard_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_same_message_has_the_same_name_whatever_is_in_its_key(loop: Loop) -> None:
    with peer(OK, OK) as server:
        channel = made(server.address)
        for _ in range(2):
            say(loop, channel, "plan.früh/ä\r\nX-Evil: 1")
    first, second = map(headers, server.heard)
    assert first["webhook-id"] == second["webhook-id"]
    assert "." not in first["webhook-id"]
    assert "x-evil" not in first


def test_a_message_whose_answer_was_lost_may_be_sent_again(loop: Loop) -> None:
    """The end is unknown and the other side knows the message by its name: so says the channel."""
    with peer(b"", OK) as server:
        channel = made(server.address)
        assert channel.idempotent
        with pytest.raises(Unavailable):
            say(loop, channel)
        say(loop, channel)
    assert headers(server.heard[0])["webhook-id"] == headers(server.heard[1])["webhook-id"]


def test_text_that_json_cannot_hold(loop: Loop) -> None:
    with peer(OK) as server:
        say(loop, made(server.address), text="a\udcffb")
    assert json.loads(server.heard[0].partition(b"\r\n\r\n")[2])["text"] == "a?b"


def test_without_a_secret_or_encryption_nothing_goes_out(caplog: pytest.LogCaptureFixture) -> None:
    assert webhook.made(setup(webhook_to="https://example.org")) is None
    assert "no secret" in str(vars(caplog.records[-1])["reason"])
    hooks.sign_with(Home())
    assert webhook.made(setup(webhook_to="http://example.org/SECRET")) is None
    assert "SECRET" not in str(vars(caplog.records[-1]))
    assert webhook.made(setup(webhook_to="http://example.org", webhook_insecure=True))
    assert webhook.made(setup()) is None


def test_with_a_port_alone_nothing_is_posted(loop: Loop) -> None:
    channel = webhook.made(setup(webhook_port=8787))
    assert channel
    with pytest.raises(Rejected, match="dayward webhook to"):
        say(loop, channel)


# ntfy


def phone(server: Peer, token: str = "") -> Ntfy:
    return Ntfy(server.address + "/topic", token)


def test_a_message_to_a_phone(loop: Loop) -> None:
    with peer(OK) as server:
        say(loop, phone(server, "tk_abc"), urgency="now")
    head, _, body = server.heard[0].partition(b"\r\n\r\n")
    given = headers(server.heard[0])
    assert head.startswith(b"POST /topic HTTP/1.1")
    assert (given["title"], given["priority"], given["tags"]) == ("Reminder", "4", "alarm_clock")
    assert given["authorization"] == "Bearer tk_abc"
    assert body == b"Call Ana"


def test_a_phone_shows_a_message_once(loop: Loop) -> None:
    with peer(b"", OK, OK) as server:
        channel = phone(server)
        assert channel.idempotent
        with pytest.raises(Unavailable):
            say(loop, channel, "turn/1")
        say(loop, channel, "turn/1")
        say(loop, channel, "turn/2")
    one, again, other = (headers(heard)["x-sequence-id"] for heard in server.heard)
    assert one == again != other
    assert re.fullmatch(r"[-_A-Za-z0-9]{1,64}", one)


def test_titles_and_texts_that_do_not_fit(loop: Loop) -> None:
    with peer(OK, OK) as server:
        say(loop, phone(server), title="Grüße\r\nX-Evil: 1", text="ü" * 3_000)
        say(loop, phone(server), title="x" * 2_000, text="")
    given, (_, _, body) = headers(server.heard[0]), server.heard[0].partition(b"\r\n\r\n")
    assert base64.b64decode(given["title"].removeprefix("=?UTF-8?B?").removesuffix("?=")).decode() == "Grüße X-Evil: 1"
    assert "x-evil" not in given
    assert len(body) <= 4_096
    assert body.decode().endswith("ü… (the rest is longer than fits here)")
    assert len(server.heard[1].partition(b"\r\n\r\n")[2]) == 2_000
    assert len(base64.b64decode(headers(server.heard[1])["title"].split("?")[3])) <= 250


def test_an_old_server_is_told_of_once(loop: Loop, caplog: pytest.LogCaptureFixture) -> None:
    with peer(reply(200, b'{"id":"a"}'), reply(200, b'{"id":"b"}')) as server:
        channel = phone(server)
        say(loop, channel, "1")
        say(loop, channel, "2")
    assert sum("older than 2.16" in record.message for record in caplog.records) == 1


def test_where_the_token_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home()
    assert token(home, "DAYWARD_NTFY_TOKEN", "ntfy-token") == ""
    path = Path(home.config, "ntfy-token")
    path.parent.mkdir(parents=True)
    path.write_text("tk_file\n")
    path.chmod(0o600)
    assert token(home, "DAYWARD_NTFY_TOKEN", "ntfy-token") == "tk_file"
    path.chmod(0o640)
    with pytest.raises(DaywardError, match="others can read"):
        token(home, "DAYWARD_NTFY_TOKEN", "ntfy-token")
    assert ntfy.made(setup(ntfy_url="https://example.org/topic")) is None
    monkeypatch.setenv("DAYWARD_NTFY_TOKEN", "tk_env")
    assert token(home, "DAYWARD_NTFY_TOKEN", "ntfy-token") == "tk_env"
    monkeypatch.setenv("DAYWARD_NTFY_TOKEN", "tk\r\nX-Evil: 1")
    with pytest.raises(DaywardError, match="letters"):
        token(home, "DAYWARD_NTFY_TOKEN", "ntfy-token")


def test_no_topic_no_channel() -> None:
    assert ntfy.made(setup()) is None
    assert ntfy.made(setup(ntfy_url="http://example.org/topic")) is None
    assert ntfy.made(setup(ntfy_url="http://example.org/topic", ntfy_insecure=True))
    assert os.environ.get("DAYWARD_NTFY_TOKEN") is None
