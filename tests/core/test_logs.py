"""The log: lines of JSON without secrets, from several processes, within bounds, never in the way."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import resource
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.core import logs, secrets
from dayward.core.home import Home
from dayward.core.logs import LogFile, LogSettings
from dayward.core.redaction import MARK

LOG = logging.getLogger("dayward.tests")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "logs" / "dayward.jsonl"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., LogFile]]:
    """Start a log; it is stopped in the end."""
    handlers = []
    before = logging.getLogger().level

    def opened(**given: Any) -> LogFile:
        handlers.append(logs.start(LogSettings(str(path), **given)))
        return handlers[-1]

    yield opened
    for handler in handlers:
        logs.stop(handler)
    logging.getLogger().setLevel(before)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(row) for row in path.read_text().splitlines()]


def test_a_line_says_when_how_grave_where_and_what(
    opened: Callable[..., LogFile], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T09:30+01:00")
    opened()
    LOG.info("slot %s is %s", 12, "done", extra={"slot": 12, "tags": ("a", "b"), "level": "mine"})
    LOG.debug("not wanted")
    logging.getLogger("sqlalchemy").info("not wanted either")
    logging.getLogger("sqlalchemy").warning("wanted")
    first, second = read(path)
    assert first == {
        "at": "2026-11-21T08:30:00.000Z",
        "level": "info",
        "logger": "dayward.tests",
        "message": "slot 12 is done",
        "pid": os.getpid(),
        "slot": 12,
        "tags": ["a", "b"],
        "level_": "mine",
    }
    assert second["logger"] == "sqlalchemy"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_exception_comes_with_its_way_and_its_cause(opened: Callable[..., LogFile], path: Path) -> None:
    opened()
    try:
        try:
            {}["x"]
        except KeyError as error:
            raise ValueError("no slot") from error
    except ValueError:
        LOG.exception("failed")
    found = read(path)[0]["exception"]
    assert (found["type"], found["message"], found["cause"]) == ("ValueError", "no slot", "KeyError: 'x'")
    assert "test_logs.py" in found["traceback"][-1]


def test_arguments_that_do_not_fit_lose_nothing() -> None:
    record = logging.makeLogRecord({"msg": "two %s %s", "args": ("one",), "name": "dayward"})
    assert json.loads(logs.line(record))["message"] == "two %s %s ('one',)"


def test_lines_are_bounded(opened: Callable[..., LogFile], path: Path) -> None:
    opened()
    LOG.info("x" * 1_000_000, extra={"blob": "y" * 1_000_000})
    LOG.info("deep", extra={"deep": {"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}}})
    assert path.stat().st_size < 20_000
    assert read(path)[0]["left_out"] == ["blob"]
    assert len(read(path)) == 2


SECRET = st.text(min_size=6, max_size=30).filter(lambda s: len(s.strip()) >= 6 and MARK not in s and s not in MARK)


class Odd:
    """Something that shows a secret when it is written down."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return f"<Odd {self.secret}>"


@settings(max_examples=60, deadline=None)
@given(SECRET, st.text(max_size=20), st.integers(0, 7))
def test_no_secret_reaches_the_file(tmp_path_factory: pytest.TempPathFactory, secret: str, text: str, way: int) -> None:
    secrets.forget()
    secrets.known(secret)
    path = tmp_path_factory.mktemp("log") / "dayward.jsonl"
    handler = logs.start(LogSettings(str(path)))
    try:
        if way == 0:
            LOG.error(text + secret)  # noqa: G003
        elif way == 1:
            LOG.error("%s %r", text, secret)
        elif way == 2:
            LOG.error("extra", extra={"a": {secret: [text, (secret, Odd(secret))]}})
        elif way == 3:
            LOG.error("x" * 7_990 + secret)  # noqa: G003
        elif way == 4:
            LOG.error(secret, extra={"b": secret.encode("utf-8", "replace"), "s": {secret}})
        elif way == 5:
            logging.getLogger("dayward." + secret.strip(".")).error("%(a)s", {"a": secret})
        else:
            try:
                raise ValueError(secret) from KeyError(secret)
            except ValueError:
                LOG.exception(text) if way == 6 else LOG.warning("%s", text, exc_info=True)
        assert handler.lost == 0
    finally:
        logs.stop(handler)
        secrets.forget()
    written = path.read_text(encoding="utf-8")
    for shown in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        assert shown not in "\n".join(_texts(json.loads(written))), "in a value"
    assert json.loads(written)["level"] in ("error", "warning")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("at", "level", "pid", "traceback"):
                yield from (key, *_texts(item))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    else:
        yield str(value).replace(MARK, "\0")


def test_a_full_file_is_put_aside(opened: Callable[..., LogFile], path: Path) -> None:
    opened(limit=2_000, keep=2)
    for number in range(100):
        LOG.info("line %d", number)
    names = sorted(p.name for p in path.parent.glob("*.jsonl"))
    assert names == ["dayward.1.jsonl", "dayward.2.jsonl", "dayward.jsonl"]
    assert all(file.stat().st_size <= 2_000 for file in path.parent.iterdir())
    rows = [row["message"] for name in ("dayward.2.jsonl", "dayward.1.jsonl") for row in read(path.parent / name)]
    rows += [row["message"] for row in read(path)]
    assert rows == [f"line {number}" for number in range(100 - len(rows), 100)]


