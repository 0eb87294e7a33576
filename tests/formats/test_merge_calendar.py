"""The merge of calendars: examples, and a model of days whose events have hidden identities, in all three styles."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayward.formats.calendartxt import CalendarFile
from dayward.formats.merging import merge

BASE = """\
2026-11-27 w48 Fri  9:30-10 Stand-up +work. 15-16 Dentist.
2026-11-29 w48 Sun
2026-12-01 w49 Tue  Anna's birthday.
"""
WORDS = [letter + vowel + end for letter in "bdfgklmnprst" for vowel in "aeiou" for end in ("lt", "mp", "nk")]
FAST = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
DEEP = settings(max_examples=4_000, deadline=None, suppress_health_check=list(HealthCheck))


def both(base: str, ours: str, theirs: str) -> tuple[str, list[str]]:
    one = merge("calendar", base.encode(), ours.encode(), theirs.encode())
    two = merge("calendar", base.encode(), theirs.encode(), ours.encode())
    assert one.data == two.data
    for version in (base, ours, theirs):
        assert merge("calendar", version.encode(), one.data, version.encode()).data == one.data
    return one.data.decode(), [conflict.what for conflict in one.conflicts]


def clean(base: str, ours: str, theirs: str) -> str:
    text, conflicts = both(base, ours, theirs)
    assert conflicts == []
    return text


def test_both_add_to_the_same_day() -> None:
    ours, theirs = BASE.replace("Dentist.", "Dentist. 17 Gym."), BASE.replace("Dentist.", "Dentist. 18 See Dr. Who.")
    assert clean(BASE, ours, theirs) == BASE.replace("Dentist.", "Dentist. 17 Gym. 18 See Dr. Who.")
    assert clean(BASE, ours, ours.replace("w48 Sun", "w48 Sun  Rest.")) == ours.replace("w48 Sun", "w48 Sun  Rest.")


def test_the_same_event_added_on_both_counts_once() -> None:
    ours = BASE.replace("Dentist.", "Dentist. 17 Gym.")
    assert clean(BASE, ours, ours.replace("Gym.", "Gym. 20 Film.")) == ours.replace("Gym.", "Gym. 20 Film.")


def test_each_edits_another_event_of_a_day() -> None:
    ours, theirs = BASE.replace("15-16", "14-16"), BASE.replace("9:30-10", "9:45-10")
    assert clean(BASE, ours, theirs) == ours.replace("9:30-10", "9:45-10")


def test_time_here_and_words_there() -> None:
    ours, theirs = BASE.replace("15-16", "14-16"), BASE.replace("Dentist", "Dentist at Bill's")
    assert clean(BASE, ours, theirs) == ours.replace("Dentist", "Dentist at Bill's")


def test_the_same_event_edited_differently_keeps_both() -> None:
    text, conflicts = both(BASE, BASE.replace("15-16", "14-15"), BASE.replace("15-16", "17"))
    assert text == BASE.replace("15-16 Dentist.", "14-15 Dentist. 17 Dentist.")
    assert conflicts == ["2026-11-27 Dentist: time: 14-15 here, 17 there"]
    text, conflicts = both(
        BASE, BASE.replace("Anna's birthday", "Anna's party"), BASE.replace("Anna's birthday", "Anna's fair")
    )
    assert text in (
        BASE.replace("birthday.", f"{one}. Anna's {two}.") for one, two in (("fair", "party"), ("party", "fair"))
    )
    assert len(conflicts) == 1


def test_deleted_against_edited_and_untouched() -> None:
    ours = BASE.replace(" 15-16 Dentist.", "")
    text, conflicts = both(BASE, ours, BASE.replace("15-16", "17"))
    assert text == BASE.replace("15-16", "17")
    assert conflicts == ["2026-11-27 15-16 Dentist: deleted here, changed there"]
    assert clean(BASE, ours, BASE.replace("Dentist.", "Dentist. 17 Gym.")) == BASE.replace("15-16 Dentist.", "17 Gym.")
    day = "".join(BASE.splitlines(keepends=True)[1:])
    assert clean(BASE, day, BASE.replace("Dentist.", "Dentist. 17 Gym.")) == "2026-11-27 w48 Fri  17 Gym.\n" + day


def test_new_days_stand_in_order() -> None:
    ours = BASE + "2026-12-03 w49 Thu  One.\n2026-12-08 w50 Tue  Two.\n"
    theirs = BASE + "2026-12-03 w49 Thu  Three.\n2026-12-05 w49 Sat  Four.\n"
    merged = clean(BASE, ours, theirs)
    assert merged.startswith(BASE)
    assert [line[:10] for line in merged.splitlines()[3:]] == ["2026-12-03", "2026-12-05", "2026-12-08"]
    assert "2026-12-03 w49 Thu  One. Three.\n" in merged or "2026-12-03 w49 Thu  One.  Three.\n" in merged


def test_weeks_months_and_years() -> None:
    base = "2026  Travel\n2026-11  Paint\n2026-11-23 w48  Ship it\n" + BASE
    ours, theirs = base.replace("Paint", "Paint the shed"), base.replace("Ship it", "Ship it all")
    assert clean(base, ours, theirs) == ours.replace("Ship it", "Ship it all")
    text, conflicts = both(base, base.replace("Travel", "Stay"), base.replace("Travel", "Leave"))
    assert "2026  Leave\n" in text
    assert "2026  Stay\n" in text
    assert len(conflicts) == 1


def test_an_agenda() -> None:
    base = "2026-11-27 15:00 16:00 Dentist\n2026-11-27 17:00 Gym\n2026-12-24 Roast\n"
    ours, theirs = base.replace("17:00", "18:00"), base.replace("Dentist", "Dentist at Bill's") + "2026-12-25 Rest\n"
    assert clean(base, ours, theirs) == ours.replace("Dentist", "Dentist at Bill's") + "2026-12-25 Rest\n"
    text, conflicts = both(base, ours, base.replace("17:00", "19:00"))
    assert text == base.replace("17:00 Gym", "18:00 Gym\n2026-11-27 19:00 Gym")
    assert conflicts == ["2026-11-27 Gym: time: 18:00 here, 19:00 there"]


def test_a_docket() -> None:
    base = "2026-11-27 Fri\n  15:00-16:00 Dentist\n  17:00 Gym\n\n2026-12-24 Thu\n  Roast"
    ours, theirs = base.replace("Gym", "Gym\n  18:00 Film"), base.replace("Gym", "Gym\n  19:00 Bed")
    assert clean(base, ours, theirs) == base.replace("Gym", "Gym\n  18:00 Film\n  19:00 Bed")
    assert clean(base, ours, base + "\n2026-12-25 Fri\n  Rest") == ours + "\n2026-12-25 Fri\n  Rest"


def test_a_day_added_on_both_in_different_styles_loses_nothing() -> None:
    base = "2026-11-26 Thu\n  Tea\n"
    ours, theirs = base + "2026-11-27 Fri  17:00 Gym\n", base + "2026-11-27 w48 Fri  18:00 Film\n"
    text, _ = both(base, ours, theirs)
    assert "17:00 Gym" in text
    assert "18:00 Film" in text


# The model


@dataclass(frozen=True)
class Happening:
    """An event; `uid` is its hidden identity."""

    uid: str
    day: str
    hour: int | None
    words: tuple[str, ...]

    @property
    def says(self) -> tuple[str, int | None, str]:
        return self.day, self.hour, " ".join(self.words)


DAYS = {"2026-11-26": "w48 Thu", "2026-11-27": "w48 Fri", "2026-11-28": "w48 Sat", "2026-11-30": "w49 Mon"}


def render(events: list[Happening], style: str) -> str:
    out = ""
    for day, label in DAYS.items():
        mine = [event for event in events if event.day == day]
        if not mine:
            continue
        if style == "calendar":
            each = [f"{event.hour} {event.says[2]}." if event.hour else f"{event.says[2]}." for event in mine]
            out += f"{day} {label}  {' '.join(each)}\n"
            continue
        each = [f"{event.hour:02d}:00 {event.says[2]}" if event.hour else event.says[2] for event in mine]
        out += f"{day} {label[4:]}\n" if style == "docket" else ""
        out += "".join((f"  {text}" if style == "docket" else f"{day} {text}") + "\n" for text in each)
    return out


def work(rnd: random.Random, base: list[Happening], name: str, steps: int) -> list[Happening]:
    events = list(base)
    edited: set[str] = set()
    for n in range(steps):
        kind = rnd.choice(["add", "time", "word", "delete"])
        if kind == "add":
            words = ("Shared", "lunch") if rnd.random() < 0.2 else (f"new{name}{n}", f"of{name}{n}", f"it{name}{n}")
            events.append(Happening(f"{name}{n}", rnd.choice([*DAYS]), rnd.choice([None, 12, 13]), words))
            continue
        old = [k for k, event in enumerate(events) if event.uid.startswith("e")]
        if not old:
            continue
        at = rnd.choice(old)
        event = events[at]
        if kind == "delete":
            del events[at]
        elif kind == "time":
            events[at] = replace(event, hour=rnd.choice([None, 14, 15]))
        elif event.uid not in edited:
            edited.add(event.uid)
            spot = rnd.randrange(len(event.words))
            word = rnd.choice(["first", "second"])
            events[at] = replace(event, words=(*event.words[:spot], word, *event.words[spot + 1 :]))
    return events


def three(base: object, a: object, b: object) -> tuple[object, bool]:
    return (b if a == base else a), a not in (b, base) and b != base


def merge_event(base: Happening, a: Happening | None, b: Happening | None) -> tuple[list[Happening], bool]:
    if a is None or b is None:
        kept = a or b
        return ([kept], True) if kept not in (None, base) else ([], False)
    if a == b:
        return [a], False
    hour = three(base.hour, a.hour, b.hour)
    words = [three(*slot) for slot in zip(base.words, a.words, b.words, strict=True)]
    if hour[1] or any(clash for _, clash in words):
        return [a, b], True
    return [replace(base, hour=hour[0], words=tuple(str(word) for word, _ in words))], False  # type: ignore[arg-type]


def check_calendar(seed: int, style: str) -> None:
    rnd = random.Random(seed)
    base = [
        Happening(f"e{n}", rnd.choice([*DAYS]), rnd.choice([None, 9, 10]), (f"No{n}", *rnd.sample(WORDS, 4)))
        for n in range(rnd.randrange(1, 8))
    ]
    sides = [work(rnd, base, name, rnd.randrange(6)) for name in "ab"]
    text, conflicts = both(*(render(events, style) for events in (base, *sides)))
    want: Counter[object] = Counter()
    clashes = 0
    known = [{event.uid: event for event in side} for side in sides]
    for event in base:
        kept, clash = merge_event(event, *(side.get(event.uid) for side in known))
        want.update(each.says for each in kept)
        clashes += clash
    news = [Counter(event.says for event in side if not event.uid.startswith("e")) for side in sides]
    want.update(news[0] | news[1])
    got = CalendarFile.parse(text.encode(), style).events  # type: ignore[arg-type]
    assert Counter((f"{event.day}", event.start.hour if event.start else None, event.text) for event in got) == want
    assert len(conflicts) == clashes
    dates = [line[:10] for line in text.splitlines() if line[:1].isdigit()]
    assert dates == sorted(dates)
    if style != "agenda":
        assert len(dates) == len(set(dates))


@FAST
@given(st.integers(0, 2**32), st.sampled_from(["calendar", "agenda", "docket"]))
def test_calendar_model(seed: int, style: str) -> None:
    check_calendar(seed, style)


@pytest.mark.crash
@DEEP
@given(st.integers(0, 2**32), st.sampled_from(["calendar", "agenda", "docket"]))
def test_calendar_model_deep(seed: int, style: str) -> None:
    check_calendar(seed, style)
