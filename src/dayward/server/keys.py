"""The key of a home: what cookies are signed with, and from which other secrets are made, so that none is in the database."""

from __future__ import annotations

import base64
import hmac
import os
from hashlib import sha256

from dayward.core.home import Home, write_private
from dayward.core.secrets import known

_FILE = "web.key"


def key(home: Home) -> bytes:
    """The key; made when there is none."""
    path = home.state_file(_FILE)
    try:
        with open(path, "rb") as file:
            found = file.read()
    except FileNotFoundError:
        found = b""
    if len(found) < 32:
        found = os.urandom(32)
        write_private(path, found)
    return found


def signing(home: Home, subscription: str) -> str:
    """The secret by which what is posted to an address is signed, as Standard Webhooks writes it."""
    made = hmac.new(key(home), f"webhook {subscription}".encode(), sha256).digest()
    return known("whsec_" + base64.b64encode(made).decode())
