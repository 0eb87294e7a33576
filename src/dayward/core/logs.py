"""The log: one JSON object a line, in a file only its owner can read, with no secret in it.

Several processes write to it at once: each line is one write to the end. At its limit the file becomes `NAME.1.jsonl`, that one
`NAME.2.jsonl`, and so on; one process at a time does this. Writing a line never fails for the caller: what a full disk swallows
is counted, and said in the next line that can be written. What is a warning or worse stands in a file of its own as well, so that it
outlives the many lines around it.
"""

from __future__ import annotations

import errno
import fcntl
import glob
import json
import logging
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from dayward.core import clock
from dayward.core.home import Home
from dayward.core.redaction import redact, redact_all

LEVELS = ("debug", "info", "warning", "error", "critical")
_LONGEST_MESSAGE = 8_000
_LONGEST_LINE = 64_000
_FRAMES = 8
_WHOLE = ("at", "level", "logger", "message")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LogSettings(NamedTuple):
    """Where lines go, from which level on, when a file is full (bytes) and how many old ones are kept.

    `errors` is where those from `warning` on go, too; "" for nowhere.
    """

    path: str
    level: str = "info"
    limit: int = 10_485_760
    keep: int = 5
    errors: str = ""


def log_settings(
    home: Home, values: Mapping[str, Any], environ: Mapping[str, str] = os.environ
) -> tuple[LogSettings, list[str]]:
    """The settings, and what is odd about them. `LOG_LEVEL`, `LOG_FILE`, `LOG_MAX_BYTES` and `LOG_BACKUP_COUNT` win over `log.…`.

    A relative `LOG_FILE` lies in the folder of logs. What makes no sense is told, and the default holds.
    """
    default, problems = LogSettings(os.path.join(home.state, "logs", "dayward.jsonl")), []
    given = {
        "log.level": environ.get("LOG_LEVEL") or values.get("log.level", default.level),
        "log.bytes": environ.get("LOG_MAX_BYTES") or values.get("log.bytes", default.limit),
        "log.keep": environ.get("LOG_BACKUP_COUNT") or values.get("log.keep", default.keep),
    }
    level = str(given["log.level"]).lower()
    if level not in LEVELS:
        problems.append(f"log.level is {level!r}; it should be one of {', '.join(LEVELS)}; {default.level} is used")
        level = default.level
    numbers = []
    for name, least, instead in (("log.bytes", 1_000, default.limit), ("log.keep", 0, default.keep)):
        text = str(given[name])
        fits = text.isascii() and text.isdigit() and int(text) >= least
        if not fits:
            problems.append(f"{name} is {text!r}; it should be a number from {least} on; {instead} is used")
        numbers.append(int(text) if fits else instead)
    path = os.path.join(os.path.dirname(default.path), os.path.expanduser(environ.get("LOG_FILE") or "dayward.jsonl"))
    errors = os.path.join(os.path.dirname(default.path), "errors.log")
    return LogSettings(path, level, numbers[0], numbers[1], errors), problems


def start(settings: LogSettings) -> LogFile:
    """Send what is logged to the file: Dayward's own from the level on, that of libraries from `warning` on."""
    handler = LogFile(settings)
    level = settings.level.upper()
    logging.getLogger("dayward").setLevel(level)
    root = logging.getLogger()
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)) if settings.level != "debug" else logging.DEBUG)
    root.addHandler(handler)
    logging.captureWarnings(True)
    return handler


def stop(handler: LogFile) -> None:
    """Log no more, and give the file back."""
    logging.captureWarnings(False)
    logging.getLogger().removeHandler(handler)
    handler.close()


def rotated(path: str, number: int) -> str:
    """The name of the `number`-th old file: `dayward.jsonl` becomes `dayward.1.jsonl`."""
    stem, suffix = os.path.splitext(path)
    return f"{stem}.{number}{suffix}" if number else path


def written(path: str, keep: int) -> Iterator[dict[str, Any]]:
    """All rows of a log, the oldest first. A line that a full disk cut off is left out."""
    for number in range(keep, -1, -1):
        with suppress(FileNotFoundError), open(rotated(path, number), encoding="utf-8", errors="replace") as file:
            yield from filter(None, map(row_of, file))


def row_of(text: str) -> dict[str, Any] | None:
    """A line as it was written; None for one that is not whole."""
    try:
        row = json.loads(text)
    except ValueError:
        return None
    return row if isinstance(row, dict) and all(isinstance(row.get(key), str) for key in _WHOLE) else None


