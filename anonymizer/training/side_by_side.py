"""Long work on several cores, told as it goes on."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

Task = Callable[[], Any]


def done(tasks: Iterable[Task], workers: int) -> Iterator[Any]:
    """Give what tasks give, in their order, each done by one of `workers` processes."""
    if workers == 1:
        yield from (task() for task in tasks)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        waiting = deque(pool.submit(task) for task in tasks)
        while waiting:
            yield waiting.popleft().result()


def told(what: str, results: Iterable[Any], count: int, step: int = 1) -> Iterator[Any]:
    """Give results one by one and tell how many there are so far."""
    for number, result in enumerate(results, start=1):
        if number % step == 0 or number == count:
            sys.stderr.write(f"{what}: {number} of {count}\n")
        yield result
