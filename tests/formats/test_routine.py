"""Routine files: what they say, and every mistake with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.core.errors import UsageError
from dayward.formats.kinds import check
from dayward.formats.routine import Routine, parse_routine, routine_name
from dayward.formats.template import Place, Words

SECTIONS = {"calendar": "calendar", "due": "deadlines"}


def read(text: str, path: str = "routines/Friday look.md") -> Routine:
    return parse_routine(text.encode(), path, SECTIONS)


def front(*lines: str) -> Routine:
    return read("\n".join(["---", *lines, "---", "Hello"]))


def test_a_routine_with_everything() -> None:
    routine = read(
        "---\nname: My_look\ndescription: What  is on\nschedule: [workdays 08:00, sunday 10:00]\ndeliver: Desktop, me\n"
        "late: merge 6h\nagent: coach\ncondition: when due\nurgency: digest\nenabled: no\n---\n# Look\n{{ calendar }}\n"
    )
    assert routine == Routine(
        "my-look",
        "routines/Friday look.md",
        "What is on",
        ("workdays 08:00", "sunday 10:00"),
        ("desktop", "me"),
        "merge",
        360,
        "coach",
        "when due",
        "digest",
        enabled=False,
        template=(Words("# Look\n"), Place("calendar")),
    )


def test_a_file_without_front_matter_is_a_routine_of_its_own_name_that_nothing_starts() -> None:
    assert read("{{ due }}") == Routine("friday-look", "routines/Friday look.md", template=(Place("deadlines"),))


def test_what_is_done_takes_the_place_of_the_body() -> None:
    routine = read("---\ndo: briefing morning\n---\nAnything, {{ even this }}.\n")
    assert (routine.do, routine.template) == ("briefing morning", ())
    assert read("---\ndo: sync\n---\n").do == "sync"


@pytest.mark.parametrize(
    ("typed", "policy", "window"),
    [("run", "run", None), ("Merge 2 d", "merge", 2880), ("skip 90m", "skip", 90), ("ask 15 min", "ask", 15), ("", "merge", None)],
)  # fmt: skip
def test_what_happens_when_it_is_late(typed: str, policy: str, window: int | None) -> None:
    routine = front(f"late: {typed}")
    assert (routine.late, routine.window) == (policy, window)


@pytest.mark.parametrize(
    ("typed", "text"), [("08:00", "08:00"), ("2026-11-27", "2026-11-27"), ("2026-11-27 10:30", "2026-11-27 10:30")]
)
def test_a_schedule_is_kept_as_it_was_typed(typed: str, text: str) -> None:
    assert front(f"schedule: {typed}").schedules == (text,)


def test_a_routine_may_speak_to_nobody() -> None:
    assert front("deliver: nobody").deliver == ("nobody",)


def test_unknown_keys_are_kept_and_mentioned() -> None:
    text = b"---\nschedule: 8:00\ncolour: red\n---\nHello\n"
    assert parse_routine(text, "routines/x.md", {}).warnings == (
        "routines/x.md:3: colour is not a key of routines; it is kept",
    )
    assert check(text, "routine") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\nlate: never\n---\nx", "2: late is 'never'; it is one of run, merge, skip, ask"),
        ("---\n# how\nlate: run soon\n---\nx", "3: 'soon' is no length of time"),
        ("---\nurgency: very\n---\nx", "2: urgency is 'very'; it is one of now, normal, digest"),
        ("---\nenabled: perhaps\n---\nx", "2: enabled is 'perhaps'; it is true or false"),
        ("---\nschedule: {at: 8}\n---\nx", "2: schedule has to be words"),
        ("---\nschedule: [8:00, [9:00]]\n---\nx", "2: schedule has to be words, or a list of words"),
        ("---\ndo: true\n---\nx", "2: do has to be words"),
        ("---\nname: ../x\n---\nx", "2: '../x' cannot be the name of a routine"),
        ("---\ndeliver: boss@example.org\n---\nx", "2: 'boss@example.org' is nobody to deliver to"),
        ("---\ndeliver: [me, nobody]\n---\nx", "2: deliver names nobody and somebody"),
        ("---\nname: a\n---\n\n{{ calender }}\n", "5: there is no section 'calender'"),
        ("---\nname: [\n---\nx", "1: the front matter is not valid: "),
        ("---\nname: x\n---\n \n", "1: a routine needs a body or something to do"),
        ("", "1: a routine needs a body or something to do"),
    ],
)
def test_a_mistake_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text, "routines/x.md")
    assert caught.value.message.startswith(f"routines/x.md:{message}")
    assert caught.value.next_step


def test_who_knows_times_may_look_at_them() -> None:
    def reader(text: str) -> None:
        if text == "whenever":
            raise UsageError("I cannot read 'whenever' as a time", "write 08:00")

    for typed in ("whenever", "[8:00, whenever]"):
        with pytest.raises(UsageError) as caught:
            parse_routine(
                f"---\nname: x\nschedule: {typed}\n---\nHi".encode(), "routines/x.md", {}, {"schedule": reader}
            )
        assert caught.value.message == "routines/x.md:3: I cannot read 'whenever' as a time"
        assert caught.value.next_step == "write 08:00"


def test_names_are_compared_as_words() -> None:
    assert routine_name(" Morning_Briefing ") == routine_name("morning briefing") == "morning-briefing"


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: f"---\nlate: {text}\n---\n{text}".encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    message = "routines/x.md:"
    try:
        routine = parse_routine(data, "routines/x.md", SECTIONS)
    except UsageError as error:
        message = error.message
    else:
        assert routine.name
    assert message.startswith("routines/x.md:")
