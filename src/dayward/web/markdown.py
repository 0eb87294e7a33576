"""Markdown as a tree of plain nodes, which a template draws and escapes. Obsidian's additions are read, too.

No HTML of a note gets through, and no address that is not http, https or mail; nothing is fetched to show a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode

_WIKI = re.compile(r"(!?)\[\[([^\[\]\n]{1,500})\]\]")
_TAG = re.compile(r"#([^\W\d_][\w/-]{0,99})")
_MARK = re.compile(r"==(?=\S)([^\n=]{1,500}?)(?<=\S)==")
_COMMENT = re.compile(r"%%.*?%%", re.DOTALL)
_CALLOUT = re.compile(r"\[!([\w-]{1,30})\][+-]?[ \t]*")
_BOX = re.compile(r"\[([ xX])\][ \t]+")
_SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LONGEST = 400_000

Resolve = Callable[[str], str]
"""From what a link names to the path of a file, "" for none."""


class Node(NamedTuple):
    """A piece of a note. `kind` is one of the kinds that `markdown.html` draws; `value` is a text, an address, a level."""

    kind: str
    value: str = ""
    children: tuple[Node, ...] = ()
    extra: str = ""


def parse(text: str, resolve: Resolve) -> tuple[Node, ...]:
    """The nodes of a text, in order."""
    from markdown_it.tree import SyntaxTreeNode

    text = _COMMENT.sub("", text[:_LONGEST])
    nodes = _all(SyntaxTreeNode(_reader().parse(text)).children, resolve)
    first = min(_levels(nodes), default=1)
    return _ordered(nodes, first, [1])


def _levels(nodes: tuple[Node, ...]) -> Iterator[int]:
    for node in nodes:
        if node.kind == "heading":
            yield int(node.value)
        yield from _levels(node.children)


def _ordered(nodes: tuple[Node, ...], first: int, above: list[int]) -> tuple[Node, ...]:
    """Headings that go on below the page's own, each at most one level deeper than the one before."""
    out = []
    for node in nodes:
        if node.kind == "heading":
            above[0] = min(int(node.value) - first + 2, above[0] + 1, 6)
            out.append(node._replace(value=str(above[0])))
        else:
            out.append(node._replace(children=_ordered(node.children, first, above)))
    return tuple(out)


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.disable(["html_block", "html_inline"])
    reader.inline.ruler.before("link", "wiki", _wiki)
    reader.inline.ruler.before("link", "tag", _tag)
    reader.inline.ruler.before("link", "mark", _mark)
    return reader


def _wiki(state: StateInline, silent: bool) -> bool:
    """`[[Note#part|words]]`, with `!` before it an embed."""
    match = _WIKI.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("wiki", "", 0)
        token.content, token.markup = match[2], match[1]
    state.pos = match.end()
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    """`#tag` after a blank or at the beginning."""
    if state.src[state.pos] != "#" or (state.pos and not state.src[state.pos - 1].isspace()):
        return False
    match = _TAG.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("tag", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    """`==words==`."""
    match = _MARK.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("mark", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _all(nodes: list[SyntaxTreeNode], resolve: Resolve) -> tuple[Node, ...]:
    return tuple(found for node in nodes for found in _node(node, resolve))


def _node(node: SyntaxTreeNode, resolve: Resolve) -> tuple[Node, ...]:
    kind = node.type
    if kind in ("inline", "thead", "tbody"):
        return _all(node.children, resolve) if kind == "inline" else (Node(kind, "", _all(node.children, resolve)),)
    if kind in _LEAVES:
        return (_LEAVES[kind](node),)
    if kind == "wiki":
        return (_wiki_link(node.content, bool(node.markup), resolve),)
    children = _all(node.children, resolve)
    if kind in ("link", "image"):
        return (_link(node, children, resolve),)
    if kind == "blockquote":
        return (_callout(children),)
    if kind == "list_item":
        return (_item(children),)
    if kind == "paragraph" and node.hidden:
        return (Node("plain", "", children),)
    if kind == "heading":
        return (Node("heading", node.tag[1:], children),)
    if kind == "ordered_list":
        return (Node(kind, str(node.attrs.get("start", 1)), children),)
    return (Node(kind, "", children),) if kind in _KINDS else children


_KINDS = frozenset(("paragraph", "bullet_list", "strong", "em", "s", "table", "tr", "th", "td"))
_LEAVES: dict[str, Callable[[Any], Node]] = {
    "text": lambda node: Node("text", node.content),
    "softbreak": lambda _: Node("text", "\n"),
    "hardbreak": lambda _: Node("br"),
    "hr": lambda _: Node("hr"),
    "code_inline": lambda node: Node("code", node.content),
    "code_block": lambda node: Node("pre", node.content),
    "fence": lambda node: Node("pre", node.content, (), node.info.split(" ")[0][:40]),
    "tag": lambda node: Node("tag", node.content),
    "mark": lambda node: Node("mark", "", (Node("text", node.content),)),
}


def _link(node: SyntaxTreeNode, children: tuple[Node, ...], resolve: Resolve) -> Node:
    """A link as far as it may be followed; a picture from elsewhere is a link to it."""
    from urllib.parse import unquote

    address = str(node.attrs.get("href") or node.attrs.get("src") or "")
    words = children or (Node("text", node.content or address),)
    if _SAFE.match(address):
        return Node("link", address, words)
    if _SCHEME.match(address) or address.startswith(("//", "/\\")):
        return Node("plain", "", words)
    path = resolve(unquote(address).partition("#")[0])
    return Node("note", path, words) if path else Node("plain", "", words)


def _wiki_link(inner: str, embed: bool, resolve: Resolve) -> Node:
    target, _, alias = inner.partition("|")
    name = target.partition("#")[0].strip()
    words = (Node("text", alias.strip() or target.strip().replace("#", " › ")),)
    path = resolve(name)
    if not path:
        return Node("missing", name, words)
    return Node("note", path, words, "embed" if embed else "")


def _callout(children: tuple[Node, ...]) -> Node:
    """A quote, or the callout that Obsidian makes of it: `> [!note] Title`."""
    first = children[0] if children else Node("plain")
    head = first.children[0] if first.kind == "paragraph" and first.children else Node("")
    match = _CALLOUT.match(head.value) if head.kind == "text" else None
    if not match:
        return Node("blockquote", "", children)
    line = (Node("text", head.value[match.end() :]), *first.children[1:])
    cut = next((n for n, one in enumerate(line) if one == Node("text", "\n")), len(line))
    title = tuple(one for one in line[:cut] if one.value or one.children) or (Node("text", match[1].capitalize()),)
    rest = line[cut + 1 :]
    body = ((Node("paragraph", "", rest),) if rest else ()) + children[1:]
    return Node("callout", match[1].lower(), (Node("title", "", title), *body))


def _item(children: tuple[Node, ...]) -> Node:
    """An item of a list, perhaps with a box to tick."""
    first = children[0] if children else Node("")
    head = first.children[0] if first.kind in ("plain", "paragraph") and first.children else Node("")
    match = _BOX.match(head.value) if head.kind == "text" else None
    if not match:
        return Node("item", "", children)
    rest = (head._replace(value=head.value[match.end() :]), *first.children[1:])
    return Node("item", "open" if match[1] == " " else "done", (first._replace(children=rest), *children[1:]))
