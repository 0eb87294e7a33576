"""Dayward's own settings as they stand in its configuration file."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from dayward.core.errors import Unavailable
from dayward.core.home import Home
from dayward.core.settings import CONFIG, parse_toml_once, with_defaults


class Configuration(NamedTuple):
    """Dayward's own settings, and what is odd about them."""

    home: Home
    values: dict[str, Any]
    problems: list[str]


def configuration(home: Home | None = None) -> Configuration:
    """Read `config.toml`. Raises UsageError where it is not TOML."""
    home = home or Home()
    try:
        with open(home.config_file, encoding="utf-8") as file:
            given = parse_toml_once(file.read(), home.config_file, os.path.join(home.cache, "config.json"))
    except FileNotFoundError:
        given = {}
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(f"{home.config_file} cannot be read: {error}", "check who owns it: ls -l") from error
    return Configuration(home, *with_defaults(CONFIG, given))


def workspace_path(config: Configuration) -> str:
    """The folder commands work on: `DAYWARD_WORKSPACE`, else the configured one. Raises Unavailable where there is none."""
    path = os.environ.get("DAYWARD_WORKSPACE") or config.values["workspace"]
    if not path:
        raise Unavailable(
            "no folder is set up yet", "make one: dayward init PATH, or take one: dayward init --adopt PATH"
        )
    return os.path.abspath(os.path.expanduser(path))
