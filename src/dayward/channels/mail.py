"""Messages by mail, outgoing only. Set up by `mail.host`, `mail.from` and `mail.to`.

The password is in `DAYWARD_MAIL_PASSWORD`, or in the file `mail-password` in Dayward's configuration folder, which only you may read.
A message always has the same Message-ID, by which a mailbox knows one that comes again after a broken connection.
"""

from __future__ import annotations

import asyncio
import logging
import re
import smtplib
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, ClassVar, NamedTuple

from dayward.channels.setting import Setup
from dayward.channels.wording import cut, plain, wording
from dayward.core import clock
from dayward.core.digest import sha256
from dayward.core.errors import DaywardError, Refused, UsageError
from dayward.core.tokens import private
from dayward.core.web import loopback
from dayward.jobs.channel import Channel, NotNow, Rejected

log = logging.getLogger(__name__)

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each way to encrypt (`mail.security`)."""
_SECONDS = 20.0
"""How long the server may take for one step."""
_LONGEST, _LONGEST_TITLE = 100_000, 250
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)")
_POLICY = SMTP.clone(cte_type="7bit")


class Server(NamedTuple):
    """Where mail is handed over, how that is encrypted, and as whom (`user` is "" where nobody has to say who they are)."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""


class Mail(Channel):
    """One server, and always the same recipients."""

    name = "mail"
    idempotent = True  # by its Message-ID
    way: ClassVar[str] = "out"
    patience = 120.0

    def __init__(self, server: Server, sender: str, to: list[str]) -> None:
        """Raises UsageError where an address is none, Refused where it would not be encrypted beyond this machine."""
        if server.security not in PORTS:
            raise UsageError(f"mail.security cannot be {server.security!r}", f"it is {', '.join(PORTS)}")
        if server.security == "none" and not loopback(server.host):
            raise Refused(
                f"{server.host} would be spoken to without encryption", "dayward config mail.security starttls"
            )
        if not to:
            raise UsageError("mail.to is empty", "dayward config mail.to YOU@EXAMPLE.ORG")
        self._server = server._replace(port=server.port or PORTS[server.security])
        self._domain = _domain(sender, "mail.from")
        for one in to:
            _domain(one, "mail.to")
        self._from, self._to = sender, to

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Hand it over; returns its Message-ID. Raises NotNow or Rejected."""
        message = self._message(key, body)
        try:
            await _apart(lambda: self._hand_over(message))
        except (OSError, smtplib.SMTPException) as error:
            raise self._judged(error) from error
        return str(message["Message-ID"])

    def _message(self, key: str, body: dict[str, Any]) -> EmailMessage:
        shown = wording(body)
        message = EmailMessage(_POLICY)
        message["From"] = self._from
        message["To"] = ", ".join(self._to)
        message["Subject"] = cut(shown.title, _LONGEST_TITLE, "…")
        message["Date"] = format_datetime(clock.utc())
        message["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(cut(shown.text or shown.title, _LONGEST) + "\n")
        return message

    def _hand_over(self, message: EmailMessage) -> None:
        server = self._server
        context = ssl.create_default_context()
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, self._domain, timeout=_SECONDS, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, self._domain, timeout=_SECONDS)
        try:
            if server.security == "starttls":
                smtp.starttls(context=context)
            if server.user:
                smtp.login(server.user, server.password)
            refused = smtp.sendmail(self._from, self._to, message.as_bytes())
            with suppress(OSError, smtplib.SMTPException):  # it has been taken: what goes wrong now changes nothing
                smtp.quit()
        finally:
            smtp.close()
        for address, (code, _) in refused.items():
            log.warning("one of mail.to is not taken", extra={"address": address, "code": code})

    def _judged(self, error: OSError | smtplib.SMTPException) -> NotNow | Rejected:
        """Whether another attempt may succeed. Nothing was taken, or what was is known again by its Message-ID."""
        host = self._server.host
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Rejected(f"{host} cannot do what is asked of it: {error}; see mail.security and mail.user")
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            error = smtplib.SMTPResponseException(*min(error.recipients.values()))
        if isinstance(error, smtplib.SMTPResponseException):
            said = _said(error.smtp_error)
            return (Rejected if error.smtp_code >= 500 else NotNow)(f"{host} answers {error.smtp_code}{said}")
        if isinstance(error, ssl.SSLError):
            return NotNow(f"{host} cannot be trusted: {error.reason or 'no valid certificate'}")
        return NotNow(f"{host} cannot be reached, or hung up")


def _said(answer: bytes | str) -> str:
    text = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
    shown = " ".join(plain(text).split())[:200]
    return f": {shown}" if shown else ""


def _domain(address: str, setting: str) -> str:
    """The part of an address behind its @. Raises UsageError where it is no address."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise UsageError(f"{setting} has {address!r}, which is no mail address", "write it as you@example.org")
    return found[1]


async def _apart(work: Callable[[], None]) -> None:
    """Do something in a thread that nobody waits for when the process ends."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def tell(error: BaseException | None) -> None:
        if ended.done():
            return
        if error:
            ended.set_exception(error)
        else:
            ended.set_result(None)

    def run() -> None:
        failed = None
        try:
            work()
        except Exception as error:  # noqa: BLE001 (it is raised where the work is waited for)
            failed = error
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(tell, failed)

    threading.Thread(target=run, name="mail", daemon=True).start()
    await ended


def made(setup: Setup) -> Mail | None:
    """Where `mail.host` names a server."""
    values = setup.settings
    if not values["mail.host"]:
        return None
    try:
        secret = private(setup.home, "DAYWARD_MAIL_PASSWORD", "mail-password")
        user = values["mail.user"] or (values["mail.from"] if secret else "")
        server = Server(values["mail.host"], values["mail.port"], values["mail.security"], user, secret)
        return Mail(server, values["mail.from"], values["mail.to"])
    except (DaywardError, OSError) as error:
        log.warning("mail is not used", extra={"reason": str(error)})
        return None
