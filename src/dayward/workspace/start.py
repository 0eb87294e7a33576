"""How a folder becomes a workspace: made new, taken as it is, copied, or cloned from a remote."""

from __future__ import annotations

import os
import shutil
from datetime import datetime

from dayward.core.errors import Refused, UsageError
from dayward.workspace.beneath import unavailable
from dayward.workspace.git import COMMITTER, Git
from dayward.workspace.remote import Credentials, Remote
from dayward.workspace.writer import raw_date

BRANCH = "main"


def create(path: str, files: dict[str, bytes], now: datetime) -> None:
    """Make a folder (new or empty) into a repository with some files as its first commit."""
    if os.path.isdir(path) and os.listdir(path):
        raise Refused(f"{path} is not empty; nothing was changed", f"take it as it is: dayward init --adopt {path}")
    _require_outside_repositories(path)
    try:
        for name, data in files.items():
            target = os.path.join(path, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)
    except OSError as error:
        raise unavailable(path, error) from error
    adopt(path, now, "Start")


def repository_around(path: str) -> str:
    """The repository a folder lies in (perhaps itself), "" for none. Looking changes nothing."""
    folder = os.path.realpath(path)
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        if folder == os.path.dirname(folder):
            return ""
        folder = os.path.dirname(folder)


def adopt(path: str, now: datetime, what: str = "Start: everything as it was") -> bool:
    """Take a folder as it is: a repository stays one, any other becomes one. No file in it changes.

    Returns whether a first commit was made.
    """
    if not os.path.isdir(path):
        raise UsageError(f"there is no folder {path}", "make a new one: dayward init PATH")
    is_new = not _require_outside_repositories(path)
    git = Git(os.path.realpath(path))
    if is_new:
        git.run("init", "--quiet", f"--initial-branch={BRANCH}")
        git = Git(os.path.realpath(path))
    if git.tip() is not None:
        return False
    try:
        _commit_everything(git, now, what)
    except BaseException:
        if is_new:
            shutil.rmtree(git.folder)
        raise
    return True


def _require_outside_repositories(path: str) -> bool:
    """Raise Refused where a folder lies inside somebody's repository. Returns whether it is one itself."""
    around = repository_around(path)
    if around and around != os.path.realpath(path):
        raise Refused(
            f"{path} lies inside the repository {around}; nothing was changed",
            f"adopt that one, or a copy: dayward init --adopt {path} --copy-to FOLDER",
        )
    return bool(around)


def _commit_everything(git: Git, now: datetime, what: str) -> None:
    git.run("-c", "core.autocrlf=false", "add", "--all")
    tree = git.text("write-tree")
    author = git.author()
    name, _, address = author.rpartition(" ")
    committer, _, where = COMMITTER.rpartition(" ")
    env = {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": address.strip("<>"),
        "GIT_COMMITTER_NAME": committer,
        "GIT_COMMITTER_EMAIL": where.strip("<>"),
        "GIT_AUTHOR_DATE": raw_date(now),
        "GIT_COMMITTER_DATE": raw_date(now),
    }
    token = f"start/{os.urandom(6).hex()}"
    text = f"{what}\n\nDayward-Step: {token}\n".encode()
    commit = git.run("commit-tree", tree, data=text, env=env).decode().strip()
    git.run("update-ref", git.branch(), commit)


def copy(source: str, target: str) -> None:
    """Copy a folder, links as links. The source is only read."""
    if not os.path.isdir(source):
        raise UsageError(f"there is no folder {source}", "check the path")
    if os.path.exists(target) and (not os.path.isdir(target) or os.listdir(target)):
        raise Refused(f"{target} exists already; nothing was changed", "name a folder that does not exist yet")
    if os.path.isfile(os.path.join(source, ".git")):
        raise Refused(
            f"{source} shares its repository with another folder, and so would a copy; nothing was changed",
            f"clone it instead: dayward init {target} --from {source}",
        )
    if os.path.realpath(target).startswith(os.path.realpath(source) + os.sep):
        raise Refused(f"{target} lies inside {source}; nothing was changed", "name a folder outside it")
    try:
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise unavailable(target, error if isinstance(error, OSError) else OSError(str(error))) from error


def clone(address: str, path: str, credentials: Credentials | None) -> None:
    """Clone a remote into a new or empty folder. The address must hold no credentials (see `split_address`)."""
    if os.path.exists(path) and (not os.path.isdir(path) or os.listdir(path)):
        raise Refused(f"{path} is not empty; nothing was changed", "name a folder that does not exist yet")
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise unavailable(path, error) from error
    git = Git(os.path.realpath(path))
    git.run("init", "--quiet", f"--initial-branch={BRANCH}")
    git = Git(git.root)
    try:
        git.run("remote", "add", "origin", address)
        Remote(git, credentials).check_out()
    except BaseException:
        shutil.rmtree(git.folder)
        raise


def set_remote(git: Git, address: str) -> None:
    """Name (or change) the remote that is synced with."""
    known = git.text("remote").split()
    git.run("remote", "set-url" if "origin" in known else "add", "origin", address)
