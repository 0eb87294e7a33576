"""Bring a database to a version, in a process that can be killed: `upgrading URL VERSION FOLDER`."""

from __future__ import annotations

import sys

from dayward.state.database import Database
from dayward.state.upgrade import ready

if __name__ == "__main__":
    ready(Database(sys.argv[1]), sys.argv[2], sys.argv[3])
