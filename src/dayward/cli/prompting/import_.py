"""`import`: take over the prompts of a Promptyoself database."""

from __future__ import annotations

import os
from typing import Any

from dayward.actions.context import OWNER
from dayward.app.prompting import prompt_state
from dayward.cli.prompting.parameters import Parameter
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.core.errors import UsageError
from dayward.prompts.importing import import_file

SUMMARY = "Import the prompts of a Promptyoself database"
PARAMETERS = (Parameter("file", "the SQLite file it keeps them in", required=True, place=True),)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Import them; the file is only read."""
    if not given["file"]:
        raise UsageError("Missing required argument: file", "promptyoself import FILE")
    path = os.path.abspath(os.path.expanduser(given["file"]))
    return import_file(prompt_state(config), OWNER, path, clock.utc())
