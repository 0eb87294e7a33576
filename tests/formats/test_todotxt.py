"""todo.txt: the specification's rules, every byte kept, one field changed at a time."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from dayward.formats.todotxt import (
    Task,
    TodoFile,
    build,
    emit_line,
    is_tag,
    key_value,
    parse_line,
    real_date,
    set_key,
    set_tag,
)

PIECES = st.sampled_from(
    [
        *(
            "x ",
            "X ",
            "(A) ",
            "(a) ",
            "(A)",
            "2026-11-21 ",
            "2026-02-30 ",
            "2026-13-01 ",
            "2026-1-1 ",
            "x2026 ",
            " ",
            "  ",
            "\t",
        ),
        *(
            "Call",
            "+health",
            "@phone",
            "due:2026-11-27",
            "http://a.b",
            "12:30",
            "a@b",
            "2+2",
            "+",
            "@",
            ":",
            "a:",
            ":b",
            "a:b:c",
        ),
        *("# ", "// ", "é", "\u00a0", "\x00", "\x0b", "\x85", "rec:+1w", "due:x", "()", "-"),
    ]
)
LINES = st.lists(PIECES, max_size=10).map("".join)
FILES = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\n", "\r\n", "\r"])), max_size=8).map(
    lambda pairs: "".join(a + b for a, b in pairs)
)


@given(st.binary(max_size=200) | FILES.map(str.encode) | FILES.map(lambda text: text.encode("utf-16")))
def test_any_bytes_come_back(data):
    assert TodoFile.parse(data).emit() == data


@given(LINES | st.text(max_size=60).filter(lambda text: not set(text) & {"\n", "\r"}))
@example("x (A) 2026-11-21 2026-02-30 words")
@example("x x 2026-11-21")
@example("(A) (B) words")
def test_a_line_is_its_fields(line):
    task = parse_line(line)
    assert emit_line(task) == line
    assert parse_line(emit_line(task)) == task
    assert isinstance(task, Task)


@pytest.mark.parametrize(
    ("line", "task"),
    [
        ("Call Mum", Task("Call Mum")),
        ("(A) Call Mum", Task("Call Mum", priority="A")),
        ("(A) 2026-11-21 Call", Task("Call", priority="A", created="2026-11-21")),
        ("(a) Call", Task("(a) Call")),
        ("(A)Call", Task("(A)Call")),
        (" (A) Call", Task(" (A) Call")),
        ("Really (A) Call", Task("Really (A) Call")),
        ("2026-11-21 Call", Task("Call", created="2026-11-21")),
        ("2026-11-21 2026-11-22 Call", Task("2026-11-22 Call", created="2026-11-21")),
        ("2026-02-29 Call", Task("2026-02-29 Call")),
        ("2028-02-29 Call", Task("Call", created="2028-02-29")),
        ("2026-11-21", Task("2026-11-21")),
        ("x Call", Task("Call", done=True)),
        ("x 2026-11-21 Call", Task("Call", done=True, completed="2026-11-21")),
        ("x 2026-11-21 2026-11-01 Call", Task("Call", True, None, "2026-11-21", "2026-11-01")),
        ("x (A) 2026-11-21 Call", Task("Call", True, "A", "2026-11-21")),
        ("x 2026-11-31 Call", Task("2026-11-31 Call", True)),
        ("x 2026-11-21 2026-02-30 Call", Task("2026-02-30 Call", True, None, "2026-11-21")),
        ("X 2026-11-21 Call", Task("X 2026-11-21 Call")),
        ("xylophone", Task("xylophone")),
        ("x", Task("x")),
        ("x ", Task("", True)),
        ("(A) x Call", Task("x Call", priority="A")),
        ("", Task("")),
    ],
)
def test_the_grammar_of_a_line(line, task):
    assert parse_line(line) == task
    assert emit_line(task) == line


def test_tags_and_keys():
    task = parse_line(
        "Mail a@b 2+2 +GarageSale+x @phone (+p) due:2026-11-27 due:1 http://x.y:80 12:30 a:b:c :c d: + @ k:v,"
    )
    assert task.projects == ["GarageSale+x"]
    assert task.contexts == ["phone"]
    assert task.kv == {"due": "2026-11-27", "k": "v,"}
    assert task.words == "Mail a@b 2+2 (+p) http://x.y:80 12:30 a:b:c :c d: + @"
    assert task.get("due") == "2026-11-27"
    assert task.get("b") is None
    assert parse_line("+only @tags").words == "+only @tags"


@given(LINES)
def test_reading_one_key_is_reading_all(line):
    task = parse_line(line)
    assert task.tags == (task.projects, task.contexts, task.kv)
    for key in ("due", "rec", "a", "http", "b", "é"):
        assert task.get(key) == task.kv.get(key)


@pytest.mark.parametrize(
    ("line", "is_task"),
    [("", False), ("  ", False), ("# a", False), ("// a", False), ("x # a", True), ("a", True), ("(A) # a", True)],
)
def test_what_is_a_task(line, is_task):
    assert parse_line(line).is_task == is_task


@pytest.mark.parametrize(
    ("word", "pair"),
    [
        ("a:b", ("a", "b")),
        ("due:2026-11-27", ("due", "2026-11-27")),
        *((word, None) for word in ("a", "a:", ":b", "a:b:c", "12:30", "http://x", "+a:b", "@a:b", ":")),
    ],
)
def test_keys(word, pair):
    assert key_value(word) == pair


@pytest.mark.parametrize(("word", "tag"), [("+a", True), ("@a", True), ("+", False), ("a+", False), ("", False)])
def test_tags(word, tag):
    assert is_tag(word) == tag


@pytest.mark.parametrize("text", [None, "", "2026-02-30", "20261121", "2026-11-2", "2026-W01-1", "2026-11-21T"])
def test_what_is_no_date(text):
    assert real_date(text) is None


def test_a_date():
    assert real_date("2028-02-29") == date(2028, 2, 29)


KEYS = st.sampled_from(["due", "t", "rec", "a", "new"])
VALUES = st.sampled_from(["2026-12-01", "v", "1d"]) | st.none()


def words_without(key: str, body: str) -> list[str]:
    return [word for word in body.split() if (key_value(word) or ("", ""))[0] != key]


@given(LINES, KEYS, VALUES)
def test_setting_a_key_changes_that_key_only(line, key, value):
    task = parse_line(line)
    after = set_key(task, key, value)
    assert after._replace(body=task.body) == task
    others = {name: pair for name, pair in task.kv.items() if name != key}
    assert {name: pair for name, pair in after.kv.items() if name != key} == others
    assert (after.projects, after.contexts) == (task.projects, task.contexts)
    if value is not None:
        assert after.get(key) == value
    elif key not in task.kv:
        assert after == task
    assert words_without(key, after.body) == words_without(key, task.body)


@pytest.mark.parametrize(
    ("body", "key", "value", "expected"),
    [
        ("Call  due:1 @x", "due", "2", "Call  due:2 @x"),
        ("Call  due:1  @x", "due", None, "Call   @x"),
        ("due:1 Call", "due", None, "Call"),
        ("due:1", "due", None, ""),
        ("Call ", "due", "1", "Call due:1"),
        ("Call", "due", "1", "Call due:1"),
        ("a due:1 due:2", "due", "3", "a due:3 due:2"),
        ("overdue:1", "due", "3", "overdue:1 due:3"),
    ],
)
def test_setting_a_key(body, key, value, expected):
    assert set_key(Task(body), key, value).body == expected


@given(LINES, st.sampled_from(["+health", "@phone", "+new"]), st.booleans())
def test_setting_a_tag(line, tag, present):
    task = parse_line(line)
    after = set_tag(task, tag, present)
    if present:
        assert tag in after.body.split()
        assert set_tag(after, tag, True) == after
    else:
        assert after.body.split().count(tag) == max(0, task.body.split().count(tag) - 1)
    assert after.kv == task.kv


FIELDS = st.fixed_dictionaries(
    {"done": st.booleans()},
    optional={
        "priority": st.sampled_from("AZ"),
        "completed": st.dates().map(date.isoformat),
        "created": st.dates().map(date.isoformat),
    },
)


@given(LINES, FIELDS)
def test_what_is_built_reads_back(body, fields):
    try:
        task = build(body, **fields)
    except ValueError:
        return
    assert parse_line(emit_line(task)) == task
    assert task.body == body
    assert (task.priority, task.created) == (fields.get("priority"), fields.get("created"))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("a\nb", {}),
        ("a\rb", {}),
        ("x Call", {}),
        ("(A) Call", {}),
        ("2026-11-21 Call", {}),
        ("Call", {"completed": "2026-11-21"}),
        ("Call", {"done": True, "created": "2026-11-21"}),
        ("Call", {"created": "2026-02-30"}),
        ("Call", {"priority": "a"}),
    ],
)
def test_what_no_line_says_is_refused(body, fields):
    with pytest.raises(ValueError):
        build(body, **fields)


@given(FILES, st.data())
def test_changing_one_line_leaves_the_others(text, data):
    file = TodoFile.parse(text.encode())
    assume(file.tasks)
    number = data.draw(st.integers(0, len(file.tasks) - 1))
    before = [emit_line(task) for task in file.tasks]
    file.tasks[number] = file.tasks[number]._replace(body="changed")
    after = TodoFile.parse(file.emit())
    assert [emit_line(task) for n, task in enumerate(file.tasks) if n != number] == before[:number] + before[
        number + 1 :
    ]
    assert after.eols == file.eols


@given(FILES)
def test_an_appended_task_is_on_a_line_of_its_own(text):
    file = TodoFile.parse(text.encode())
    number = file.append(Task("new +one"))
    again = TodoFile.parse(file.emit())
    assert file.emit().startswith(text.encode())
    assert again.tasks[number - 1] == Task("new +one")
    assert again.tasks == file.tasks
    assert file.remove(number) == Task("new +one")
    if text.endswith(("\n", "\r")) or not text:
        assert file.emit() == text.encode()


def test_a_file_keeps_its_line_ending_without_a_final_newline():
    file = TodoFile.parse(b"a\r\nb")
    file.append(Task("c"))
    assert file.emit() == b"a\r\nb\r\nc\r\n"


@pytest.mark.parametrize(
    "line", ["due:x:y " * 120_000, "x " * 500_000, "+a " * 300_000, "a:b " * 250_000, " " * 10**6, ":" * 10**6]
)
def test_long_lines_take_linear_time(line):
    begin = time.process_time()
    task = parse_line(line)
    assert emit_line(task) == line
    assert task.tags is not None
    assert task.get("due") is None
    assert task.get("zz") is None
    assert set_key(task, "zz", "1").body.endswith("zz:1")
    assert time.process_time() - begin < 4
