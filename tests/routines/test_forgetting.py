"""How long words are kept is for each person to say, in the preferences of their folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dayward.app.upkeep import clean
from dayward.core.configuration import configuration
from dayward.state import people, transcripts
from dayward.state.people import Person
from dayward.state.transcripts import Said
from tests.routines.room import Room

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """Two people, each of whom said something ten and a hundred days ago."""
    made = Room(tmp_path, monkeypatch, todo__txt="")
    made.clock.start(NOW, rate=1e-9)
    (tmp_path / "ben").mkdir()
    with made.database.transaction() as connection:
        people.keep(connection, Person("ben", "Ben", str(tmp_path / "ben"), "", "", {}), NOW)
        for person in ("owner", "ben"):
            for days in (10, 100):
                at = NOW - timedelta(days=days)
                said = Said(person, "c", "local", "terminal", f"{person}{days}", "hello", "hello", "floor", (), at, at)
                transcripts.keep(connection, said)
    yield made
    made.close()


def kept(room: Room) -> set[str]:
    return {turn for (turn,) in room.rows("select distinct turn from transcripts where text <> ''")}


def test_each_says_for_how_long(room: Room, tmp_path: Path) -> None:
    room.prefer("[keep]\ndays = 0\n")
    (tmp_path / "ben" / "dayward.toml").write_text("[keep]\ndays = 7\n")
    clean(configuration(), room.database)
    assert kept(room) == {"owner10", "owner100"}


def test_who_says_nothing_has_what_the_configuration_says(room: Room, tmp_path: Path) -> None:
    (tmp_path / "ben" / "dayward.toml").write_text("[keep]\ndays = 365\n")
    clean(configuration(), room.database)
    assert kept(room) == {"owner10", "ben10", "ben100"}


def test_by_hand_it_is_for_all(room: Room) -> None:
    room.prefer("[keep]\ndays = 0\n")
    clean(configuration(), room.database, days=50)
    assert kept(room) == {"owner10", "ben10"}


def test_where_a_folder_cannot_be_read_nothing_of_it_is_forgotten(room: Room, tmp_path: Path) -> None:
    os.rmdir(tmp_path / "ben")
    clean(configuration(), room.database)
    assert kept(room) == {"owner10", "ben10", "ben100"}
