"""A nursery: one process that has loaded Dayward's code, and brings up as many as are asked for without loading it again.

Each is a real process of its own with its own group, environment and files, born by `fork` before anything was opened. Loading the
code is most of what a start costs; a drill that kills hundreds of them would do little else.
"""

from __future__ import annotations

import array
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module

_LOADED = ("app.resident", "jobs.engine", "cli.perform", "cli.commands.up", "channels.local", "routines.slotting")


class Nursery:
    """One such process; it ends with the one that made it."""

    def __init__(self) -> None:
        self._socket, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        call = [sys.executable, "-m", "dayward.app.drill.nursery", str(other.fileno())]
        self._popen = subprocess.Popen(call, pass_fds=[other.fileno()], start_new_session=True)
        other.close()

    def born(self, words: Sequence[str], doom: str, environment: Mapping[str, str], ready: int, log: int) -> int:
        """Bring one up; its process. `ready` and `log` are descriptors that it gets."""
        asked = json.dumps({"words": list(words), "doom": doom, "environment": dict(environment)}).encode()
        given = array.array("i", [ready, log])
        self._socket.sendmsg([asked], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, given)])
        return int(self._socket.recv(100))

    def close(self) -> None:
        """End it; those it brought up go on."""
        self._socket.close()
        self._popen.wait()


def main(descriptor: int) -> None:
    """Load everything, then bring up what is asked for until nobody asks any more."""
    for name in _LOADED:
        import_module(f"dayward.{name}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for them
    line = socket.socket(fileno=descriptor)
    while True:
        asked, ancillary, _, _ = line.recvmsg(100_000, socket.CMSG_LEN(8))
        if not asked:
            return
        given = array.array("i", ancillary[0][2])
        child = os.fork()
        if not child:
            line.close()
            _live(json.loads(asked), *given)
        for one in given:
            os.close(one)
        line.send(str(child).encode())


def _live(asked: dict[str, object], ready: int, log: int) -> None:
    """Be Dayward, in a process group of its own."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    environment = asked["environment"]
    assert isinstance(environment, dict)  # noqa: S101 (for the types)
    os.environ.clear()
    os.environ.update(environment)
    for number, source in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(source, number)
    words = [str(word) for word in asked["words"]]  # type: ignore[attr-defined]
    sys.argv = ["dayward", *words, "--ready-fd", str(ready)]
    from dayward.app.drill.doomed import live

    status = 1
    with suppress(SystemExit):
        live(str(asked["doom"]))
        status = 0
    os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]))
