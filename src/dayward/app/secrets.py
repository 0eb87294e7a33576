"""Tokens for git remotes: from the environment or a file only its owner can read. Never in an address, a log or an error."""

from __future__ import annotations

import json
import os
from urllib.parse import urlsplit

from dayward.core.home import Home, write_private
from dayward.core.secrets import known
from dayward.workspace.remote import Credentials
from dayward.workspace.repository import Workspace


def credentials(home: Home, workspace: Workspace) -> Credentials | None:
    """What opens the workspace's remote, if anything is known. The environment (`DAYWARD_GIT_TOKEN`) wins over what was stored."""
    if not _token() and not os.path.exists(_path(home)):
        return None
    return _for_host(home, _remote_host(workspace))


def for_address(home: Home, address: str) -> Credentials | None:
    """What opens an address, if anything is known."""
    return _for_host(home, urlsplit(address).netloc)


def _for_host(home: Home, host: str) -> Credentials | None:
    token = _token()
    if token and host:
        return Credentials(host, os.environ.get("DAYWARD_GIT_USER") or os.environ.get("GIT_USERNAME") or "git", token)
    return _stored(home).get(host)


def _token() -> str:
    return known(os.environ.get("DAYWARD_GIT_TOKEN") or os.environ.get("GIT_TOKEN") or "")


def store(home: Home, given: Credentials) -> None:
    """Keep credentials for their host."""
    kept = _stored(home) | {given.host: given}
    text = json.dumps({host: {"user": c.user, "password": known(c.password)} for host, c in kept.items()}, indent=2)
    write_private(_path(home), text.encode())


def _stored(home: Home) -> dict[str, Credentials]:
    try:
        with open(_path(home), encoding="utf-8") as file:
            found = json.load(file)
        return {host: Credentials(host, entry["user"], known(entry["password"])) for host, entry in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _path(home: Home) -> str:
    return os.path.join(home.config, "git-credentials.json")


def _remote_host(workspace: Workspace) -> str:
    """The host (and port) of the workspace's first http remote, read from git's configuration without starting git."""
    from configparser import ConfigParser, Error

    parser = ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    try:
        parser.read(os.path.join(workspace.git.folder, "config"), encoding="utf-8")
    except (Error, UnicodeDecodeError):
        return ""
    for section in parser.sections():
        if section.startswith("remote "):
            return urlsplit(parser[section].get("url") or "").netloc.rpartition("@")[2]
    return ""
