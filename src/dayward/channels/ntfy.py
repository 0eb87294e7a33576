"""Messages to a phone by way of an ntfy server. Set up by `ntfy.url`, the address of a topic.

Its token is in `DAYWARD_NTFY_TOKEN`, or in the file `ntfy-token` in Dayward's configuration folder, which only you may read.
From version 2.16 on a server knows a message that it is given again, and a phone shows it once.
"""

from __future__ import annotations

import base64
import logging
from typing import Any, ClassVar

from dayward.channels.post import post
from dayward.channels.setting import Setup
from dayward.channels.wording import cut, wording
from dayward.core.digest import sha256
from dayward.core.errors import DaywardError
from dayward.core.tokens import token
from dayward.core.web import target
from dayward.jobs.channel import Channel

log = logging.getLogger(__name__)

_LONGEST = 4_096
"""Bytes of text; a server makes a file of what is longer."""
_LONGEST_TITLE = 250
_LOOKS = {"now": ("4", "alarm_clock"), "normal": ("3", "calendar"), "digest": ("2", "newspaper")}
"""Priority and tag (a symbol) by urgency."""


class Ntfy(Channel):
    """One topic."""

    name = "ntfy"
    idempotent = True  # by its sequence id
    way: ClassVar[str] = "out"

    def __init__(self, url: str, token: str, insecure: bool = False) -> None:
        """Raises UsageError or Refused where the address will not do."""
        self._target = target(url, insecure, "ntfy.insecure")
        self._token = token
        self._told = False

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Publish it; returns the server's id."""
        shown = wording(body)
        priority, tag = _LOOKS.get(shown.urgency, _LOOKS["normal"])
        sequence = sha256(key.encode()).hexdigest()[:32]
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "Title": _header(cut(shown.title, _LONGEST_TITLE, "…")),
            "Priority": priority,
            "Tags": tag,
            "X-Sequence-ID": sequence,
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        text = cut(shown.text or shown.title, _LONGEST)
        answer = await post(self._target, headers, text.encode())
        if sequence.encode() not in answer and not self._told:
            self._told = True
            log.warning(
                "this ntfy server is older than 2.16: after a broken connection it may show a message twice",
                extra={"host": self._target.host},
            )
        return ""


def _header(text: str) -> str:
    """Text as a header can hold it (RFC 2047)."""
    return text if text.isascii() else f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="


def made(setup: Setup) -> Ntfy | None:
    """Where `ntfy.url` names a topic."""
    url = setup.settings["ntfy.url"]
    if not url:
        return None
    try:
        return Ntfy(url, token(setup.home, "DAYWARD_NTFY_TOKEN", "ntfy-token"), setup.settings["ntfy.insecure"])
    except (DaywardError, OSError) as error:
        log.warning("ntfy is not used", extra={"reason": str(error)})
        return None
