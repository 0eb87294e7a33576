"""The prompt of a terminal: history, completion of what the person uses, and a preview of what a line would do."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style

from dayward.actions.registry import manifest, spoken
from dayward.assistant.session import Session
from dayward.core.home import Home
from dayward.formats.text import fold, printable

_STYLE = Style.from_dict(
    {"prompt": "ansicyan bold", "bottom-toolbar": "noreverse ansibrightblack", "preview": "ansigreen"}
)
_MOST = 30


class Prompt:
    """Asks for one line at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._previewed = ("", "")
        self._prompt: PromptSession[str] = PromptSession(
            history=FileHistory(_history()),
            completer=Names(session),
            auto_suggest=AutoSuggestFromHistory(),
            complete_while_typing=True,
            bottom_toolbar=self._toolbar,
            style=_STYLE,
            erase_when_done=False,
        )

    def line(self) -> str | None:
        """The next line; None when the person leaves. Ctrl-C gives up the line only."""
        while True:
            try:
                with patch_stdout(raw=True):
                    return self._prompt.prompt(FormattedText([("class:prompt", "› ")]))
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None

    def _toolbar(self) -> FormattedText:
        text = get_app().current_buffer.text
        if text != self._previewed[0]:
            self._previewed = (text, "" if text.startswith("/") else self._session.preview(text))
        preview = self._previewed[1]
        return FormattedText([("class:preview", f"→ {printable(preview)}")] if preview else [("", " ")])


class Names(Completer):
    """Projects after `+`, contexts after `@`, commands after `/`, and handles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What the word before the cursor may become."""
        word = document.get_word_before_cursor(WORD=True)
        found = list(self._of(word, document.text_before_cursor))[:_MOST] if word else []
        return [Completion(name, start_position=-len(word), display_meta=meta) for name, meta in found]

    def _of(self, word: str, before: str) -> Iterator[tuple[str, str]]:
        names = self._session.ctx.life.names
        if word[0] in "+@":
            used = names.projects if word[0] == "+" else names.contexts
            yield from ((word[0] + name, "") for name in used if fold(name).startswith(fold(word[1:])))
        elif word[0] == "/" and before.strip() == word:
            listed = manifest()
            yield from ((f"/{spoken(name)}", listed[name]["summary"]) for name in listed if name.startswith(word[1:]))
        elif len(word) > 1 and word[0].isalpha() and word[1].isdigit():
            items = self._session.ctx.life.by_handle(word.lower())[:_MOST]
            shown = self._session.ctx.life.handles(items)
            yield from ((handle, item.task.words) for item, handle in shown.items())


def _history() -> str:
    path = Home().state_file("prompt-lines")
    with open(path, "a", opener=lambda name, flags: os.open(name, flags, 0o600)):
        pass
    return path
