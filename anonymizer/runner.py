"""Screening in child processes: warm, limited in time, and forgetful.

The text goes through a pipe and nowhere else. A child writes nothing, logs nothing, dumps no
core and ends with its parent; a crash or a timeout costs one answer, never the next one.
"""

import multiprocessing
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from anonymizer import worker
from anonymizer.errors import BadText, ScreeningTimedOut, ScreeningUnavailable
from anonymizer.languages.word_files import LANGUAGES
from anonymizer.nlp import DEFAULT_MODELS
from anonymizer.screening import Screening

_SPAWN = multiprocessing.get_context("spawn")
# Loading two models takes seconds on a busy machine; waiting for it is no failure.
START_LIMIT = 180.0


class Runner:
    """A small pool of screening processes, to be shared by all threads of an app."""

    def __init__(
        self,
        processes: int = 1,
        languages: Sequence[str] = LANGUAGES,
        timeout: float = 30.0,
        recycle_after: int = 1_000,
        models: Mapping[str, str] = DEFAULT_MODELS,
        *,
        waiting: int = 12,
    ) -> None:
        self._languages = tuple(languages)
        self._models = dict(models)
        self._timeout = timeout
        self._recycle_after = recycle_after
        self._closed = threading.Event()
        # None stands for a child that is started when it is first needed.
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        self._processes = processes
        self._places = threading.BoundedSemaphore(processes + waiting)
        for _ in range(processes):
            self._idle.put(None)

    def warm(self) -> None:
        """Start every child and wait until its models are loaded."""
        children = [self._take() for _ in range(self._processes)]
        try:
            for child in children:
                child.wait_until_ready()
        finally:
            for child in children:
                self._give_back(child)

    def screen_fields(
        self,
        fields: Mapping[str, str],
        language: str | None = None,
        own_marks: Sequence[str] = (),
        *,
        whole: bool = False,
    ) -> dict[str, Screening]:
        """Screen all fields of one case; see `anonymizer.screen_fields`.

        Only a few may wait for a child: whoever waits holds a thread that others need.
        """
        if not self._places.acquire(blocking=False):
            raise ScreeningTimedOut
        try:
            child = self._take()
            try:
                child.wait_until_ready()
                asked = (dict(fields), language, tuple(own_marks), whole)
                return child.ask(asked, self._timeout)
            finally:
                self._give_back(child)
        finally:
            self._places.release()

    def pids(self) -> tuple[int, ...]:
        """Give the process ids of the idle children, for watching them from outside."""
        with self._idle.mutex:
            return tuple(child.pid for child in self._idle.queue if child is not None)

    def close(self) -> None:
        """End every child; calls from now on are refused."""
        self._closed.set()
        while True:
            try:
                child = self._idle.get_nowait()
            except queue.Empty:
                return
            if child is not None:
                child.end()

    def __enter__(self) -> Self:
        """Use the runner for a while."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every child."""
        self.close()

    def _take(self) -> "_Child":
        if self._closed.is_set():
            raise ScreeningUnavailable
        try:
            child = self._idle.get(timeout=self._timeout + START_LIMIT)
        except queue.Empty:
            raise ScreeningTimedOut from None
        if child is not None and child.is_alive:
            return child
        if child is not None:
            child.end()
        started = self._started()
        if started is None:
            self._idle.put(None)
            raise ScreeningUnavailable
        return started

    def _started(self) -> "_Child | None":
        """Start a child, or say that the machine has no room for one now."""
        try:
            return _Child(self._languages, self._models)
        except OSError:
            return None

    def _give_back(self, child: "_Child") -> None:
        if self._closed.is_set():
            child.end()
        elif not child.is_alive:
            child.end()
            self._idle.put(None)
        elif child.answered >= self._recycle_after:
            child.end()
            # The new child loads while nobody waits.
            self._idle.put(self._started())
        else:
            self._idle.put(child)


class _Child:
    """One screening process and the pipe to it."""

    def __init__(self, languages: Sequence[str], models: Mapping[str, str]) -> None:
        self.answered = 0
        self._ready = False
        self._broken = False
        self._pipe, far_end = _SPAWN.Pipe()
        self._process = _SPAWN.Process(
            target=worker.serve, args=(far_end, tuple(languages), dict(models)), daemon=True
        )
        self._process.start()
        far_end.close()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def is_alive(self) -> bool:
        if self._broken or not self._process.is_alive():
            return False
        # An idle child has nothing to say; what can be read is the end of its pipe.
        return not (self._ready and self._pipe.poll(0))

    def wait_until_ready(self) -> None:
        if not self._ready:
            self._receive(START_LIMIT)
            self._ready = True

    def ask(self, question: tuple[Any, ...], timeout: float) -> dict[str, Screening]:
        until = time.monotonic() + timeout
        try:
            self._pipe.send(question)
        except OSError:
            self._broken = True
            raise ScreeningUnavailable from None
        outcome, answer = self._receive(max(0.0, until - time.monotonic()))
        self.answered += 1
        if outcome == "bad":
            raise BadText(answer)
        if outcome != "done":
            raise ScreeningUnavailable
        found: dict[str, Screening] = answer
        return found

    def end(self) -> None:
        self._broken = True
        self._pipe.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._process.close()

    def _receive(self, timeout: float) -> tuple[str, Any]:
        """Wait for the child; whatever goes wrong, its text is in no message."""
        pipe: Connection = self._pipe
        try:
            if pipe.poll(timeout):
                received: tuple[str, Any] = pipe.recv()
                return received
        except (EOFError, OSError):
            self._broken = True
            raise ScreeningUnavailable from None
        self._broken = True
        self._process.kill()
        raise ScreeningTimedOut
