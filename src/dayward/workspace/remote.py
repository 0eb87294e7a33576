"""The other end: fetching from it and pushing to it, with patience, and without ever showing a credential."""

from __future__ import annotations

import os
import random
import re
import time
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from dayward.core.errors import Conflict, Unavailable
from dayward.workspace.git import Git, GitFailed

_TRANSIENT = re.compile(
    r"could not resolve|couldn't connect|could not connect|connection (refused|reset|timed out|closed)|timed out|early eof|hung up"
    r"|returned error: (408|429|5\d\d)|temporary failure|network is unreachable|no route to host|broken pipe|unexpected disconnect"
    r"|rpc failed|cannot lock ref|failed to lock",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"authentication failed|could not read (username|password)|permission denied|returned error: (401|403)|access denied|terminal prompts",
    re.IGNORECASE,
)
_TRIES = 4
_TIMEOUT = 300.0
_HELPER = (
    '!f() { test "$1" = get || exit 0; while read -r line; do case "$line" in host=*) host=${line#host=};; esac; done; '
    'test "$host" = "$DAYWARD_GIT_HOST" && printf "username=%s\\npassword=%s\\n" "$DAYWARD_GIT_USER" "$DAYWARD_GIT_PASSWORD"; }; f'
)


class Credentials(NamedTuple):
    """A user name and a password or token, for one host only (with its port, if the address has one)."""

    host: str
    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.host!r}, …)"


def split_address(address: str) -> tuple[str, Credentials | None]:
    """An address without its user name and password, and these apart."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address, None
    if parts.username is None and parts.password is None:
        return address, None
    user, host = unquote(parts.username or ""), parts.netloc.rpartition("@")[2]
    if parts.scheme in ("http", "https"):
        clean = urlunsplit(parts._replace(netloc=host))
        return clean, Credentials(host, user, unquote(parts.password or "")) if user or parts.password else None
    if parts.scheme in ("ssh", "git+ssh", "ssh+git"):  # ssh takes no password from an address
        return urlunsplit(parts._replace(netloc=f"{parts.username}@{host}" if user else host)), None
    return address, None


class Remote:
    """The remote of a repository: the branch's own, else `origin`, else the only one."""

    def __init__(self, git: Git, credentials: Credentials | None = None) -> None:
        self._git = git
        self._credentials = credentials
        names = git.text("remote").split()
        if not names:
            raise Unavailable("this folder has no remote to sync with", "name one: dayward sync --remote ADDRESS")
        branch = git.branch().removeprefix("refs/heads/")
        chosen = git.text("config", f"branch.{branch}.remote", ok=(0, 1))
        self.name = chosen if chosen in names else "origin" if "origin" in names else names[0]

    def tracking(self, branch: str) -> str:
        """The ref that remembers what the remote held at the last sync."""
        return f"refs/remotes/{self.name}/{branch.removeprefix('refs/heads/')}"

    def fetch(self, branch: str, into: str) -> str | None:
        """The remote branch's commit, fetched whole; None where the remote has no such branch."""
        listing = self._run("ls-remote", self.name, branch).decode("utf-8", "replace")
        if not any(line.endswith("\t" + branch) for line in listing.splitlines()):
            return None
        quietly = ("--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-prune", "--quiet")
        self._run("fetch", *quietly, "--refmap=", self.name, f"+{branch}:{into}")
        return self._git.tip(into)

    def check_out(self) -> None:
        """For a repository just made: take the remote's own branch as it is, if it has one."""
        heads = self._run("ls-remote", "--symref", self.name, "HEAD").decode("utf-8", "replace")
        found = re.search(r"^ref: (refs/heads/\S+)\tHEAD$", heads, re.MULTILINE)
        branch = found[1] if found else self._git.branch()
        self._git.run("symbolic-ref", "HEAD", branch)
        commit = self.fetch(branch, self.tracking(branch))
        if commit:
            self._git.run("-c", "core.autocrlf=false", "reset", "--quiet", "--hard", commit)

    def push(self, branch: str, theirs: str | None) -> int:
        """Push the branch if the remote lacks something; returns the number of commits. Raises Conflict where it moved on."""
        head = self._git.tip(branch)
        span = f"{theirs}..{head}" if theirs else head
        ahead = int(self._git.text("rev-list", "--count", span)) if head and span else 0
        if ahead:
            quietly = ("--quiet", "--no-follow-tags", "--recurse-submodules=no")
            self._run("push", *quietly, self.name, f"{head}:{branch}")
        if head:
            self._git.run("update-ref", self.tracking(branch), head if ahead else theirs or head)
        return ahead

    def _run(self, *args: str) -> bytes:
        for attempt in range(1, _TRIES + 1):
            try:
                return self._git.run(*self._options(), *args, env=self._environment(), timeout=_TIMEOUT)
            except GitFailed as error:
                if attempt == _TRIES or not _TRANSIENT.search(error.output) or _rejected(error.output):
                    raise self._explained(error) from error
                time.sleep(min(0.25 * 2**attempt, 8.0) * random.uniform(0.5, 1.0))
        raise AssertionError

    def _options(self) -> tuple[str, ...]:
        common = ("-c", "fetch.fsckObjects=true", "-c", "protocol.ext.allow=never")
        if not self._credentials:
            return common
        # The empty helper makes git forget the others: they would keep what they are shown.
        return (*common, "-c", "credential.helper=", "-c", f"credential.helper={_HELPER}")

    def _environment(self) -> dict[str, str]:
        env = {"GIT_HTTP_LOW_SPEED_LIMIT": "100", "GIT_HTTP_LOW_SPEED_TIME": "30"}
        own = any(name in os.environ for name in ("GIT_SSH_COMMAND", "GIT_SSH"))
        if not own and not self._git.text("config", "core.sshCommand", ok=(0, 1)):
            env["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=15"
        if self._credentials:
            host, user, password = self._credentials
            env |= {"DAYWARD_GIT_HOST": host, "DAYWARD_GIT_USER": user, "DAYWARD_GIT_PASSWORD": password}
        return env

    def _explained(self, error: GitFailed) -> Conflict | Unavailable:
        if _rejected(error.output):
            return Conflict("the remote moved on while we were merging", "run it again: dayward sync")
        where = f"the remote {self.name!r}"
        if _DENIED.search(error.output):
            return Unavailable(
                f"{where} did not let us in",
                "give it a token: DAYWARD_GIT_TOKEN in the environment, or dayward sync --remote ADDRESS",
            )
        if _TRANSIENT.search(error.output) or error.status == -1:
            return Unavailable(f"{where} cannot be reached", "your changes are safe here; run dayward sync later")
        last = next(
            (line for line in error.output.splitlines() if line.startswith(("fatal:", "error:"))), error.message
        )
        return Unavailable(f"{where} cannot be used: {last}", "check it: git remote -v")


def _rejected(output: str) -> bool:
    return (
        "[rejected]" in output
        or "non-fast-forward" in output
        or "fetch first" in output
        or "incorrect old value" in output
    )
