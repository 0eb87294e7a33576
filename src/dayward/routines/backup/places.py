"""Where backups are kept, what they are made of, and which stay, by the settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from dayward.core.home import Home


def kept_in(home: Home, values: Mapping[str, Any]) -> str:
    """The folder of backups."""
    return os.path.abspath(os.path.expanduser(values["backup.folder"] or os.path.join(home.state, "backups")))


def database_of(home: Home, values: Mapping[str, Any]) -> str:
    """The state: the file it is by default, or the address in the settings."""
    return str(values.get("database") or os.path.join(home.state, "state.db"))
