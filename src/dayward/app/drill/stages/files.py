"""kill -9 while tables are brought to a new version, and while a backup is made."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from sqlalchemy import inspect, text

from dayward.app.drill.account import Account
from dayward.app.drill.plan import Came, Given
from dayward.app.drill.process import Process
from dayward.app.drill.situation import Situation
from dayward.routines.backup.making import backups, prove_again
from dayward.state.upgrade import VERSION, VERSIONS, version_of

_NEXT = "9999"
_MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision = "{_NEXT}"
down_revision = "{VERSION}"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("drill", sa.Text()))
    op.execute("update inbox set drill = id")
    op.create_table("drill", sa.Column("id", sa.Text(), primary_key=True))
    op.execute("insert into drill select id from inbox")
"""  # noqa: S608 (a file of Python, with two names of our own)


def upgraded(given: Given) -> Came:
    """Killed anywhere in a migration, the tables are the old ones or the new ones, with every row; then they are brought back."""
    with given.made() as here:
        here.start()
        here.talk(20)
        account = here.ended()
        versions = here.world.folder / "versions"
        shutil.copytree(VERSIONS, versions, ignore=shutil.ignore_patterns("__pycache__"))
        (versions / f"{_NEXT}_drill.py").write_text(_MIGRATION)
        longest = _upgrade(here, versions, None)
        found = {version_of(here.world.database): 1}
        _put_back(here)
        for number in range(given.plan.upgrades):
            _upgrade(here, versions, here.rng.uniform(0.2, 1.2) * longest)
            here.kills += 1
            account.note("lost", _between(here))
            version = version_of(here.world.database)
            found[version] = found.get(version, 0) + 1
            _put_back(here)
            given.tell(number + 1, given.plan.upgrades)
        left = [path.name for path in Path(here.world.home.state).iterdir() if "rehearsal" in path.name]
        account.add(here.ended())
        remark = f"{found.get(VERSION, 0)} times the old tables, {found.get(_NEXT, 0)} times the new"
        return Came(here.kills, account, remark + f"; {len(left)} rehearsals left behind" * bool(left))


def _upgrade(here: Situation, versions: Path, seconds: float | None) -> float:
    """Upgrade in a process of its own, killed after so many seconds; how long it took."""
    process = Process(here.world, here.world.database.url, _NEXT, str(versions), ready=False, module="upgrading")
    begun = time.monotonic()
    process.ended(60.0 if seconds is None else seconds)
    took = time.monotonic() - begun
    process.kill()
    return took


def _between(here: Situation) -> list[str]:
    """What is neither old nor new."""
    version = version_of(here.world.database)
    with here.world.database.reading() as connection:
        tables = inspect(connection)
        columns = {column["name"] for column in tables.get_columns("inbox")}
        new = (version == _NEXT, "drill" in columns, tables.has_table("drill"))
        rows = connection.execute(text("select count(*) from inbox")).scalar_one()
        sound = connection.execute(text("pragma integrity_check")).scalar() if here.world.database.sqlite else "ok"
        same = rows == len(here.client.said) and (
            not all(new) or rows == connection.execute(text("select count(*) from drill")).scalar_one()
        )
    if len(set(new)) > 1 or not same or sound != "ok":
        return [f"tables between {VERSION} and {_NEXT}: {new}, {rows} rows, {sound}"]
    return []


def _put_back(here: Situation) -> None:
    if version_of(here.world.database) == VERSION:
        return
    with here.world.database.transaction() as connection:
        connection.execute(text("alter table inbox drop column drill"))
        connection.execute(text("drop table drill"))
        connection.execute(text("update alembic_version set version_num = :old"), {"old": VERSION})


def backed_up(given: Given) -> Came:
    """Killed anywhere in a backup, every backup there is is whole, older ones are as they were, and nothing else was touched."""
    with given.made() as here:
        here.start()
        here.talk(10)
        here.heard()
        target = os.path.join(here.world.home.state, "backups")
        account, whole = Account(), set[str]()
        longest = _backup(here, None)
        for number in range(given.plan.backups):
            here.talk(1)
            _backup(here, here.rng.uniform(0.3, 1.4) * longest)
            here.kills += 1
            paths = [path for _, path in backups(target)]
            wrong = prove_again(paths[:1], target)
            account.note("lost", [f"{path}: {why}" for path, why in wrong.items() if why])
            if not paths:
                account.note("lost", ["the older backups are gone"])
            whole.update(paths)
            given.tell(number + 1, given.plan.backups)
        account.add(here.ended())
        return Came(here.kills, account, f"{len(whole)} backups were finished, and whole")


def _backup(here: Situation, seconds: float | None) -> float:
    process = Process(here.world, "backup", ready=False)
    begun = time.monotonic()
    process.ended(120.0 if seconds is None else seconds)
    took = time.monotonic() - begun
    process.kill()
    return took
