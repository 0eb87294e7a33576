"""Mail, handed over to a real SMTP server: encrypted, once however often it is sent, and nothing in it that anybody smuggled in."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from dayward.channels.mail import Mail, Server, made
from dayward.channels.setting import Setup
from dayward.core.home import Home
from dayward.core.settings import CONFIG, with_defaults
from dayward.jobs.channel import NotNow, Rejected

HERE = "127.0.0.1"
ME, YOU = "dayward@example.org", ["ana@example.org"]
PASSWORD = "four words with spaces"


class Box:
    """Takes mail; `says` is what it answers instead, by the step of the conversation."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.to: list[str] = []
        self.says: dict[str, str] = {}

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.says.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        said = self.says.get(f"RCPT {address}") or self.says.get("RCPT", "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if "DATA" not in self.says:
            self.taken.append(message_from_bytes(envelope.content, policy=default))
            self.to += envelope.rcpt_tos
        return self.says.get("DATA", "250 OK")

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self.says.get("QUIT", "221 Bye")


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


Opened = Callable[..., int]


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def opened(box: Box) -> Iterator[Opened]:
    """Start a server; its port."""
    running: list[Controller] = []

    def opened(**given: Any) -> int:
        running.append(Controller(box, hostname=HERE, port=free_port(), server_hostname="localhost", **given))
        running[-1].start()
        return int(running[-1].port)

    yield opened
    for one in running:
        one.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, with its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", f"subjectAltName=DNS:localhost,IP:{HERE}", "-keyout", str(path), "-out", f"{path}.crt"]  # fmt: skip
    subprocess.run(asked, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
def tls(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """That certificate as a server uses it, and trusted here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def authenticated(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    fits = isinstance(data, LoginPassword) and (data.login, data.password) == (ME.encode(), PASSWORD.encode())
    return AuthResult(success=fits, handled=False)


def plain(port: int, to: list[str] | None = None) -> Mail:
    return Mail(Server(HERE, port, "none"), ME, to or YOU)


def send(to: Mail, key: str = "alert/1", **body: Any) -> str:
    return asyncio.run(to.send("me", key, {"title": "A title", "text": "A text", **body}))


def test_a_message_arrives_as_it_is(opened: Opened, box: Box) -> None:
    text = "Grüße ✓\n.\nFrom here on: ünïcode " + "x" * 2_000
    id_ = send(plain(opened(), ["ana@example.org", "ben@example.org"]), title="Übersicht fails", text=text)
    (found,) = box.taken
    assert isinstance(found, EmailMessage)
    assert (found["Subject"], found["From"], found["To"]) == (
        "Übersicht fails", ME, "ana@example.org, ben@example.org",
    )  # fmt: skip
    assert found.get_content().replace("\r\n", "\n").rstrip() == text
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"] == id_
    assert id_.endswith("@example.org>")
    assert found["Date"]
    assert box.to == ["ana@example.org", "ben@example.org"]


def test_one_that_is_sent_again_has_the_same_name(opened: Opened, box: Box) -> None:
    to = plain(opened())
    assert send(to) == send(to) != send(to, "alert/2")
    assert len({one["Message-ID"] for one in box.taken}) == 2


@pytest.mark.parametrize(
    "smuggled", ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\rBcc:x", "\x00", "\u2028Bcc: x"]
)
def test_nothing_is_smuggled_into_the_head(opened: Opened, box: Box, smuggled: str) -> None:
    send(plain(opened()), title=f"Hello{smuggled}", text=f"{smuggled}\r\n.\r\nMAIL FROM:<eve@example.org>\r\n")
    (found,) = box.taken
    assert found["Bcc"] is None
    assert found["Subject"].startswith("Hello")
    assert set(found.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo",
    } - {"X-Peer", "X-MailFrom", "X-RcptTo"}  # fmt: skip
    assert box.to == YOU


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_is_encrypted_and_says_who_it_is(opened: Opened, box: Box, tls: ssl.SSLContext, security: str) -> None:
    given: dict[str, Any] = (
        {"ssl_context": tls} if security == "tls" else {"tls_context": tls, "require_starttls": True}
    )
    port = opened(authenticator=authenticated, auth_required=True, auth_require_tls=security == "starttls", **given)
    send(Mail(Server(HERE, port, security, ME, PASSWORD), ME, YOU))
    assert len(box.taken) == 1
    with pytest.raises(Rejected, match=rf"{HERE} answers 535"):
        send(Mail(Server(HERE, port, security, ME, "a wrong one"), ME, YOU))
    with pytest.raises(Rejected, match=rf"{HERE} answers 530"):
        send(Mail(Server(HERE, port, security), ME, YOU))
    assert len(box.taken) == 1


def test_a_server_that_cannot_be_trusted_is_told_nothing(
    opened: Opened, box: Box, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = opened(tls_context=tls)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotNow, match="cannot be trusted"):
        send(Mail(Server(HERE, port, "starttls"), ME, YOU))
    with pytest.raises(Rejected, match="cannot do what is asked of it"):
        send(Mail(Server(HERE, opened(), "starttls", ME, PASSWORD), ME, YOU))
    assert not box.taken


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_what_the_server_answers_is_believed(opened: Opened, box: Box, step: str) -> None:
    port = opened()
    box.says[step] = "451 try again\x1b[31m later"
    with pytest.raises(NotNow, match=rf"^{HERE} answers 451: try again") as told:
        send(plain(port))
    assert "\x1b" not in str(told.value)
    box.says[step] = "554 no"
    with pytest.raises(Rejected, match=rf"^{HERE} answers 554: no$"):
        send(plain(port))
    assert not box.taken


def test_of_several_one_may_be_refused(opened: Opened, box: Box, caplog: pytest.LogCaptureFixture) -> None:
    box.says["RCPT ben@example.org"] = "550 nobody of that name"
    send(plain(opened(), ["ben@example.org", *YOU]))
    assert box.to == YOU
    assert "one of mail.to is not taken" in caplog.text


def test_whoever_refuses_everybody_for_now_is_asked_again(opened: Opened, box: Box) -> None:
    box.says |= {"RCPT ben@example.org": "550 nobody", "RCPT ana@example.org": "450 greylisted"}
    with pytest.raises(NotNow, match="450: greylisted"):
        send(plain(opened(), ["ben@example.org", *YOU]))


def test_what_goes_wrong_after_it_was_taken_changes_nothing(opened: Opened, box: Box) -> None:
    box.says["QUIT"] = "421 in a hurry"
    send(plain(opened()))
    assert len(box.taken) == 1


def test_a_server_that_is_away_or_hangs_up_is_tried_again() -> None:
    with pytest.raises(NotNow, match="cannot be reached, or hung up"):
        send(plain(free_port()))
    with socket.create_server((HERE, 0)) as server:

        def hang_up() -> None:
            connection, _ = server.accept()
            connection.sendall(b"220 hello\r\n")
            connection.recv(100)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(NotNow):
            send(plain(server.getsockname()[1]))
        thread.join()


def test_nobody_waits_for_a_deaf_server_when_the_process_ends() -> None:
    async def given_up(to: Mail) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await to.send("me", "k", {"text": "x"})

    with socket.create_server((HERE, 0)) as deaf:
        asyncio.run(given_up(plain(deaf.getsockname()[1])))  # returns at once


def test_an_answer_that_comes_after_nobody_waits_is_nothing(opened: Opened, box: Box) -> None:
    async def impatient(port: int) -> None:
        task = asyncio.create_task(plain(port).send("me", "k", {"text": "x"}))
        await asyncio.sleep(0.005)
        task.cancel()
        while not box.taken:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)

    asyncio.run(impatient(opened()))


def setup(**given: Any) -> Setup:
    values, problems = with_defaults(CONFIG, {"mail": given})
    assert not problems
    return Setup(Home(), values, "owner", lambda _: {})


GOOD = {"host": HERE, "security": "none", "from": ME, "to": YOU}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"security": "ssl"}, "mail.security cannot be 'ssl'"),
        ({"host": "smtp.example.org"}, "smtp.example.org would be spoken to without encryption"),
        ({"to": []}, "mail.to is empty"),
        ({"to": ["ana"]}, "mail.to has 'ana', which is no mail address"),
        ({"to": ["ana@example.org\nBcc: eve@example.org"]}, "which is no mail address"),
        ({"to": ["Ana <ana@example.org>"]}, "which is no mail address"),
        ({"from": ""}, "mail.from has '', which is no mail address"),
    ],
)
def test_settings_that_make_no_sense_are_told_and_nothing_is_sent(
    given: dict[str, Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert made(setup(**GOOD | given)) is None
    assert reason in str(getattr(caplog.records[-1], "reason"))  # noqa: B009 (given as extra)


def test_it_is_there_where_a_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(setup()) is None
    one = made(setup(**GOOD))
    assert one
    assert one._server == Server(HERE, 25, "none", "", "")
    monkeypatch.setenv("DAYWARD_MAIL_PASSWORD", PASSWORD)
    one = made(setup(**GOOD | {"security": "tls"}))
    assert one
    assert one._server == Server(HERE, 465, "tls", ME, PASSWORD)
    one = made(setup(**GOOD | {"security": "starttls", "user": "ana", "port": 2525}))
    assert one
    assert one._server == Server(HERE, 2525, "starttls", "ana", PASSWORD)


def test_a_password_others_can_read_is_not_used(caplog: pytest.LogCaptureFixture) -> None:
    path = Path(Home().config, "mail-password")
    path.parent.mkdir(parents=True)
    path.write_text(PASSWORD + "\n")
    path.chmod(0o644)
    assert made(setup(**GOOD)) is None
    assert "others can read" in str(getattr(caplog.records[-1], "reason"))  # noqa: B009 (given as extra)
    path.chmod(0o600)
    one = made(setup(**GOOD))
    assert one
    assert one._server.password == PASSWORD
