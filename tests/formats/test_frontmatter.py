"""Front matter: every byte kept, one property at a time, whatever YAML it is."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dayward.formats.frontmatter import Document
from dayward.formats.yamlvalues import dump, read_yaml, scalar

NOTE = b"""---
tags:
  - garden
  - "2026"
aliases: [Rosa, 'The roses'] # also said
# a comment
created: 2026-11-21
when: 12:30
done: yes
"odd: key": 'it''s'
empty:
text: |
  two
  lines
---

# Roses
"""
LINES = st.sampled_from(
    [
        *(
            "---",
            "a: 1",
            "tags: [x, y]",
            "tags:",
            "  - x",
            "- x",
            "# c",
            "",
            "b: 'q'",
            '"k": v',
            "text: >",
            "  more",
            "a: 2",
        ),
        *(
            "x",
            "k:v",
            "url: http://a.b/c",
            "bad: [",
            "\tt: 1",
            "...",
            " lead: 1",
            "d: 2026-02-30",
            "? a",
            "{a: 1}",
            "é: ü",
        ),
    ]
)
EOLS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])
FILES = st.lists(st.tuples(LINES, EOLS), max_size=12).map(lambda pairs: "---\n" + "".join(a + b for a, b in pairs))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False)
    | st.dates(date(1000, 1, 1))
    | st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufffe\uffff")
    )
    | st.sampled_from(
        [
            "yes",
            "12:30",
            "2026-11-21",
            "null",
            "~",
            "7e5",
            "[[a]]",
            "- a",
            "a: b",
            "a #b",
            "'",
            "1e3",
            "0x1",
            "#t",
            "a\nb",
        ]
    )
)


@given(st.binary(max_size=200) | FILES.map(str.encode))
def test_any_bytes_come_back(data):
    for prefix in (b"", b"---\n", b"\xef\xbb\xbf---\r\n"):
        assert Document.parse(prefix + data).emit() == prefix + data


@given(FILES)
def test_reading_is_stable(text):
    document = Document.parse(text.encode())
    again = Document.parse(document.emit())
    assert (again.entries, again.properties, again.error) == (document.entries, document.properties, document.error)


def test_what_the_properties_are():
    document = Document.parse(NOTE)
    assert document.error == ""
    assert document.properties == {
        "tags": ["garden", "2026"],
        "aliases": ["Rosa", "The roses"],
        "created": date(2026, 11, 21),
        "when": "12:30",
        "done": "yes",
        "odd: key": "it's",
        "empty": None,
        "text": "two\nlines\n",
    }
    assert document.line_of("created") == 7
    assert document.line_of("missing") is None
    assert document.first_line == 16
    assert document.body == "\n# Roses\n"


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("tags", ["a", "[[b]]"], b'  - garden\n  - "2026"\n', b'  - a\n  - "[[b]]"\n'),
        ("tags", [], b'tags:\n  - garden\n  - "2026"\n', b"tags: []\n"),
        ("aliases", ["Rosa", "x, y"], b"[Rosa, 'The roses'] #", b'[Rosa, "x, y"] #'),
        ("aliases", None, b"aliases: [Rosa, 'The roses'] #", b"aliases: #"),
        ("created", date(2027, 1, 1), b"2026-11-21", b"2027-01-01"),
        ("created", datetime(2027, 1, 1, 9, 30), b"2026-11-21", b"2027-01-01T09:30:00"),
        ("done", True, b"done: yes", b"done: true"),
        ("odd: key", "no", b"'it''s'", b'"no"'),
        ("text", "one", b"text: |\n  two\n  lines\n", b"text: one\n"),
        ("new", 3, b"  lines\n---", b"  lines\nnew: 3\n---"),
        ("a: b", "", b"  lines\n---", b'  lines\n"a: b": ""\n---'),
    ],
)
def test_setting_changes_only_its_lines(name, value, old, new):
    document = Document.parse(NOTE)
    document.set(name, value)
    assert document.emit() == NOTE.replace(old, new)
    assert document.properties[name] == value


def test_removing_takes_only_its_lines():
    document = Document.parse(NOTE)
    document.remove("text")
    document.remove("tags")
    document.remove("missing")
    assert document.emit() == NOTE.replace(b"text: |\n  two\n  lines\n", b"").replace(
        b'tags:\n  - garden\n  - "2026"\n', b""
    )


@pytest.mark.parametrize(
    ("body", "eol"), [(b"", b"\n"), (b"Hi", b"\n"), (b"\xef\xbb\xbfHi\r\n", b"\r\n"), (b"---\nHi\n", b"\n")]
)
def test_front_matter_is_made_where_there_is_none(body, eol):
    document = Document.parse(body)
    document.set("tags", ["garden"])
    bom = b"\xef\xbb\xbf" if body.startswith(b"\xef") else b""
    assert document.emit() == bom + b"---" + eol + b"tags: [garden]" + eol + b"---" + eol + body.removeprefix(bom)


@given(FILES, st.sampled_from(["a", "tags", "new", "k"]), SCALARS | st.lists(SCALARS, max_size=3))
@settings(max_examples=150)
def test_a_property_that_is_set_is_read_back_and_the_others_stay(text, name, value):
    document = Document.parse(text.encode())
    before, entries = dict(document.properties), [e for e in document.entries if not e.key or e.name != name]
    try:
        document.set(name, value)
    except ValueError:
        assert document.emit() == text.encode()
        return
    again = Document.parse(document.emit())
    assert again.properties == {**before, name: value}
    kept = iter([e for e in again.entries if not e.key or e.name != name])
    assert all(entry in kept for entry in entries)
    try:
        again.remove(name)
    except ValueError:
        assert "?" in text or "{" in text
        return
    assert name not in Document.parse(again.emit()).properties


@given(SCALARS)
def test_scalars_read_back(value):
    assert read_yaml(f"k: {scalar(value)}\n") == ({"k": value}, "")
    assert read_yaml(f"k: {dump([value, value])}\n") == ({"k": [value, value]}, "")


@pytest.mark.parametrize(
    "block", ["a: [", "a: b: c", "\ta: 1", "- a\n- b", "a: {{date}}", "word", "a: !!python/name:os.system x"]
)
def test_what_is_not_valid_is_kept_and_said(block):
    data = f"---\n{block}\n---\nBody\n".encode()
    document = Document.parse(data)
    assert document.properties == {}
    assert document.error
    assert document.emit() == data
    with pytest.raises(ValueError, match="not valid"):
        document.set("a", 1)
    with pytest.raises(ValueError, match="not valid"):
        document.remove("a")
    assert document.emit() == data


@pytest.mark.parametrize("value", [{"a": 1}, object(), [[1]], b"x", "\x00\ud800"])
def test_what_cannot_be_held_is_refused(value):
    document = Document.parse(b"---\na: 1\n---\n")
    with pytest.raises(ValueError):
        document.set("a", value)
    assert document.emit() == b"---\na: 1\n---\n"


def test_duplicate_keys_the_last_counts():
    document = Document.parse(b"---\na: 1\nb: 2\na: 3\n---\n")
    assert document.properties == {"a": 3, "b": 2}
    document.set("a", 4)
    assert document.emit() == b"---\na: 1\nb: 2\na: 4\n---\n"
    document.remove("a")
    assert document.emit() == b"---\nb: 2\n---\n"


@pytest.mark.parametrize(
    "text", ["---\na: 1\n", "----\na: 1\n---\n", " ---\na: 1\n---\n", "---", "---x\n---\n", "a\n---\nb: 1\n---\n"]
)
def test_what_is_no_front_matter(text):
    document = Document.parse(text.encode())
    assert (document.opening, document.body, document.properties) == ("", text, {})


@pytest.mark.slow
@pytest.mark.parametrize(
    "block", ["[" * 40_000, "a: " + "{a: " * 10_000, "- " * 20_000, "a: &a [x]\n" + "b: [*a]\n" * 5000, "x" * 10**6]
)
def test_deep_and_long_blocks_neither_crash_nor_hang(block):
    data = f"---\n{block}\n---\n".encode()
    assert Document.parse(data).emit() == data


def test_yaml_bombs_do_not_grow():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    merges = ["m0: &m0 {x: 1}"] + [f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}" for n in range(1, 40)]
    properties, error = read_yaml("\n".join(lines + merges))
    assert error or properties["a0"] == ["x", "x"]


@given(st.lists(LINES, max_size=8))
def test_entries_concatenate_to_the_block(lines):
    document = Document.parse(("---\n" + "\n".join(lines) + "\n---\n").encode())
    assume(document.opening)
    assert "".join("".join(entry) for entry in document.entries) == document.block
