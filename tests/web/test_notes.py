"""Notes: read, found, written; and what a note may not do to who reads it."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.web.markdown import Node, parse
from tests.web.desk import Desk


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    return desk.browser("ana", "owner", "owner")


def _hash(page: str) -> str:
    return page.split('name="expect" value="')[1].split('"')[0]


def test_notes_are_listed_by_their_titles(ana: httpx.Client) -> None:
    page = ana.get("/notes").text
    assert "Talk: plain text for a lifetime" in page
    assert "/notes/one?path=notes/kitchen.md" in page
    assert "todo.txt" in page, "other files can be read, too"


def test_a_note_is_drawn_with_its_links_both_ways(ana: httpx.Client) -> None:
    page = ana.get("/notes/one", params={"path": "notes/kitchen.md"}).text
    assert "Oak or beech?" in page
    assert '<a class="note" href="/notes/one?path=notes/colours.md">Colours</a>' in page
    assert page.index("Linked from") < page.rindex("Colours")
    assert page.count("<h1>Kitchen</h1>") == 1, "its title stands above it, not twice"


def test_plain_words_are_found_everywhere(ana: httpx.Client) -> None:
    page = ana.get("/notes", params={"q": "carpenter beech"}).text
    assert "notes/kitchen.md" in page
    assert "The carpenter prefers beech." in page
    assert "Nothing has all these words" in ana.get("/notes", params={"q": "xyzzy"}).text


def test_a_note_is_made_and_changed(ana: httpx.Client, desk: Desk) -> None:
    made = ana.post("/notes/new", data={"title": "Bees", "body": "Two hives\r\nby the wall", "tags": "garden, ideas"})
    assert made.status_code == 303
    assert desk.text("notes/bees.md").endswith("# Bees\n\nTwo hives\nby the wall\n")
    assert "tags: [garden, ideas]" in desk.text("notes/bees.md")
    text = desk.text("notes/bees.md")
    hash_ = _hash(ana.get("/notes/edit", params={"path": "notes/bees.md"}).text)
    values = {"path": "notes/bees.md", "expect": hash_, "text": text.replace("Two", "Three").replace("\n", "\r\n")}
    page = ana.post("/notes/edit", data=values, follow_redirects=True).text
    assert "Three hives" in page
    assert desk.text("notes/bees.md") == text.replace("Two", "Three"), "line ends stay as they were"


def test_what_was_changed_meanwhile_is_not_written_over(ana: httpx.Client, desk: Desk) -> None:
    hash_ = _hash(ana.get("/notes/edit", params={"path": "notes/colours.md"}).text)
    path = desk.life / "notes" / "colours.md"
    path.write_text(path.read_text() + "By another hand\n")
    answer = ana.post("/notes/edit", data={"path": "notes/colours.md", "expect": hash_, "text": "Mine\n"})
    assert answer.status_code == 409
    assert "By another hand" in answer.text, "the difference is shown"
    assert ">\nMine\n</textarea>" in answer.text, "and what was typed is not lost"
    assert "By another hand" in path.read_text()
    assert ana.post("/notes/edit", data={"path": "notes/colours.md", "text": "Mine\n"}).status_code == 409


@pytest.mark.parametrize(
    ("path", "status"),
    [("../ben/todo.txt", 403), ("/etc/passwd", 403), (".git/config", 403), ("notes/none.md", 404), ("", 404)],
)
def test_nothing_outside_the_folder_is_read_or_written(ana: httpx.Client, path: str, status: int) -> None:
    for address in ("/notes/one", "/notes/edit"):
        assert ana.get(address, params={"path": path}).status_code == status
    answer = ana.post("/notes/edit", data={"path": path, "text": "x", "expect": "x"})
    assert answer.status_code in (403, 404, 409)


def test_a_name_of_a_file_and_a_text_are_shown_and_not_run(ana: httpx.Client, desk: Desk) -> None:
    name = "<img src=x onerror=alert(1)>.md"
    (desk.life / "notes" / name).write_text("# <b>Bold</b>\n\n<script>alert(2)</script>\n\n[x](javascript:alert(3))\n")
    assert "<img src=x" not in ana.get("/notes").text
    page = ana.get("/notes/one", params={"path": f"notes/{name}"}).text
    for bad in ("<img src=x", "<b>Bold", "<script>alert", 'href="javascript'):
        assert bad not in page
    assert "&lt;script&gt;alert(2)" in page


def _kinds(nodes: tuple[Node, ...]) -> set[str]:
    return {kind for node in nodes for kind in ({node.kind} | _kinds(node.children))}


def _found(text: str, kind: str) -> list[Node]:
    def all_of(nodes: tuple[Node, ...]) -> list[Node]:
        return [one for node in nodes for one in [node, *all_of(node.children)]]

    return [
        node
        for node in all_of(parse(text, lambda target: f"{target}.md" if target == "Here" else ""))
        if node.kind == kind
    ]


def test_obsidians_own_marks_are_read() -> None:
    text = "[[Here|words]] [[Gone]] ![[Here]] #tag/sub ==lit== %%hidden%%\n\n> [!warning] Mind\n> the gap\n\n- [ ] a\n- [x] b\n"
    assert [(node.value, node.extra) for node in _found(text, "note")] == [("Here.md", ""), ("Here.md", "embed")]
    assert [node.value for node in _found(text, "missing")] == ["Gone"]
    assert [node.value for node in _found(text, "tag")] == ["tag/sub"]
    assert [node.value for node in _found(text, "callout")] == ["warning"]
    assert [node.value for node in _found(text, "item")] == ["open", "done"]
    assert "hidden" not in str(parse(text, lambda _: ""))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "/\\evil.example",
        "file:///etc/passwd", "&#106;avascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_that_is_no_page_is_not_followed(address: str) -> None:
    text = f"[a]({address}) ![b]({address}) <{address}>"
    assert not _found(text, "link")


def test_a_picture_from_elsewhere_is_not_fetched() -> None:
    assert [node.value for node in _found("![pic](https://example.org/x.png)", "link")] == ["https://example.org/x.png"]
    assert "image" not in _kinds(parse("![pic](https://example.org/x.png)", lambda _: ""))


def test_headings_go_on_below_that_of_the_page() -> None:
    assert [node.value for node in _found("## a\n\n#### b\n\n## c\n", "heading")] == ["2", "3", "2"]


def test_deep_nesting_ends() -> None:
    assert parse("> " * 5000 + "x" + "[" * 5000 + "*" * 5000, lambda _: "") is not None


class Seen(HTMLParser):
    """The tags of a page, and where they lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


