"""Changing Dayward's own settings."""

from __future__ import annotations

from typing import Any

from dayward.core.errors import UsageError
from dayward.core.home import Home, write_private
from dayward.core.settings import CONFIG, Setting, converted, parse_toml, with_value


def configure_workspace(path: str) -> None:
    """Make a folder the one that commands work on."""
    set_config("workspace", path)


def setting_named(settings: tuple[Setting, ...], name: str) -> Setting:
    """The setting of that name. Raises UsageError with the nearest names."""
    for setting in settings:
        if setting.name == name:
            return setting
    from difflib import get_close_matches

    near = get_close_matches(name, [setting.name for setting in settings], 2)
    raise UsageError(
        f"there is no setting {name!r}", f"did you mean {' or '.join(near)}?" if near else "see: dayward config"
    )


def set_config(name: str, text: str | None) -> Any:
    """Set (or with None remove) one of Dayward's own settings; comments and unknown keys stay. Returns the value."""
    setting = setting_named(CONFIG, name)
    value = None if text is None else converted(setting, text)
    home = Home()
    try:
        with open(home.config_file, encoding="utf-8") as file:
            old = file.read()
    except FileNotFoundError:
        old = ""
    parse_toml(old, home.config_file)
    write_private(home.config_file, with_value(old, name, value).encode())
    return value