def _write(path: str, who: int, count: int) -> None:
    logs.start(LogSettings(path, limit=20_000, keep=200))
    for number in range(count):
        LOG.info("by %d", who, extra={"who": who, "number": number})


def test_two_processes_lose_no_line_while_files_are_put_aside(path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_write, args=(str(path), who, 1_000)) for who in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    files = list(path.parent.glob("dayward*.jsonl"))
    assert len(files) > 5
    assert all(file.stat().st_size > 15_000 for file in files if file != path), "put aside before it was full"
    found = sorted((row["who"], row["number"]) for file in files for row in read(file))
    assert found == [(who, number) for who in range(2) for number in range(1_000)]


def _write_on_a_full_disk(path: str) -> None:
    handler = logs.start(LogSettings(path))
    LOG.info("fits")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.stat(path).st_size + 20, hard))
    for _ in range(3):
        LOG.info("does not fit")
    lost = handler.lost
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    LOG.info("fits again")
    os._exit(lost)


def test_a_full_disk_is_counted_and_told_later(path: Path) -> None:
    writer = multiprocessing.get_context("fork").Process(target=_write_on_a_full_disk, args=(str(path),))
    writer.start()
    writer.join()
    assert writer.exitcode == 3
    whole = [json.loads(row) for row in path.read_text().splitlines() if row.endswith("}")]
    assert [row["message"] for row in whole] == ["fits", "3 lines before this one could not be written", "fits again"]


def test_what_went_wrong_stands_in_a_file_of_its_own_too(
    opened: Callable[..., LogFile], path: Path, tmp_path: Path
) -> None:
    errors = tmp_path / "state" / "logs" / "errors.log"
    secrets.known("hunter2hunter2")
    handler = opened(errors=str(errors), limit=5_000, keep=1)
    LOG.info("all is well")
    LOG.warning("the key is hunter2hunter2")
    logging.getLogger("sqlalchemy").error("a library, too")
    assert [row["message"] for row in read(path)] == [
        "all is well", f"the key is {MARK}", "a library, too",
    ]  # fmt: skip
    assert [row["message"] for row in read(errors)] == [f"the key is {MARK}", "a library, too"]
    assert stat.S_IMODE(errors.stat().st_mode) == 0o600
    for _ in range(200):
        LOG.error("x" * 100)
    assert sorted(one.name for one in errors.parent.glob("errors*")) == [
        "errors.1.log",
        "errors.log",
        "errors.log.lock",
    ]
    logs.stop(handler)
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(handler._errors._descriptor)  # type: ignore[union-attr]


def test_a_full_disk_for_errors_takes_nothing_from_the_log(opened: Callable[..., LogFile], path: Path) -> None:
    opened(errors=str(path.parent / "dayward.jsonl" / "errors.log"))  # nothing can be written there
    LOG.error("seen all the same")
    assert [row["message"] for row in read(path)] == ["seen all the same"]


def test_old_log_files_are_removed_in_time(path: Path) -> None:
    path.parent.mkdir(parents=True)
    settings = LogSettings(str(path), keep=2, errors=str(path.parent / "errors.log"))
    names = ("dayward.jsonl", "dayward.1.jsonl", "dayward.2.jsonl", "dayward.3.jsonl", "dayward.mine.jsonl",
             "errors.log", "errors.1.log", "errors.log.lock", "other.1.log")  # fmt: skip
    for name in names:
        (path.parent / name).touch()
        os.utime(path.parent / name, (1_000_000, 1_000_000))
    os.utime(path.parent / "dayward.1.jsonl", (2_000_000, 2_000_000))
    before = datetime.fromtimestamp(1_500_000, UTC)
    removed = logs.remove_old(settings, before)
    assert [os.path.basename(one) for one in removed] == ["dayward.2.jsonl", "dayward.3.jsonl", "errors.1.log"]
    assert logs.remove_old(settings, before) == []
    assert {one.name for one in path.parent.iterdir()} == set(names) - {os.path.basename(one) for one in removed}


def test_settings_come_from_the_environment_first(tmp_path: Path) -> None:
    home = Home({"DAYWARD_HOME": str(tmp_path)})
    folder = f"{tmp_path}/state/logs"
    errors = f"{folder}/errors.log"
    assert logs.log_settings(home, {}, {}) == (LogSettings(f"{folder}/dayward.jsonl", errors=errors), [])
    values = {"log.level": "debug", "log.bytes": 5_000, "log.keep": 2}
    assert logs.log_settings(home, values, {})[0] == (f"{folder}/dayward.jsonl", "debug", 5_000, 2, errors)
    given = {"LOG_LEVEL": "WARNING", "LOG_FILE": "os.log", "LOG_MAX_BYTES": "6000", "LOG_BACKUP_COUNT": "0"}
    assert logs.log_settings(home, values, given)[0] == (f"{folder}/os.log", "warning", 6_000, 0, errors)


def test_settings_that_make_no_sense_are_told_and_not_used(tmp_path: Path) -> None:
    given = {"LOG_LEVEL": "loud", "LOG_MAX_BYTES": "ten", "LOG_BACKUP_COUNT": "-1", "LOG_FILE": "/tmp/x.log"}
    found, problems = logs.log_settings(Home({"DAYWARD_HOME": str(tmp_path)}), {}, given)
    assert found == LogSettings("/tmp/x.log", errors=f"{tmp_path}/state/logs/errors.log")
    assert len(problems) == 3
