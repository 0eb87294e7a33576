"""The webhooks that were set up: their names, schemes and secrets, in a file that only its owner may read."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from dayward.core.errors import Negative, Refused, Unavailable, UsageError
from dayward.core.home import Home, write_private
from dayward.core.secrets import known
from dayward.server.signatures import SCHEMES, new_secret

FILE = "webhooks.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Hook(NamedTuple):
    """How messages to one name are proven, and what follows from one.

    `does` is "" (it is read, as a message of a stranger), the name of an action, or `routine:NAME`; `given` are arguments of the action
    that whoever sends cannot change.
    """

    scheme: str
    secret: str
    does: str = ""
    given: Mapping[str, Any] = MappingProxyType({})


class Hooks(NamedTuple):
    """Those that come in, by name, and the secret by which ours are signed ("" for none)."""

    names: dict[str, Hook]
    out: str


def path(home: Home) -> str:
    """Where they are kept."""
    return os.path.join(home.config, FILE)


def load(home: Home) -> Hooks:
    """Read them. Raises Refused where others can read the file too, Unavailable where it cannot be read."""
    name = path(home)
    try:
        with open(name, encoding="utf-8") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise Refused(f"others can read {name}", f"chmod 600 {name}")
            found = json.load(file)
        names = {str(key): _hook(one) for key, one in found["in"].items()}
        out = known(str(found["out"]))
    except FileNotFoundError:
        return Hooks({}, "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unavailable(
            f"{name} cannot be read: {error}", f"restore it, or move it away: mv {name} {name}.old"
        ) from error
    return Hooks({key: one for key, one in names.items() if one.scheme in SCHEMES and one.secret}, out)


def _hook(one: dict[str, Any]) -> Hook:
    secret = known(str(one["secret"]))
    return Hook(str(one["scheme"]), secret, str(one.get("does", "")), dict(one.get("given", {})))


def add(home: Home, name: str, scheme: str, does: str = "", given: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Set one up; its new secret. Raises UsageError where the name will not do, Refused where it is taken."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be the name of a webhook", "use letters a-z, digits, - and _; up to 40")
    found = load(home)
    if name in found.names:
        raise Refused(
            f"there is a webhook {name} already", f"for a new secret: dayward webhook remove {name}, then add"
        )
    secret = known(new_secret(scheme))
    _store(home, Hooks(found.names | {name: Hook(scheme, secret, does, given)}, found.out))
    return secret


def remove(home: Home, name: str) -> None:
    """Take one away; from then on nothing by that name is let in. Raises Negative where there is none."""
    found = load(home)
    if name not in found.names:
        raise Negative(f"there is no webhook {name}", "see: dayward webhook list")
    _store(home, Hooks({key: one for key, one in found.names.items() if key != name}, found.out))


def sign_with(home: Home) -> str:
    """Make the secret by which our own are signed anew, and return it."""
    secret = known(new_secret("standard"))
    _store(home, Hooks(load(home).names, secret))
    return secret


def _store(home: Home, hooks: Hooks) -> None:
    names = {name: {**hook._asdict(), "given": dict(hook.given)} for name, hook in sorted(hooks.names.items())}
    kept = {"in": names, "out": hooks.out}
    write_private(path(home), json.dumps(kept, indent=2).encode())
