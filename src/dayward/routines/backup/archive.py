"""The file itself: a plain tar of plain files, each named and measured by the manifest, which comes first."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from dayward.core.errors import Refused, Unavailable
from dayward.routines.backup.manifest import MANIFEST, SEAL, Manifest, Part, from_json, to_json

_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 28


def measured(path: str) -> Part:
    """The size and SHA-256 of a file."""
    with open(path, "rb") as file:
        return Part(os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())


def pack(target: str, manifest: Manifest, staged: Mapping[str, str]) -> None:
    """Write an archive of staged files (by part name) to a new file, on disk when this returns."""
    text = to_json(manifest)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, MANIFEST, len(text), io.BytesIO(text))
            seal = hashlib.sha256(text).hexdigest().encode()
            _add(tar, SEAL, len(seal), io.BytesIO(seal))
            for name, part in manifest.parts.items():
                with open(staged[name], "rb") as source:
                    _add(tar, name, part.size, source)
        file.flush()
        os.fsync(descriptor)


def _add(tar: tarfile.TarFile, name: str, size: int, source: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, source)


class Archive:
    """An opened backup. Nothing in it is believed: what it holds must be what its manifest says, no more and no less."""

    def __init__(self, tar: tarfile.TarFile, shown: str) -> None:
        self._tar = tar
        self._shown = shown
        self._members: dict[str, tarfile.TarInfo] = {}
        self.manifest = self._manifest()
        self._require_just_the_parts()

    def unpack(self, folder: str) -> dict[str, str]:
        """Write every part into a folder of ours; returns where each is. Raises Unavailable where one is damaged."""
        staged = {}
        for number, (name, part) in enumerate(self.manifest.parts.items()):
            staged[name] = os.path.join(folder, str(number))
            digest = hashlib.sha256()
            with open(staged[name], "xb") as file:
                for chunk in self._chunks(self._members[name]):
                    digest.update(chunk)
                    file.write(chunk)
            if digest.hexdigest() != part.sha256:
                raise self._damaged(f"{name} is not what was written")
        return staged

    def _manifest(self) -> Manifest:
        head = self._tar.next(), self._tar.next()
        for member, name in zip(head, (MANIFEST, SEAL), strict=True):
            if member is None or member.name != name or not member.isreg() or member.size > _LARGEST_MANIFEST:
                raise Refused(f"{self._shown} is no backup of Dayward", "see what there is: dayward backup --list")
            self._members[name] = member
        text, seal = (b"".join(self._chunks(self._members[name])) for name in (MANIFEST, SEAL))
        if hashlib.sha256(text).hexdigest().encode() != seal:
            raise self._damaged("its list of contents is not what was written")
        return from_json(text)

    def _require_just_the_parts(self) -> None:
        """Read the headers one by one, so that an endless archive ends at the first that does not belong."""
        parts = self.manifest.parts
        while member := self._tar.next():
            part = parts.get(member.name)
            if part is None or not member.isreg() or member.issparse() or member.name in self._members:
                raise Refused(f"{self._shown} holds {member.name[:60]!r}, which does not belong there", "do not use it")
            if member.size != part.size:
                raise self._damaged(f"{member.name} has another size than was written")
            self._members[member.name] = member
        if missing := parts.keys() - self._members.keys():
            raise self._damaged(f"{min(missing)} is missing")

    def _chunks(self, member: tarfile.TarInfo) -> Iterator[bytes]:
        source = self._tar.extractfile(member)
        left = member.size
        while left:
            chunk = source.read(min(left, _CHUNK)) if source else b""
            if not chunk:
                raise self._damaged(f"{member.name} is cut off")
            left -= len(chunk)
            yield chunk

    def _damaged(self, what: str) -> Unavailable:
        return Unavailable(f"{self._shown} is damaged: {what}", "use another backup: dayward backup --list")


@contextmanager
def opened(path: str) -> Iterator[Archive]:
    """Open a backup. Raises Unavailable where it is damaged or cannot be read, Refused where it is none."""
    shown = os.path.basename(path)
    try:
        with open(path, "rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            yield Archive(tar, shown)
    except (tarfile.TarError, EOFError) as error:
        raise Unavailable(
            f"{shown} is damaged, or no backup: {error}", "use another backup: dayward backup --list"
        ) from None
    except FileNotFoundError as error:
        if error.filename != path:
            raise
        raise Unavailable(f"there is no backup {path}", "see what there is: dayward backup --list") from None
