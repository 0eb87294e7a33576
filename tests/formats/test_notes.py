"""Notes: what is read from Markdown as Obsidian writes it, and the bytes of new ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.formats.markdown_mask import mask
from dayward.formats.notes import Link, Note, Resolver, append, free_name, new_note, resolve, slug

NOTE = """---
title: The garden
tags: [Garden, home/plants]
tag: old, older
aliases: Rosa, Roses
related: "[[Compost]]"
---
# Roses #fresh ##

Cut back in [[February]], see [[Tools/Shears#Care#Oil|the shears]] and ![[rose.png|100x145]] [[Oil #no]]. ^cut
| a | b |
| [[Soil\\|earth]] | x |
[Web](https://example.com/a_(b)) [local](Old%20notes/My%20note.md#Top) [angle](<a b.md>) [[#Roses]] [[Plan#^id-1]]
`[[code]] #code` ``[[x]] ` #y`` %%[[hidden]] #hidden%% <!-- #html
[[html]] --> #after
> [!Tip]- Water #early
> Not at noon
- [ ] Mulch the beds
  1. [x] Buy mulch #shop
* [-] Skip
```python
# no heading
[[fenced]] #fenced
- [ ] no task
```
~~~
[[tilde]]
~~~
not#tag #123 #1a #häuser/alt (#paren) \\`#real\\` text
#last
"""


def note(text: str) -> Note:
    return Note.parse(text.encode())


def test_what_a_note_holds():
    read = note(NOTE)
    assert read.title == "The garden"
    assert [(h.level, h.text, h.line) for h in read.headings] == [(1, "Roses #fresh", 8)]
    assert read.tags == [
        "Garden",
        "home/plants",
        "old",
        "older",
        "fresh",
        "after",
        "early",
        "shop",
        "1a",
        "häuser/alt",
        "last",
    ]
    assert read.aliases == ["Rosa", "Roses"]
    assert read.blocks == [("cut", 10)]
    assert [(c.kind, c.title, c.line) for c in read.callouts] == [("tip", "Water #early", 16)]
    assert [(t.mark, t.text, t.done, t.line) for t in read.tasks] == [
        (" ", "Mulch the beds", False, 18),
        ("x", "Buy mulch #shop", True, 19),
        ("-", "Skip", False, 20),
    ]
    assert read.comments == ["[[hidden]] #hidden", "#html\n[[html]]"]


def test_the_links_of_a_note():
    assert note(NOTE).links == [
        Link("February", "", "", "", False, False, 10),
        Link("Tools/Shears", "Care#Oil", "", "the shears", False, False, 10),
        Link("rose.png", "", "", "100x145", True, False, 10),
        Link("Oil", "no", "", "", False, False, 10),
        Link("Soil", "", "", "earth", False, False, 12),
        Link("https://example.com/a_(b)", "", "", "Web", False, True, 13),
        Link("Old notes/My note.md", "Top", "", "local", False, False, 13),
        Link("a b.md", "", "", "angle", False, False, 13),
        Link("", "Roses", "", "", False, False, 13),
        Link("Plan", "", "id-1", "", False, False, 13),
        Link("Compost", "", "", "", False, False, 6),
    ]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("a `#x` #y", ["x"]),
        ("``a ` #x`` #y", ["x"]),
        ("`a\n\n#y `", []),
        ("` #y", []),
        ("````\n```\n #x\n````\n #y", ["x"]),
        ("> ```\n> #x\n> ```\n #y", ["x"]),
        ("- ```\n  #x\n  ```\n #y", ["x"]),
        ("```\n #x", ["x"]),
        ("%% #x\n\n #x %% #y", ["x"]),
        ("%% #y", []),
        ("``` a ` b\n#y", []),
    ],
)
def test_code_and_comments_hide_tags(text, hidden):
    for eol in ("\n", "\r\n", "\r"):
        tags = note(text.replace("\n", eol)).tags
        assert "x" not in tags
        assert tags == (["y"] if "y" in text else [])
    assert ("x" in text) == bool(hidden)


MARKDOWN = st.lists(
    st.sampled_from(
        [
            "`",
            "``",
            "```",
            "~~~",
            "%%",
            "<!--",
            "-->",
            "\n",
            "\r\n",
            "\r",
            "a",
            " ",
            "[[",
            "]]",
            "|",
            "#t",
            "# ",
            "- [ ] ",
            "\\",
            "> ",
        ]
    ),
    max_size=40,
).map("".join)


@given(MARKDOWN)
def test_the_mask_keeps_every_place(text):
    masked, _ = mask(text)
    assert len(masked) == len(text)
    assert "\r" not in masked
    assert all(a == b or a == " " or (a == "\n" and b == "\r") for a, b in zip(masked, text, strict=True))


@given(st.binary(max_size=200) | MARKDOWN.map(str.encode))
def test_any_bytes_come_back_and_are_readable(data):
    read = Note.parse(data)
    assert read.emit() == data
    assert all(item.line >= 1 for item in [*read.links, *read.headings, *read.tasks, *read.callouts])
    assert read.tags is not None
    assert isinstance(read.title, str)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["`" * 10**6, "[[" * 500_000, "[a](" * 250_000, "[\\" * 500_000, "- " * 500_000, "`a\n\n" * 200_000]
)
def test_long_notes_take_linear_time(text):
    read = note(text)
    assert read.links == []
    assert read.tags == []
    assert read.emit() == text.encode()


PATHS = [
    "Roses.md",
    "Garden/Roses.md",
    "Garden/Old/Plan.md",
    "Work/Plan.md",
    "img/rose.PNG",
    "Über.md",
    "a.b.md",
    "Work/me.md",
]


@pytest.mark.parametrize(
    ("target", "source", "path"),
    [
        ("roses", "", "Roses.md"),
        ("Roses", "Garden/x.md", "Roses.md"),
        ("Garden/roses.md", "", "Garden/Roses.md"),
        ("Plan", "", "Work/Plan.md"),
        ("Plan", "Garden/Old/x.md", "Garden/Old/Plan.md"),
        ("Old/Plan", "", "Garden/Old/Plan.md"),
        ("../Roses.md", "Garden/Old/x.md", "Garden/Roses.md"),
        ("/Work/Plan", "Garden/Old/x.md", "Work/Plan.md"),
        ("rose.png", "", "img/rose.PNG"),
        ("U\u0308BER", "", "Über.md"),
        ("a.b", "", "a.b.md"),
        ("lan", "", None),
        ("", "Work/me.md", "Work/me.md"),
        ("../../../Roses", "Work/me.md", "Roses.md"),
    ],
)
def test_where_links_lead(target, source, path):
    assert resolve(target, PATHS, source) == path
    assert Resolver(reversed(PATHS)).resolve(target, source) == path


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Roses", "roses"),
        ("What's new, in 2026?", "what-s-new-in-2026"),
        ("Çà et là / naïve", "çà-et-là-naïve"),
        ("日本語 ノート", "日本語-ノート"),
        ("हिन्दी", "हिन्दी"),
        ("../../etc/passwd", "etc-passwd"),
        ("...", "note"),
        ("x" * 300, "x" * 80),
    ],
)
def test_slugs(title, name):
    assert slug(title) == name


def test_a_taken_name_gets_a_number():
    assert free_name("Roses", []) == "roses"
    assert free_name("Roses", ["roses", "ROSES-2"]) == "roses-3"


@given(st.text(max_size=120))
def test_slugs_are_file_names(title):
    name = slug(title)
    assert name
    assert slug(name) == name
    assert len(name.encode()) <= 240
    assert not set(name) & set('/\\:*?"<>|\n\x00.')


def test_the_bytes_of_a_new_note():
    assert new_note("Roses", "Cut back in [[February]].", date(2026, 11, 21), ["garden"]) == (
        "---\ncreated: 2026-11-21\ntags: [garden]\n---\n\n# Roses\n\nCut back in [[February]].\n"
    )
    assert new_note(" Roses ", "", date(2026, 11, 21)) == "---\ncreated: 2026-11-21\n---\n\n# Roses\n"
    for title in ("", "Roses ##", "#"):
        with pytest.raises(ValueError):
            new_note(title, "", date(2026, 11, 21))


@given(
    st.text("abc #é[]`%\n", max_size=20), st.lists(st.sampled_from(["garden", "#x", "yes", "2026", "a: b"]), max_size=3)
)
@settings(max_examples=60)
def test_a_new_note_reads_back(title, tags):
    try:
        text = new_note(title, "Body\n", date(2026, 11, 21), tags)
    except ValueError:
        return
    read = note(text)
    assert read.document.properties["created"] == date(2026, 11, 21)
    assert read.document.properties.get("tags", []) == [tag.lstrip("#") for tag in tags]
    assert [heading.text for heading in read.headings][:1] == [" ".join(title.split())] or "`" in title or "%%" in title


@pytest.mark.parametrize(
    ("data", "addition", "expected"),
    [
        (b"", "Hi", b"Hi\n"),
        (b"# A", "Hi", b"# A\n\nHi\n"),
        (b"# A\r\n", "Hi\nyou", b"# A\r\n\r\nHi\r\nyou\r\n"),
        (b"- a", "- b", b"- a\n- b\n"),
        (b"- a\n", "text", b"- a\n\ntext\n"),
        (b"text\n\n", "more\n", b"text\n\nmore\n"),
        (b"\xff\n", "x", b"\xff\n\nx\n"),
    ],
)
def test_appending(data, addition, expected):
    assert append(data, addition) == expected
