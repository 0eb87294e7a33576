from __future__ import annotations

import threading
import time

from dayward.planning.once import Once


def test_the_same_list_is_worked_out_once() -> None:
    once: Once[int] = Once()
    worked: list[int] = []
    items = [1, 2]

    def total() -> int:
        worked.append(1)
        return sum(items)

    assert [once.get(items, "a", total), once.get(items, "a", total)] == [3, 3]
    assert once.get(items, "b", total) == 3
    assert once.get([1, 2], "b", lambda: 7) == 7, "an equal list is another one"
    assert len(worked) == 2


class Rest:
    """Circumstances whose comparison lets others in."""

    def __eq__(self, other: object) -> bool:
        time.sleep(0)
        return True

    def __hash__(self) -> int:
        return 0


def test_threads_never_get_what_belongs_to_another_list() -> None:
    once: Once[str] = Once()
    wrong: list[str] = []

    def ask(name: str) -> None:
        mine = [name]
        wrong.extend(got for _ in range(2_000) if (got := once.get(mine, Rest(), lambda: name)) != name)

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("ana", "ben", "cleo", "dora")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
