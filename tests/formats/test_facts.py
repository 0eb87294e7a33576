"""Files of facts: any bytes come back equal, what is added is read again, what people write is read."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.formats.facts import FactsFile

DAY = date(2026, 11, 24)
FILE = """\
---
title: x
---
# Ana

- Ana is allergic to nuts (2026-11-24, turn 3fk2m)
- She sings
  on Tuesdays (2026-11-20)
* [x] prefers tea
* [ ] prefers coffee

## Work

A paragraph
of two lines.

```
- not a fact
```
<!-- - hidden
- hidden too -->
1. numbered
"""


def test_what_people_write_is_read() -> None:
    found = [
        (f.text, f.first, f.last, str(f.day or ""), f.turn, f.heading) for f in FactsFile.parse(FILE.encode()).facts
    ]
    assert found == [
        ("Ana is allergic to nuts", 6, 6, "2026-11-24", "3fk2m", "Ana"),
        ("She sings on Tuesdays", 7, 8, "2026-11-20", "", "Ana"),
        ("prefers tea", 9, 9, "", "", "Ana"),
        ("A paragraph of two lines.", 14, 15, "", "", "Work"),
        ("numbered", 22, 22, "", "", "Work"),
    ]


@given(st.binary(max_size=200))
def test_any_bytes_come_back(data: bytes) -> None:
    file = FactsFile.parse(data)
    _ = file.facts
    assert file.emit() == data


@given(st.lists(st.sampled_from(FILE.splitlines(keepends=True)), max_size=12).map("".join))
def test_every_fact_has_lines_of_its_own(text: str) -> None:
    facts = FactsFile.parse(text.encode()).facts
    assert all(a.last < b.first for a, b in pairwise(facts))


@given(st.text(min_size=1, max_size=60).filter(lambda text: bool(text.split())), st.sampled_from(["", "3fk2m"]))
def test_what_is_added_is_read_again_and_can_be_taken_out(text: str, turn: str) -> None:
    file = FactsFile.new("Ana")
    before = file.emit()
    line = file.add(text, DAY, turn)
    (fact,) = FactsFile.parse(file.emit()).facts if max(text) < "\ud800" else file.facts
    words = " ".join(text.replace("<!--", "< !--").split())
    assert fact.text in (words, f"“{words}”")
    assert (fact.first, fact.day, fact.turn) == (line, DAY, turn)
    file.remove([fact])
    assert file.emit() == before
    assert file.bare


def test_facts_are_added_after_the_last_one_and_edits_stay() -> None:
    file = FactsFile.parse(b"# Ana\r\n\r\n- one\r\n  more\r\n\r\nmine")
    assert file.add("two", DAY, "t") == 5
    assert file.emit() == b"# Ana\r\n\r\n- one\r\n  more\r\n- two (2026-11-24, turn t)\r\n\r\nmine"


def test_nothing_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="nothing"):
        FactsFile.new("Ana").add("  \n", DAY, "t")
