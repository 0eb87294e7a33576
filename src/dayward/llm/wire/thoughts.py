"""Thoughts that a model writes at the beginning of its answer between `<think>` and `</think>`, told apart as they stream by."""

from __future__ import annotations

from collections.abc import Iterator

from dayward.llm.wire.words import Thought

_TAGS = ("<think>", "<thinking>")


class Thoughts:
    """What streams by; what may yet turn out to be a mark is held back."""

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""
        self._begun = False
        self._thought = False

    def feed(self, text: str) -> Iterator[str | Thought]:
        """Take the next piece in; the words and thoughts that are certain now."""
        self._held += text
        while self._held:
            if self._closing:
                yield from self._thinking()
                if self._closing:
                    return
            elif self._begun:
                yield self._taken(len(self._held))
            elif not self._opened():
                return

    def end(self) -> Iterator[str | Thought]:
        """No more comes: what was held back."""
        if self._held.strip() or (self._held and not self._thought):
            rest = self._taken(len(self._held))
            yield Thought(rest) if self._closing else rest

    def _opened(self) -> bool:
        """Look how it begins. False where that is not certain yet."""
        begins = self._held.lstrip()
        if self._thought:  # the space between thoughts and words is neither
            self._held = begins
        if any(tag.startswith(begins) for tag in _TAGS if tag != begins):
            return False
        for tag in _TAGS:
            if begins.startswith(tag):
                self._held, self._closing, self._thought = begins[len(tag) :], f"</{tag[1:]}", True
                return True
        self._begun = True
        return True

    def _thinking(self) -> Iterator[Thought]:
        thought, closed, _ = self._held.partition(self._closing)
        certain = len(thought) if closed else max(0, len(self._held) - len(self._closing) + 1)
        if certain:
            yield Thought(self._taken(certain))
        if closed:
            self._taken(len(self._closing))
            self._closing = ""

    def _taken(self, length: int) -> str:
        taken, self._held = self._held[:length], self._held[length:]
        return taken
