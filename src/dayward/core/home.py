"""Where Dayward keeps what is not the person's own text: configuration, state, cache."""

from __future__ import annotations

import os
import sys


class Home:
    """The three folders, made when first written to. All lie in `DAYWARD_HOME` where that is set."""

    def __init__(self, environ: dict[str, str] | None = None) -> None:
        env = os.environ if environ is None else environ
        home = env.get("DAYWARD_HOME")
        if home:
            home = os.path.abspath(os.path.expanduser(home))
            self.config, self.state, self.cache = home, os.path.join(home, "state"), os.path.join(home, "cache")
        elif sys.platform == "darwin":
            base = os.path.expanduser("~/Library")
            self.config = os.path.join(base, "Application Support", "dayward")
            self.state = os.path.join(self.config, "state")
            self.cache = os.path.join(base, "Caches", "dayward")
        else:
            self.config = _xdg(env, "XDG_CONFIG_HOME", "~/.config")
            self.state = _xdg(env, "XDG_STATE_HOME", "~/.local/state")
            self.cache = _xdg(env, "XDG_CACHE_HOME", "~/.cache")

    @property
    def config_file(self) -> str:
        """The file of Dayward's own settings."""
        return os.path.join(self.config, "config.toml")

    def state_file(self, name: str) -> str:
        """The path of a state file, its folder made for the owner only."""
        os.makedirs(self.state, mode=0o700, exist_ok=True)
        return os.path.join(self.state, name)


def _xdg(env: os._Environ[str] | dict[str, str], variable: str, default: str) -> str:
    return os.path.join(env.get(variable) or os.path.expanduser(default), "dayward")


def write_private(path: str, data: bytes) -> None:
    """Replace a file of ours in one step; only its owner can read it."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    temporary = f"{path}.{os.getpid()}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise
