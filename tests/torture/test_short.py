"""A short drill with real processes, and drills that find what was done to a world behind Dayward's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from dayward.app.drill.account import Account, summary
from dayward.app.drill.plan import Came, Plan
from dayward.app.drill.running import Where, run
from dayward.app.drill.situation import Situation
from dayward.app.drill.verdict import judge
from dayward.app.drill.world import World
from dayward.state.tables import inbox, outbox, slots
from tests.workspace.kit import git


class Unwatched:
    """Nobody looks on."""

    def begun(self, name: str) -> None: ...

    def progress(self, done: int, wanted: int) -> None: ...

    def ended(self, name: str, came: Came, seconds: float) -> None: ...


@pytest.mark.slow
def test_ten_kills_lose_nothing_and_double_nothing() -> None:
    total = run(Plan(kills=10), Where(), 20261121, Unwatched(), ["at work"])
    assert total.account.lines() == []
    assert total.clean
    assert summary("torture", total.kills, total.account) == (
        "torture: 10 kills, 0 lost, 0 doubled, 0 out of order, 0 unaccounted"
    )


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Situation]:
    """A life in which some things were said, answered, due and done."""
    import random

    world = World(tmp_path_factory.mktemp("world"), "Europe/Madrid")
    with closing(Situation(world, random.Random(1))) as here:
        here.start()
        here.talk(6)
        here.heard()
        here.world.clock.jump(3600)
        assert here.ended().clean
        yield here
    world.database.close()


def found(here: Situation) -> Account:
    return judge(here.world, here.client, here.world.clock.now())


def test_an_effect_that_is_gone_is_lost(settled: Situation) -> None:
    todo = settled.world.life / "todo.txt"
    before = todo.read_bytes()
    todo.write_bytes(b"".join(line for line in before.splitlines(True) if b"drill00001" not in line))
    assert any("drill00001" in line for line in found(settled).faults["lost"])
    todo.write_bytes(before + b"2026-11-21 Practise drill00001\n")
    assert any("drill00001" in line for line in found(settled).faults["doubled"])
    todo.write_bytes(before)
    assert found(settled).clean


def test_rows_that_are_gone_or_swapped_are_noticed(settled: Situation) -> None:
    database = settled.world.database
    with database.reading() as connection:
        rows = connection.execute(inbox.select().order_by(inbox.c.place)).all()
        made = connection.execute(slots.select().where(slots.c.state != "skipped")).first()
    assert made is not None
    with database.transaction() as connection:
        connection.execute(update(inbox).where(inbox.c.id == rows[0].id).values(place=99))
        connection.execute(delete(outbox).where(outbox.c.cause == rows[1].id))
        connection.execute(delete(slots).where(slots.c.id == made.id))
    account = found(settled)
    assert any("another order" in line for line in account.faults["out of order"])
    assert any("has no answer" in line for line in account.faults["lost"])
    assert any("has no slot" in line for line in account.faults["unaccounted"])


def test_a_copied_folder_is_only_read_and_its_copy_reaches_no_remote(tmp_path: Path) -> None:
    source, folder = tmp_path / "mine", tmp_path / "world"
    source.mkdir()
    (source / "todo.txt").write_text("2026-11-21 Mine\n")
    git(source, "init", "-q")
    git(source, "remote", "add", "origin", "ssh://example.org/mine")
    before = sorted(path.relative_to(source) for path in source.rglob("*"))
    folder.mkdir()
    world = World(folder, "Europe/Madrid", source=str(source))
    assert (world.life / "todo.txt").read_text() == "2026-11-21 Mine\n"
    assert git(world.life, "remote") == ""
    assert sorted(path.relative_to(source) for path in source.rglob("*")) == before
    world.remove()
    assert not folder.exists()
