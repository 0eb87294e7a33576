"""Dayward as a service of the account: the texts that systemd, cron and launchd read."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from typing import NamedTuple

from dayward.core.errors import Unavailable
from dayward.core.home import Home

LABEL = "org.dayward.up"
_PASSED = ("DAYWARD_HOME", "DAYWARD_WORKSPACE")


class Service(NamedTuple):
    """What is started: an absolute program, and the environment that it needs."""

    program: str
    environment: tuple[tuple[str, str], ...]


class Unit(NamedTuple):
    """What of Dayward is a service: its name for systemd, what it is, how it is started, and the command that installs it."""

    name: str
    description: str
    words: str
    installs: str

    @property
    def file(self) -> str:
        """The name of the file, and of the unit."""
        return f"{self.name}.service"

    @property
    def mark(self) -> str:
        """The line by which a unit of ours is known."""
        return f"# Written by `{self.installs}`; your own changes go into `systemctl --user edit {self.name}`."


DAYWARD = Unit("dayward", "Dayward, a personal assistant", "up", "dayward service install")
PROMPTS = Unit(
    "dayward-prompts", "Dayward, prompts to agents", "promptyoself execute --loop", "promptyoself service install"
)


def here(environ: Mapping[str, str] = os.environ) -> Service:
    """This very Dayward, with the folders that are set now. Raises Unavailable where it was started without its program."""
    beside = os.path.join(os.path.dirname(sys.executable), "dayward")
    typed = os.path.abspath(sys.argv[0])
    program = next(
        (p for p in (beside, typed) if os.path.basename(p) in ("dayward", "dw") and os.access(p, os.X_OK)), ""
    )
    if not program:
        raise Unavailable("there is no program dayward beside this Python", "install Dayward: make setup")
    given = [(name, os.path.abspath(os.path.expanduser(environ[name]))) for name in _PASSED if environ.get(name)]
    return Service(program, tuple(given))


def unit_path(environ: Mapping[str, str] = os.environ, what: Unit = DAYWARD) -> str:
    """Where systemd looks for a person's own units."""
    config = environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(config, "systemd", "user", what.file)


def unit(service: Service, what: Unit = DAYWARD) -> str:
    """The systemd unit. Hardened by what a user's manager can do; namespaces stay open for Dayward's own sandbox.

    Raises Unavailable where the program has a name that systemd does not take.
    """
    if any(c in "\"'\\" or not c.isprintable() for c in service.program):
        raise Unavailable(
            f"systemd starts nothing with quotes in its name: {service.program}", "move Dayward elsewhere"
        )
    environment = "".join(f'Environment="{name}={_escaped(value)}"\n' for name, value in service.environment)
    return f"""{what.mark}
[Unit]
Description={what.description}
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
Type=exec
ExecStart="{service.program.replace("%", "%%")}" {what.words}
WorkingDirectory=%h
{environment}EnvironmentFile=-{Home().config.replace("%", "%%")}/environment
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2
KillSignal=SIGTERM
TimeoutStopSec=10
Nice=5
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def crontab(service: Service, what: Unit = DAYWARD) -> str:
    """The line of a crontab that starts Dayward with the machine."""
    words = [f"{name}={shlex.quote(value)}" for name, value in service.environment]
    line = " ".join(["@reboot", *words, shlex.quote(service.program), what.words])
    return line.replace("%", "\\%") + "\n"


def launch_agent(service: Service, logs: str) -> str:
    """The LaunchAgent of macOS, which restarts Dayward when it fails. What it prints goes into the folder of logs."""
    import plistlib

    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": [service.program, "up"],
            "EnvironmentVariables": dict(service.environment),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 5,
            "ExitTimeOut": 10,
            "ProcessType": "Background",
            "StandardErrorPath": os.path.join(logs, "launchd.log"),
        }
    ).decode()
