"""Databases as Promptyoself made them, of both layouts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

LEGACY = """
create table schedules (
    id integer primary key autoincrement, agent_id text not null, prompt_text text not null, schedule_type text not null,
    schedule_value text not null, next_run datetime not null, active boolean default 1,
    created_at datetime default current_timestamp, last_run datetime, max_repetitions integer, repetition_count integer default 0
)
"""
UNIFIED = """
create table unified_reminders (
    id integer primary key autoincrement, message text, next_run datetime, status text default 'pending',
    created_at datetime, updated_at datetime, active boolean default 1, schedule_type text, schedule_value text,
    recurrence text, max_repetitions integer, repetition_count integer default 0, event_count integer default 0,
    last_run datetime, agent_id text, process_name text default 'cli_interface', task_id text, user_id text
)
"""
TABLES = {"schedules": (LEGACY, "prompt_text"), "unified_reminders": (UNIFIED, "message")}
AGENT = "agent-00000000-0000-4000-8000-000000000001"


def row(table: str, **values: Any) -> dict[str, Any]:
    """A prompt that is due every five minutes, but for what is told."""
    prompt = values.pop("prompt", "Hello")
    base = {
        "agent_id": AGENT,
        TABLES[table][1]: prompt,
        "schedule_type": "interval",
        "schedule_value": "5m",
        "next_run": "2026-11-23T09:05:00",
        "active": 1,
        "created_at": "2026-11-01 08:00:00",
    }
    return base | values


def database(path: Path, table: str, rows: list[dict[str, Any]]) -> Path:
    """A file with these rows."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(TABLES[table][0])
        for one in rows:
            names, marks = ", ".join(one), ", ".join("?" * len(one))
            connection.execute(f"insert into {table} ({names}) values ({marks})", list(one.values()))
        connection.commit()
    return path
