"""kill -9 and a full disk while a backup is made: no new backup or a whole one, and older ones as they were."""

from __future__ import annotations

import os
import random
import resource
import signal
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from dayward.core.errors import Unavailable
from dayward.routines.backup.making import Source, backups, make, prove_again
from dayward.workspace.repository import Workspace
from tests.routines.kit import NOW, a_source, seen

pytestmark = pytest.mark.slow


def in_a_process(work: Callable[[], None]) -> int:
    """Do it in a process of its own, with a process group; returns its id."""
    child = os.fork()
    if child:
        return child
    try:
        os.setpgid(0, 0)
        work()
        os._exit(0)
    except Unavailable:
        os._exit(3)
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(1)


def reopened(source: Source) -> Source:
    return source._replace(workspace=Workspace(source.workspace.root))


def digests(folder: str) -> dict[str, str]:
    return {path: sha256(Path(path).read_bytes()).hexdigest() for _, path in backups(folder)}


def campaign(tmp_path: Path, kills: int, seed: int) -> None:
    """Kill a process that makes backups, alone or with its git, again and again; look at what there is after each."""
    rng = random.Random(seed)
    source, kept = a_source(tmp_path), str(tmp_path / "kept")
    make(source, kept, NOW, None)
    before, files = digests(kept), seen(Path(source.workspace.root))
    whole = 0

    def work(number: int) -> None:
        own = reopened(source)
        for minute in range(1, 5):
            make(own, kept, NOW + timedelta(hours=number, minutes=minute), None)

    for number in range(1, kills + 1):
        child = in_a_process(partial(work, number))
        time.sleep(rng.uniform(0, 0.16))
        (os.kill if rng.random() < 0.5 else _kill_group)(child, signal.SIGKILL)
        os.waitpid(child, 0)
        after = digests(kept)
        assert {path: after.get(path) for path in before} == before, "an older backup was touched"
        fresh = [path for path in after if path not in before]
        whole += len(fresh)
        assert prove_again(fresh, kept) == dict.fromkeys(fresh, "")
        for path in fresh[1:]:
            os.unlink(path)
        before = digests(kept)
    assert whole or kills < 100, "no backup was ever finished: the kills came too early to tell anything"
    last = make(reopened(source), kept, NOW + timedelta(days=99), None)
    assert sorted(os.listdir(kept)) == sorted([".lock", *map(os.path.basename, [*before, last.path])])
    assert seen(Path(source.workspace.root)) == files


def _kill_group(process: int, sign: int) -> None:
    try:
        os.killpg(process, sign)
    except ProcessLookupError:
        os.kill(process, sign)


def test_some_kills(tmp_path: Path) -> None:
    campaign(tmp_path, 12, 1)


@pytest.mark.crash
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(4))
def test_many_kills(tmp_path: Path, seed: int) -> None:
    campaign(tmp_path, 50, seed)


@pytest.mark.parametrize("room", [0, 1, 2_000, 20_000, 60_000])
def test_a_full_disk_is_said_and_leaves_what_there_was(tmp_path: Path, room: int) -> None:
    """A limit on the size of files stands for the disk: every program meets it as it meets a full one."""
    source, kept = a_source(tmp_path), str(tmp_path / "kept")
    (Path(source.workspace.root) / "large.bin").write_bytes(random.Random(1).randbytes(80_000))
    make(source, kept, NOW, None)
    before = digests(kept)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        make(reopened(source), kept, NOW + timedelta(days=1), ["1 daily"])

    _, status = os.waitpid(in_a_process(work), 0)
    assert os.waitstatus_to_exitcode(status) == 3
    assert digests(kept) == before
    assert sorted(os.listdir(kept)) == [".lock", *map(os.path.basename, before)]
