"""`dayward doctor`: what is wrong here, and what to type."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from dayward.actions.parser import Parser
from dayward.app.compose import look
from dayward.cli.checks import CHECKS, Finding
from dayward.cli.output import Output
from dayward.core import clock
from dayward.core.configuration import configuration, workspace_path
from dayward.core.errors import DaywardError
from dayward.formats.kinds import check, kind_of
from dayward.workspace.beneath import Beneath
from dayward.workspace.copies import conflict_copies
from dayward.workspace.repository import Workspace

SUMMARY = "Check everything, and say what to type where something is wrong"


def run(words: list[str], output: Output) -> int:
    """Look at everything; a check that fails does not stop the others."""
    Parser("dayward doctor", SUMMARY + ".").parse_args(words)
    findings = [finding for check_one in _CHECKS for finding in _guarded(check_one)]
    bad = [finding for finding in findings if finding.problem and finding.serious]
    output.data([finding._asdict() for finding in findings], not bad)
    for finding in findings:
        mark = (
            output.paint("done", "ok  ")
            if not finding.problem
            else output.paint("late" if finding.serious else "soon", "look")
        )
        output.line(f"{mark} {finding.what}" + (f": {finding.problem}" if finding.problem else ""))
        if finding.advice:
            output.line(output.paint("quiet", f"       → {finding.advice}"))
    return 1 if bad else 0


def _guarded(check_one: Callable[[], Iterator[Finding]]) -> list[Finding]:
    name = (check_one.__doc__ or "").strip().rstrip(".")
    try:
        return list(check_one())
    except DaywardError as error:
        return [Finding(name, error.message, error.next_step)]
    except OSError as error:
        return [
            Finding(name, f"{error.filename}: {(error.strerror or str(error)).lower()}", "check who owns it: ls -l")
        ]


def _git() -> Iterator[Finding]:
    """git."""
    import subprocess

    try:
        done = subprocess.run(["git", "version"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        yield Finding("git", "it is not installed", "apt install git")
        return
    version = tuple(int(part) for part in done.stdout.split()[2].split(".")[:2])
    old = "" if version >= (2, 30) else f"{done.stdout.strip()} is older than 2.30"
    yield Finding(done.stdout.strip(), old, "install a newer git" if old else "")


def _settings() -> Iterator[Finding]:
    """settings."""
    found = configuration()
    yield Finding(f"settings in {found.home.config_file}")
    for problem in found.problems:
        yield Finding("setting", problem, f"edit {found.home.config_file}", serious=False)
    probe = found.home.state_file("doctor.probe")
    with open(probe, "wb") as file:
        file.write(b"x")
    os.unlink(probe)
    yield Finding(f"state in {found.home.state} can be written")


def _folder() -> Iterator[Finding]:
    """your folder."""
    path = workspace_path(configuration())
    files = Beneath(path)
    found = look(files)
    files.close()
    yield Finding(f"folder {path}")
    for problem in found.problems:
        yield Finding("preference", problem, "dayward preferences", serious=False)
    name = found.preferences["timezone"]
    yield Finding(f"now is {clock.now(name):%Y-%m-%d %H:%M} in {name or clock.local_zone_name()}")


def _repository() -> Iterator[Finding]:
    """your repository."""
    workspace = Workspace(workspace_path(configuration()))
    try:
        for notice in workspace.notices:
            yield Finding("journal", notice, serious=False)
        branch = workspace.git.branch()
        workspace.git.require_quiet()
        yield Finding(f"repository on {branch.removeprefix('refs/heads/')}")
        workspace.git.run("fsck", "--connectivity-only", "--no-dangling", "--no-progress")
        yield Finding("every object of your history is there")
        lock = os.path.join(workspace.git.folder, "index.lock")
        if os.path.exists(lock):
            yield Finding("index", f"{lock} exists", "if no git is running, remove it")
        if edits := workspace.outside_edits():
            yield Finding(
                "your own edits",
                f"{len(edits)} files are not committed",
                "dayward sync commits them as yours",
                serious=False,
            )
        for copy, original in conflict_copies(workspace):
            yield Finding(copy, f"a conflict copy of {original}", "dayward sync merges it", serious=False)
    finally:
        workspace.close()


def _files() -> Iterator[Finding]:
    """your files."""
    files = Beneath(workspace_path(configuration()))
    try:
        kinds = look(files).layout.kinds()
        count = 0
        for path in files.paths():
            count += 1
            if problem := check(files.read(path) or b"", kinds.get(path) or kind_of(path)):
                yield Finding(path, problem, "please report this with the line")
        yield Finding(f"{count} files are read and written without loss")
    finally:
        files.close()


_CHECKS = (_git, _settings, _folder, _repository, _files, *CHECKS)
