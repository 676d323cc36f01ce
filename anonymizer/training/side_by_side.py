"""Long work on several cores, told as it goes on."""

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

Task = Callable[[], Any]


def done(what: str, tasks: Sequence[Task], workers: int, step: int = 1) -> Iterator[Any]:
    """Give what tasks give, in their order, each done by one of `workers` processes.

    How many are done is told every `step` tasks, as "read: 500 of 9394".
    """
    for number, result in enumerate(_done(tasks, workers), start=1):
        if number % step == 0 or number == len(tasks):
            sys.stderr.write(f"{what}: {number} of {len(tasks)}\n")
        yield result


def _done(tasks: Sequence[Task], workers: int) -> Iterator[Any]:
    if workers == 1:
        yield from (task() for task in tasks)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        waiting = deque(pool.submit(task) for task in tasks)
        while waiting:
            yield waiting.popleft().result()
