"""From ordinary code into asynchronous, and back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


def waited_for(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine comes to, in a loop and a thread of its own: it may be asked for where a loop runs already.

    Ctrl-C ends the waiting at once.
    """
    found: Future[T] = Future()

    def run() -> None:
        try:
            found.set_result(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001 (it is raised where it is waited for)
            found.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return found.result()
