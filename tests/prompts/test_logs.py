"""`promptyoself logs`: the log that the loop and Dayward itself write, for programs."""

from __future__ import annotations

import logging

from dayward.app.running import logged
from dayward.core.configuration import configuration
from dayward.core.home import Home
from tests.prompts.conftest import Said

LOG = logging.getLogger("dayward.app.prompting")


def test_lines_are_shown_the_newest_last(answered: Said) -> None:
    assert answered("logs")[1] == {
        "status": "success", "file": f"{Home().state}/logs/dayward.jsonl", "lines": [], "count": 0,
    }  # fmt: skip
    with logged(configuration()):
        for word in ("one", "two"):
            LOG.info(word)
        LOG.error("three", extra={"prompt": 7})
    shown = answered("logs")[1]
    assert [row["message"] for row in shown["lines"]] == ["one", "two", "three"]
    assert [row["message"] for row in answered("logs", "--lines", "2")[1]["lines"]] == ["two", "three"]
    assert answered("logs", "--lines", "0")[1]["count"] == 0
    errors = answered("logs", "--errors")[1]
    assert errors["file"] == f"{Home().state}/logs/errors.log"
    assert [(row["message"], row["prompt"]) for row in errors["lines"]] == [("three", 7)]
