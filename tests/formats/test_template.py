"""Templates of routines: a tiny language, and every mistake in it with its line."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dayward.core.errors import UsageError
from dayward.formats.template import Count, If, Place, Value, Words, parse_template, sections_of

SECTIONS = {
    "week_goal": "week_goal",
    "calendar": "calendar",
    "due": "deadlines",
    "deadlines": "deadlines",
    "new_deadlines": "new_deadlines",
}


def read(text: str):  # type: ignore[no-untyped-def]
    return parse_template(text, SECTIONS, "routines/x.md", 5)


def test_markdown_stays_as_it_is() -> None:
    text = "# Hello\n\n- a `{` b } {x} 100%\r\n}} %} end"
    assert read(text) == (Words(text),)


def test_a_section_takes_its_whole_line() -> None:
    expected = (Words("a\n"), Place("calendar"), Words("b\n"), Place("deadlines"))
    assert read("a\n  {{ calendar }}  \nb\n{{ section Due }}") == expected
    assert read("a\r\n{{calendar}}\r\nb\r{{ due }}\r") == (
        Words("a\r\n"),
        Place("calendar"),
        Words("b\r"),
        Place("deadlines"),
    )
    assert read("a\n{{ week goal }}\n") == (Words("a\n"), Place("week_goal"))
    assert read("{{ new deadlines }}\n{{ New-Deadlines }}") == (Place("new_deadlines"),) * 2


def test_values_and_counts_stand_within_a_line() -> None:
    assert read("On {{ date }}: {{ count due }}.\n{{ now }}\n") == (
        Words("On "),
        Value("date"),
        Words(": "),
        Count("deadlines"),
        Words(".\n"),
        Value("now"),
        Words("\n"),
    )


def test_only_when_a_section_says_something() -> None:
    text = "{% if due %}\nDue:\n{{ due }}\n{% else %}\nNothing. {% if not calendar %}Rest.{% endif %}\n{% endif %}\nend"
    then = (Words("Due:\n"), Place("deadlines"))
    otherwise = (Words("Nothing. "), If("calendar", True, (Words("Rest."),), ()), Words("\n"))
    assert read(text) == (If("deadlines", False, then, otherwise), Words("end"))
    assert list(sections_of(read(text))) == ["deadlines", "deadlines", "calendar"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n{{ calender }}", 6, "there is no section 'calender'"),
        ("a\n\nb {{ calendar }}", 7, "a section needs a line of its own"),
        ("{{ calendar }}\n\n{{ calendar", 7, "{{ is not closed, or has nothing in it"),
        ("{{ calendar\n}}", 5, "{{ is not closed, or has nothing in it"),
        ("{{ }}", 5, "{{ is not closed, or has nothing in it"),
        ("x\r\n{% if due\n", 6, "{% is not closed"),
        ("{% if due %}\n", 5, "this if has no end"),
        ("{% if due %}\n{% else %}\n{% else %}\n", 7, "{% else %} does not belong here"),
        ("\n{% endif %}", 6, "{% endif %} does not belong here"),
        ("{% else %}", 5, "{% else %} does not belong here"),
        ("{% for x in due %}", 5, "{% for x in due %} does not belong here"),
        ("{% if %}{% endif %}", 5, "{% if %} does not belong here"),
        ("{% if not %}{% endif %}", 5, "there is no section 'not'"),
        ("{{ count x }}", 5, "there is no section 'x'"),
        ("{{ due.__class__ }}", 5, "there is no section 'due.__class__'"),
        ("{{ date due }}", 5, "there is no section 'date due'"),
        ("{% if due %}" * 9, 5, "more than 8 ifs within each other"),
        ("x" * 20_001, 5, "a routine's body has at most 20000 characters"),
    ],
)
def test_a_mistake_is_said_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)
    assert caught.value.message == f"routines/x.md:{line}: {message}"
    assert caught.value.next_step


def test_the_nearest_name_is_offered() -> None:
    with pytest.raises(UsageError) as caught:
        read("{{ calender }}")
    assert caught.value.next_step == "perhaps 'calendar'"


TAGS = ["{{", "}}", "{%", "%}", "{{ due }}\n", "{% if due %}", "{% else %}", "{% endif %}", "{{ count due }}"]
PIECES = st.sampled_from([*TAGS, " due ", " if ", "not ", "else", "endif", "count ", "date", "\n", "\r", "text"])


@given(st.lists(PIECES, max_size=14).map("".join))
@example("{{" * 9_000)
@example("{%" * 9_000)
def test_any_text_is_read_or_refused_with_its_line(text: str) -> None:
    try:
        nodes = read(text)
    except UsageError as error:
        line = int(error.message.split(":")[1])
        assert 5 <= line <= 5 + text.count("\n") + text.count("\r")
    else:
        assert all(isinstance(node, (Words, Value, Count, Place, If)) for node in nodes)


@given(st.text(st.characters(exclude_characters="{"), max_size=60))
def test_text_without_tags_is_kept_to_the_letter(text: str) -> None:
    assert "".join(node.text for node in read(text)) == text
