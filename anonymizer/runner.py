"""Screening in child processes: warm, limited in time, and forgetful.

The text goes through a pipe and nowhere else. A child writes nothing, logs nothing, dumps no
core and ends with its parent; a crash or a timeout costs one answer, never the next one.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection, Pipe
from types import TracebackType
from typing import Any, Self

from anonymizer import sharing, worker
from anonymizer.errors import BadText, ScreeningTimedOut, ScreeningUnavailable
from anonymizer.languages.word_files import LANGUAGES
from anonymizer.nlp import DEFAULT_MODELS
from anonymizer.screening import Screening

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
        # None stands for a child that is started when it is first needed.
        self._idle: list[_Child | None] = [None] * processes
        self._is_closed = False
        self._changed = threading.Condition()
        """Guards the two above, and wakes those who wait for a child."""
        self._processes = processes
        self._places = threading.BoundedSemaphore(processes + waiting)
        sharing.share(self._languages, self._models)

    def warm(self) -> None:
        """Start every child and wait until its models are loaded."""
        with ExitStack() as lent:
            children = [lent.enter_context(self._lent()) for _ in range(self._processes)]
            for child in children:
                child.wait_until_ready()

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
            with self._lent() as child:
                child.wait_until_ready()
                asked = (dict(fields), language, tuple(own_marks), whole)
                return child.ask(asked, self._timeout)
        finally:
            self._places.release()

    def pids(self) -> tuple[int, ...]:
        """Give the process ids of the idle children, for watching them from outside."""
        with self._changed:
            return tuple(child.pid for child in self._idle if child is not None)

    def close(self) -> None:
        """End every child; calls from now on, and those that wait for one, are refused."""
        with self._changed:
            self._is_closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for child in idle:
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

    @contextmanager
    def _lent(self) -> Iterator["_Child"]:
        """Lend a child; whatever happens to it, its place is given back."""
        child = self._take()
        try:
            yield child
        finally:
            self._give_back(child)

    def _take(self) -> "_Child":
        with self._changed:
            self._changed.wait_for(
                lambda: self._idle or self._is_closed, self._timeout + START_LIMIT
            )
            if self._is_closed:
                raise ScreeningUnavailable
            if not self._idle:
                raise ScreeningTimedOut
            child = self._idle.pop()
        if child is not None and child.is_alive:
            return child
        if child is not None:
            child.end()
        started = self._started()
        if started is None:
            self._put(None)
            raise ScreeningUnavailable
        return started

    def _started(self) -> "_Child | None":
        """Start a child, or say that the machine has no room for one now."""
        try:
            return _Child(self._languages, self._models)
        except OSError:
            return None

    def _give_back(self, child: "_Child") -> None:
        if child.is_alive and child.answered < self._recycle_after:
            self._put(child)
            return
        is_spent = child.is_alive and not self._is_closed
        child.end()
        # The new child loads while nobody waits.
        self._put(self._started() if is_spent else None)

    def _put(self, child: "_Child | None") -> None:
        """Let the next one have a child, unless there is no next one."""
        with self._changed:
            if not self._is_closed:
                self._idle.append(child)
                self._changed.notify()
                return
        if child is not None:
            child.end()


class _Child:
    """One screening process and the pipe to it."""

    def __init__(self, languages: Sequence[str], models: Mapping[str, str]) -> None:
        self.answered = 0
        self._ready = False
        self._broken = False
        self._pipe, far_end = Pipe()
        with far_end:
            given = (far_end, tuple(languages), dict(models))
            self._process = sharing.started(worker.serve, given)

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
