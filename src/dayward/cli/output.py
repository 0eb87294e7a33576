"""Where everything a command says goes: people get lines, programs get one JSON object. The border where errors become exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dayward.core.errors import EXIT_DONE, EXIT_INTERNAL, DaywardError
from dayward.core.plain import clean
from dayward.core.terminal import terminal_width

if TYPE_CHECKING:
    from dayward.actions.action import Outcome

_COLOURS = {
    "bold": "1",
    "title": "1;34",
    "key": "36",
    "late": "31",
    "soon": "33",
    "done": "32",
    "quiet": "2",
    "error": "1;31",
}


class Output:
    """One command's output. Colour and fitting to the width only where a person looks at a terminal; never when `plain`."""

    def __init__(self, as_json: bool = False, plain: bool = False) -> None:
        self.as_json = as_json
        self._plain = plain
        self._said = False
        self.terminal = sys.stdout.isatty() and not as_json and not plain
        self.colour = self.terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.colour = self.colour or (not as_json and not plain and bool(os.environ.get("FORCE_COLOR")))
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]

    @property
    def width(self) -> int:
        """Columns to fit into; 0 where nothing is to be cut."""
        return 0 if self._plain else terminal_width(sys.stdout)

    def paint(self, tone: str, text: str) -> str:
        """Text in the colour of a tone, if there is colour."""
        code = _COLOURS.get(tone)
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text

    def line(self, text: str = "") -> None:
        """A line for people."""
        if not self.as_json:
            sys.stdout.write(text + "\n")

    def notice(self, text: str) -> None:
        """A remark beside the result, on standard error."""
        if not self.as_json:
            sys.stdout.flush()
            sys.stderr.write(self.paint("quiet", f"note: {text}") + "\n")

    def data(self, data: Any, ok: bool = True, **more: Any) -> None:
        """The result for programs."""
        if self.as_json and not self._said:
            self._said = True
            sys.stdout.write(json.dumps({"ok": ok, "data": data, **more}, ensure_ascii=False, default=str) + "\n")

    def outcome(self, action: str, outcome: Outcome) -> None:
        """What came of an action."""
        if self.as_json:
            done = [{**receipt._asdict(), "line": receipt.line()} for receipt in outcome.receipts]
            self.data(
                clean(outcome.for_programs()),
                outcome.ok,
                action=action,
                receipts=clean(done),
                notes=list(outcome.notes),
            )
            return
        from dayward.actions.render import render

        for view in outcome.views:
            for line in render(view, self):
                self.line(line)
        for receipt in outcome.receipts:
            self.line(self._receipt(receipt.what, receipt.where, receipt.short, receipt.repeated))
            for note in receipt.notes:
                self.notice(note)
        for note in outcome.notes:
            self.notice(note)

    def _receipt(self, what: str, where: tuple[str, ...], commit: str, repeated: bool) -> str:
        from dayward.formats.text import printable

        mark = self.paint("done", "✓ ") if self.terminal else ""
        rest = " · ".join(part for part in (", ".join(where), commit, "already done" if repeated else "") if part)
        return mark + printable(what) + (self.paint("quiet", f" · {printable(rest)}") if rest else "")

    def guarded(self, command: Callable[[], int]) -> int:
        """Run a command; whatever it raises becomes a clear message and an exit code. No traceback reaches a person."""
        try:
            return command()
        except DaywardError as error:
            return self.failed(error)
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else EXIT_DONE
        except BrokenPipeError:
            raise
        except OSError as error:
            from dayward.workspace.beneath import unavailable

            return self.failed(unavailable(str(error.filename or "a file"), error))
        except Exception as error:  # noqa: BLE001 (the border: a fault becomes exit code 70)
            return self._fault(error)

    def failed(self, error: DaywardError) -> int:
        from dayward.formats.text import printable

        self.data(
            None,
            False,
            error={
                "code": error.code,
                "message": error.message,
                "next": error.next_step,
                "details": list(error.details),
            },
        )
        if not self.as_json:
            sys.stdout.flush()
            lines = [self.paint("error", "✗ ") * self.terminal + printable(error.message)]
            lines += [f"    {line}" for line in error.details]
            if error.next_step:
                lines.append(self.paint("quiet", f"  → {printable(error.next_step)}"))
            sys.stderr.write("\n".join(lines) + "\n")
        return error.exit_code

    def _fault(self, error: Exception) -> int:
        import traceback

        from dayward.core.home import Home

        where = ""
        try:
            path = Home().state_file("faults.log")
            with open(path, "a", encoding="utf-8", errors="replace") as file:
                file.write("".join(traceback.format_exception(error)) + "\n")
            where = f"; the details are in {path}"
        except OSError:
            pass
        message = f"a fault in Dayward ({type(error).__name__}){where}"
        self.data(None, False, error={"code": "internal", "message": message, "next": "dayward doctor", "details": []})
        if not self.as_json:
            sys.stderr.write(f"{message}\n  → run dayward doctor; your files are as the last commit has them\n")
        return EXIT_INTERNAL
