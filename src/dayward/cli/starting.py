"""Making Dayward stay: started apart from the terminal, so that its pages are there and what is due happens."""

from __future__ import annotations

import os
import select
import subprocess
import sys

from dayward.actions.context import OWNER
from dayward.app.compose import open_context
from dayward.app.running import Seat
from dayward.core.configuration import Configuration
from dayward.core.errors import Unavailable
from dayward.core.local import Line
from dayward.server.entrance import Entrance
from dayward.state import accounts
from dayward.state.accounts import Account

_PATIENCE = 30.0


def stays(config: Configuration) -> None:
    """Start `dayward up`, unless it runs; when this returns it is ready. Raises Unavailable where it does not start."""
    if not Seat(config.home).free():
        return
    reader, writer = os.pipe()
    apart = subprocess.Popen(
        [sys.executable, "-m", "dayward", "up", "--ready-fd", str(writer)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(writer,),
        start_new_session=True,
    )
    os.close(writer)
    there, _, _ = select.select([reader], [], [], _PATIENCE)
    said = os.read(reader, 10) if there else b""
    os.close(reader)
    if said != b"ready\n":
        raise Unavailable("Dayward did not start", f"why is in the log: dayward logs (process {apart.pid})")
    apart.returncode = 0  # it is not ours any more: nobody waits for its end


def pages(config: Configuration) -> str:
    """Where the pages are: their address, or a link that lets the owner in for the first time."""
    line = Line(config.home)
    line.tell(about=True)
    address = str(line.hear().get("pages", ""))
    line.close()
    if not address:
        raise Unavailable(
            f"no pages are served: port {config.values['web.port']} may be somebody else's",
            "take another: dayward config web.port 8331; then dayward stop, and start again",
        )
    ctx = open_context("cli")
    try:
        database = ctx.database()
    finally:
        ctx.close()
    with database.reading() as connection:
        if accounts.has_owner(connection):
            return address
    return f"{address}/welcome?key={Entrance(config.home, database).link(Account(OWNER, OWNER, 'owner'))}"