_PIECES = st.sampled_from(
    [
        "<script>", "</script>", "<img src=x onerror=alert(1)>", "`", "```\n", "[", "]", "(", ")", "![", "[[", "]]", "javascript:",
        "data:text/html,", "http://e.example", "\n", "\n\n", "> ", "- [ ] ", "[!note]", "==", "%%", "#tag", "# ", "|", "|-|-|\n",
        "\"", "'", "&quot;", "&lt;", "<b", " onclick=x ", "**", "~~", "\\", "\0", "\u202e", "1. ", "    ", "a", "<http://x>", "style=",
    ]
)  # fmt: skip
_TAGS = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a", "span", "strong", "em", "s", "mark", "code", "pre", "blockquote",
    "aside", "br", "hr", "div", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_nothing_that_stands_in_a_note_becomes_more_than_text_and_links(text: str) -> None:
    from dayward.web.drawing import _environment

    seen = Seen()
    draw = _environment().get_template("markdown.html").module.draw  # type: ignore[attr-defined]
    seen.feed(str(draw(parse(text, lambda target: target))))
    assert seen.tags <= _TAGS
    assert seen.attributes <= {"href", "rel", "class", "title", "start", "role", "aria-label", "tabindex"}
    assert all(address.startswith(("http://", "https://", "mailto:", "/notes")) for address in seen.addresses)
