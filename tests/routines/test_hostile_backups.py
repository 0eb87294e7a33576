"""A backup that somebody prepared harms nothing: it is refused, and nothing is written outside."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dayward.core.errors import DaywardError, Refused
from dayward.routines.backup.making import make
from dayward.routines.backup.restoring import restore_folder
from tests.routines.kit import NOW, a_source, seen

Members = dict[str, tuple[tarfile.TarInfo, bytes]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good backup."""
    folder = tmp_path_factory.mktemp("source")
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
    source = a_source(folder)
    try:
        return Path(make(source, str(folder / "kept"), NOW, None).path)
    finally:
        source.workspace.close()
        del os.environ["GIT_CONFIG_GLOBAL"]


def members(whole: Path) -> Members:
    found: Members = {}
    with tarfile.open(whole) as tar:
        for info in tar:
            file = tar.extractfile(info)
            found[info.name] = info, file.read() if file else b""
    return found


def written(path: Path, contents: Members) -> Path:
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in contents.values():
            info.size = len(data) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(data))
    return path


def with_manifest(path: Path, whole: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The backup with another list of contents, and its seal."""
    contents = members(whole)
    manifest = json.loads(contents["manifest.json"][1])
    change(manifest)
    text = json.dumps(manifest).encode()
    contents["manifest.json"] = contents["manifest.json"][0], text
    contents["manifest.sha256"] = contents["manifest.sha256"][0], sha256(text).hexdigest().encode()
    return written(path, contents)


def refused(path: Path, tmp_path: Path, kind: type[DaywardError] = DaywardError) -> None:
    """Restoring it fails, and leaves nothing behind."""
    before = set(os.listdir(tmp_path))
    with pytest.raises(kind):
        restore_folder(str(path), str(tmp_path / "target"))
    assert set(os.listdir(tmp_path)) == before


def first(manifest: dict[str, Any], **changes: Any) -> None:
    entry = next(entry for entry in manifest["files"] if "part" in entry)
    entry.update(changes)


def link(manifest: dict[str, Any], path: str, target: str) -> None:
    manifest["files"].append({"path": path, "target": target})


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "climbs": lambda m: first(m, path="../evil"),
    "climbs inside": lambda m: first(m, path="notes/../../evil"),
    "absolute": lambda m: first(m, path="/tmp/dayward-evil"),
    "git's folder": lambda m: first(m, path=".git/hooks/post-checkout"),
    "git's folder in disguise": lambda m: first(m, path=".GIT/config"),
    "git's short name": lambda m: first(m, path="git~1/config"),
    "a nested git": lambda m: first(m, path="sub/.git/config"),
    "no name": lambda m: first(m, path=""),
    "a zero byte": lambda m: first(m, path="a\0b"),
    "a link into git": lambda m: link(m, ".git/config", "x"),
    "the same twice": lambda m: m["files"].append(dict(m["files"][-1])),
    "a file below a file": lambda m: first(m, path="todo.txt/below"),
    "a link and a file": lambda m: link(m, "todo.txt", "/etc/passwd"),
    "bytes from elsewhere": lambda m: first(m, part="/etc/passwd"),
    "bytes of another part": lambda m: first(m, part="config.toml"),
    "an option as an object": lambda m: first(m, blob="--help", part=""),
    "an option as a commit": lambda m: m.update(head="--exec=x"),
    "a branch that climbs": lambda m: m.update(branch="refs/heads/../../hooks/x"),
    "a program as a setting": lambda m: m["configured"].append(["core.fsmonitor", "touch /tmp/dayward-evil"]),
    "an alias": lambda m: m["configured"].append(["alias.status", "!sh"]),
    "a setting with a line break": lambda m: m["configured"].append(["remote.origin.url", "x\n[core]\nfsmonitor=x"]),
    "a part with a path": lambda m: m["parts"].update({"../x": [1, "0" * 64]}),
    "a secret with a path": lambda m: m["parts"].update({"secrets/../x": [1, "0" * 64]}),
    "a size below zero": lambda m: m["parts"].update({"config.toml": [-1, "0" * 64]}),
    "a part that is not there": lambda m: m["parts"].update({"files/999": [1, "0" * 64]}),
    "a huge part": lambda m: m["parts"].update({"config.toml": [10**15, "0" * 64]}),
    "another format": lambda m: m.update(format=2),
    "no list of files": lambda m: m.pop("files"),
    "a list as a name": lambda m: first(m, path=["a"]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_list_of_contents_that_lies_is_refused(
    change: Callable[[dict[str, Any]], None], whole: Path, tmp_path: Path
) -> None:
    refused(with_manifest(tmp_path / "evil.tar", whole, change), tmp_path)
    assert not Path("/tmp/dayward-evil").exists()


def test_the_unchanged_one_is_not_refused(whole: Path, tmp_path: Path) -> None:
    """So that the tests above refuse for the reason they say."""
    restore_folder(str(with_manifest(tmp_path / "same.tar", whole, lambda _: None)), str(tmp_path / "target"))
    assert seen(tmp_path / "target")["todo.txt"][1] == b"(A) Call Ana\nBuy milk and eggs\n"


def test_nothing_is_put_in_place_through_a_link(whole: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()

    def change(manifest: dict[str, Any]) -> None:
        link(manifest, "way", str(outside))
        first(manifest, path="way/evil")

    refused(with_manifest(tmp_path / "evil.tar", whole, change), tmp_path)
    assert not list(outside.iterdir())


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
@pytest.mark.parametrize("name", ["config.toml", "files/0", "extra"])
def test_members_that_are_no_plain_files_are_refused(kind: bytes, name: str, whole: Path, tmp_path: Path) -> None:
    contents = members(whole)
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    contents[name] = info, b""
    refused(written(tmp_path / "evil.tar", contents), tmp_path)


def test_members_that_nobody_listed_are_refused(whole: Path, tmp_path: Path) -> None:
    for name in ("extra", "../extra", "/etc/extra"):
        contents = members(whole)
        contents[name] = tarfile.TarInfo(name), b"x"
        refused(written(tmp_path / "evil.tar", contents), tmp_path, Refused)
        os.unlink(tmp_path / "evil.tar")


def test_a_member_twice_is_refused(whole: Path, tmp_path: Path) -> None:
    contents = members(whole)
    contents["again"] = contents["config.toml"]
    refused(written(tmp_path / "evil.tar", contents), tmp_path, Refused)


@pytest.mark.parametrize("data", [b"", b"not a tar at all" * 100, b"\x1f\x8b" + b"\0" * 2000, b"\0" * 20480])
def test_what_is_no_backup_is_said_to_be_none(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(data)
    refused(tmp_path / "x.tar", tmp_path)
