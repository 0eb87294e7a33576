"""What opens the doors of others: in the environment, or in a file that only its owner can read."""

from __future__ import annotations

import os
import stat

from dayward.core.errors import Refused, UsageError
from dayward.core.home import Home
from dayward.core.secrets import known


def private(home: Home, variable: str, name: str) -> str:
    """The words in a variable, or else in the file of that name in the configuration folder; "" where there is neither.

    Raises Refused where others can read the file.
    """
    found = os.environ.get(variable, "")
    path = os.path.join(home.config, name)
    if not found and os.path.exists(path):
        if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
            raise Refused(f"others can read {path}", f"chmod 600 {path}")
        with open(path, encoding="utf-8") as file:
            found = file.read()
    return known(found.strip())


def token(home: Home, variable: str, name: str) -> str:
    """Private words that are a token. Raises Refused where others can read them, UsageError where they cannot be one."""
    found = private(home, variable, name)
    if not all("!" <= letter <= "~" for letter in found):
        raise UsageError(f"{variable} or {name} has letters in it that no token has", "copy it again from the server")
    return found