def remove_old(settings: LogSettings, before: datetime) -> list[str]:
    """Remove old log files that nobody has written to since then, and those over the number that is kept; their paths."""
    removed = []
    for path in (settings.path, settings.errors):
        stem, suffix = os.path.splitext(path)
        for old in glob.glob(f"{glob.escape(stem)}.*{glob.escape(suffix)}"):
            number = old[len(stem) + 1 : len(old) - len(suffix)]
            if number.isdigit() and (int(number) > settings.keep or os.path.getmtime(old) < before.timestamp()):
                with suppress(FileNotFoundError):  # another process has just done so
                    os.unlink(old)
                    removed.append(old)
    return sorted(removed)


class LogFile(logging.Handler):
    """Writes records to the file. `lost` is how many could not be written since the last that could."""

    def __init__(self, settings: LogSettings) -> None:
        super().__init__()
        self._settings = settings
        self._descriptor = -1
        self._torn = False
        self._errors = LogFile(settings._replace(path=settings.errors, errors="")) if settings.errors else None
        self.lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record. Never raises."""
        try:
            data = line(record)
            if self.lost:
                data = _entry("warning", __name__, f"{self.lost} lines before this one could not be written") + data
            self._write(data)
            self.lost = 0
        except Exception:  # noqa: BLE001 (the border: what is logged must not break who logs; it is counted)
            self.lost += 1
        if self._errors and record.levelno >= logging.WARNING:
            self._errors.handle(record)

    def close(self) -> None:
        """Give the file back."""
        if self._errors:
            self._errors.close()
        self.acquire()
        self._close()
        self.release()
        super().close()

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _write(self, data: bytes) -> None:
        descriptor = self._open()
        if os.fstat(descriptor).st_size + len(data) > self._settings.limit:
            self._rotate()
            descriptor = self._open()
        data = b"\n" * self._torn + data
        written = os.write(descriptor, data)
        self._torn = written < len(data) and (written > 0 or self._torn)
        if written < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _open(self) -> int:
        """The file as it now stands under its name; another process may have put it aside."""
        path = self._settings.path
        if self._descriptor >= 0:
            if _is_at(self._descriptor, path):
                return self._descriptor
            self._close()
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._descriptor

    def _rotate(self) -> None:
        """Put the file aside, unless another process has just done so."""
        path, keep = self._settings.path, self._settings.keep
        lock = os.open(path + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _is_at(self._descriptor, path):
                return
            if not keep:
                os.unlink(path)
            for number in range(keep, 0, -1):
                if os.path.exists(rotated(path, number - 1)):
                    os.replace(rotated(path, number - 1), rotated(path, number))
        finally:
            os.close(lock)


def _is_at(descriptor: int, path: str) -> bool:
    """Whether an open file still stands under this name."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def line(record: logging.LogRecord) -> bytes:
    """A record as one line: when, how grave, from where, what; then what was given as `extra`."""
    more = {key: value for key, value in vars(record).items() if key not in _STANDARD}
    if record.exc_info and record.exc_info[1]:
        more["exception"] = _exception(record.exc_info[1])
    return _entry(record.levelname.lower(), record.name, _message(record), more)


def _message(record: logging.LogRecord) -> str:
    """The message; where its arguments do not fit it, both as they are."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


def _entry(level: str, logger: str, message: str, more: Mapping[str, Any] | None = None) -> bytes:
    at = clock.utc().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head = {
        "at": at,
        "level": level,
        "logger": redact(logger),
        "message": _bounded(redact(message), _LONGEST_MESSAGE),
        "pid": os.getpid(),
    }
    extra = {key + "_" * (key in head): value for key, value in redact_all(dict(more or {})).items()}
    text = json.dumps(head | extra, ensure_ascii=False, default=str)
    if len(text) > _LONGEST_LINE:
        text = json.dumps(head | {"left_out": sorted(map(str, extra))[:50]}, ensure_ascii=False)
    return (text + "\n").encode("utf-8", "backslashreplace")


def _bounded(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most} more characters)"


def _exception(error: BaseException) -> dict[str, Any]:
    """Its type, its words, where it came from (the last calls, without source), and what caused it."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return {
        "type": type(error).__qualname__,
        "message": _bounded(redact(str(error)), _LONGEST_MESSAGE),
        "traceback": [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames],
        **({"cause": f"{type(cause).__qualname__}: {_bounded(redact(str(cause)), 1_000)}"} if cause else {}),
    }
