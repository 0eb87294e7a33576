"""Questions that are asked every few seconds are answered by an index, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from dayward.state import inbox, outbox, schedules, slots
from dayward.state.database import Database
from dayward.state.upgrade import ready
from tests.state.conftest import NOW

QUESTIONS: dict[str, Callable[[Connection], Any]] = {
    "ix_schedules_due (person=? AND next_at<?)": lambda c: schedules.due(c, ["owner"], NOW),
    "ix_schedules_due (person=?)": lambda c: schedules.next_due(c, ["owner"]),
    "ix_schedules_watching (person=? AND kind=?)": lambda c: schedules.watching(c, "owner"),
    "ix_schedules_routines (person=?)": lambda c: schedules.of_routines(c, "owner"),
    "ix_outbox_open (channel=?)": lambda c: outbox.open_rows(c, ["owner"], ["local"]),
    "ix_inbox_open (person=?)": lambda c: inbox.waiting(c, ["owner"], NOW),
    "ix_slots_due (person=? AND due_at<?)": lambda c: slots.due(c, ["owner"], NOW),
}


@pytest.mark.parametrize("index", QUESTIONS)
def test_the_question_uses_its_index(tmp_path: Path, index: str) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    asked: list[tuple[str, Any]] = []

    def hear(_: Any, __: Any, statement: str, parameters: Any, *more: Any) -> None:
        asked.append((statement, parameters))

    with database.reading() as connection:
        event.listen(database.engine, "before_cursor_execute", hear)
        QUESTIONS[index](connection)
        event.remove(database.engine, "before_cursor_execute", hear)
        statement, parameters = asked[-1]
        plan = [row[3] for row in connection.exec_driver_sql(f"explain query plan {statement}", parameters)]
    database.close()
    assert index in plan[0].replace("COVERING ", "")
