"""The child process: warm, silent, limited in time, and replaced when it breaks."""

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from anonymizer import BadText, Runner, ScreeningTimedOut, ScreeningUnavailable
from anonymizer.runner import _Child
from anonymizer.worker import settle

pytestmark = pytest.mark.slow
CANARY = "Xantuvel Quorbasch"
FIELDS = {"one": f"Ihr Bruder {CANARY} kam.", "two": "Dann ging Xantuvel."}
LONG = {"one": f"Ihr Bruder {CANARY} kam mit einer Frage zu uns. " * 2_500}


@pytest.fixture(scope="module")
def shared() -> Iterator[Runner]:
    with Runner(languages=("de",)) as warm:
        yield warm


@pytest.fixture
def runner(shared: Runner) -> Runner:
    """Whatever became of its child in the test before, it has one."""
    shared.warm()
    return shared


def wait_for_the_end_of(pid: int) -> None:
    """Wait until a killed child is dead (a zombie counts; the runner buries it)."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            state = (
                Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
            )
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z" and len(list(Path(f"/proc/{pid}/task").iterdir())) <= 1:
            return
        threading.Event().wait(0.01)
    raise AssertionError("still alive")


def test_it_answers_like_the_library(runner: Runner) -> None:
    found = runner.screen_fields(FIELDS, "de")

    assert {n: s.text for n, s in found.items()} == FIELDS
    assert [f.entity for s in found.values() for f in s.findings] == ["person-1", "person-1"]


def test_it_is_one_warm_child(runner: Runner) -> None:
    before = runner.pids()
    runner.screen_fields(FIELDS, "de")

    assert len(before) == 1
    assert runner.pids() == before
    assert before[0] != os.getpid()


def test_bad_text_is_said_and_the_child_lives_on(runner: Runner) -> None:
    before = runner.pids()

    with pytest.raises(BadText) as refused:
        runner.screen_fields({"one": "a\0b"}, "de")

    assert refused.value.code == "nul"
    assert runner.pids() == before


def test_threads_share_it(runner: Runner) -> None:
    answers: dict[int, str] = {}

    def ask(number: int) -> None:
        text = f"Ihr Bruder Zaur rief {number} Mal an."
        answers[number] = runner.screen_fields({"one": text}, "de")["one"].text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {n: f"Ihr Bruder Zaur rief {n} Mal an." for n in range(6)}


def test_a_dead_child_is_replaced(runner: Runner) -> None:
    (pid,) = runner.pids()
    os.kill(pid, signal.SIGKILL)
    wait_for_the_end_of(pid)

    assert runner.screen_fields(FIELDS, "de")["one"].findings
    assert runner.pids() != (pid,)


def test_a_crash_in_the_middle_costs_one_answer_and_tells_no_text(
    runner: Runner, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    (pid,) = runner.pids()
    failures: list[Exception] = []

    def ask() -> None:
        try:
            runner.screen_fields(LONG, "de")
        except ScreeningUnavailable as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while runner.pids():  # until the child is taken and at work
        threading.Event().wait(0.005)
    threading.Event().wait(0.05)
    os.kill(pid, signal.SIGSEGV)
    thread.join()

    assert [type(error) for error in failures] == [ScreeningUnavailable]
    assert runner.screen_fields(FIELDS, "de")["one"].findings
    said = caplog.text + "".join(capfd.readouterr()) + "".join(map(repr, failures))
    assert "Xantuvel" not in said
    assert "Quorbasch" not in said


def test_a_text_that_takes_too_long_is_given_up_and_the_next_is_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with Runner(languages=("de",), timeout=4.0) as hurried:
        hurried.warm()
        # A child that does not go on, however fast the machine is.
        os.kill(hurried.pids()[0], signal.SIGSTOP)
        with pytest.raises(ScreeningTimedOut) as late:
            hurried.screen_fields({"one": "Xantuvel " * 20}, "de")

        assert "Xantuvel" not in str(late.value) + caplog.text
        assert hurried.screen_fields({"one": "Der Bruder Zaur."}, "de")["one"].findings


def test_what_is_loaded_is_not_looked_through_for_garbage() -> None:
    loaded = {"cycle": []}
    loaded["cycle"].append(loaded)
    before = gc.get_freeze_count()
    try:
        settle()

        assert gc.get_freeze_count() > before
        assert not [each for each in gc.get_objects() if each is loaded]
    finally:
        gc.unfreeze()


def test_a_child_is_recycled_after_some_texts() -> None:
    with Runner(languages=(), recycle_after=2) as frugal:
        frugal.screen_fields({"one": "Zaur."}, "de")
        (first,) = frugal.pids()
        frugal.screen_fields({"one": "Zaur."}, "de")
        (second,) = frugal.pids()

        assert first != second
        assert frugal.screen_fields({"one": "Der Bruder Zaur."}, "de")["one"].findings


def test_a_closed_runner_refuses_and_leaves_no_process() -> None:
    runner = Runner(languages=())
    runner.screen_fields({"one": "Zaur."}, "de")
    (pid,) = runner.pids()
    runner.close()

    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(ScreeningUnavailable):
        runner.screen_fields({"one": "Zaur."}, "de")


def said_by_a_parent_that_is_killed(folder: Path, what_it_does: str) -> list[str]:
    """Run a process of our own that ends without a word to its children; give what it printed."""
    script = folder / "parent.py"
    script.write_text(
        "import os, signal\n"
        "from anonymizer import Runner\n"
        "if __name__ == '__main__':\n"
        f"{what_it_does}"
        "    os.kill(os.getpid(), signal.SIGKILL)\n",
        encoding="utf-8",
    )
    ended = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert ended.returncode == -signal.SIGKILL
    return ended.stdout.split()


def test_a_child_dumps_no_core_and_ends_with_its_parent(tmp_path: Path) -> None:
    pid, core = said_by_a_parent_that_is_killed(
        tmp_path,
        "    runner = Runner(languages=())\n"
        "    runner.warm()\n"
        "    (pid,) = runner.pids()\n"
        "    limits = open(f'/proc/{pid}/limits').read()\n"
        "    core = next(line for line in limits.splitlines() if 'core' in line)\n"
        "    print(pid, core.split()[4], flush=True)\n",
    )

    assert core == "0"
    wait_for_the_end_of(int(pid))


def is_mostly_shared(pid: int) -> bool:
    memory = psutil.Process(pid).memory_full_info()
    return memory.uss < memory.rss / 3


def test_children_share_what_is_loaded_and_the_process_that_loaded_it_reads_no_text() -> None:
    with Runner(processes=2, languages=("de",)) as two:
        two.warm()
        two.screen_fields(FIELDS, "de")
        pids = two.pids()

        assert len(set(pids)) == 2
        assert all(map(is_mostly_shared, pids))


def test_a_fork_server_that_was_killed_is_started_anew_and_shares_as_before() -> None:
    with Runner(languages=("de",)) as runner:
        runner.warm()
        (pid,) = runner.pids()
        psutil.Process(pid).parent().kill()
        os.kill(pid, signal.SIGKILL)
        wait_for_the_end_of(pid)

        assert runner.screen_fields(FIELDS, "de")["one"].findings
        (pid,) = runner.pids()
        assert is_mostly_shared(pid)


def test_where_nothing_can_be_shared_a_child_loads_for_itself(monkeypatch) -> None:
    def gone(*_given):
        raise EOFError

    monkeypatch.setattr("multiprocessing.forkserver.connect_to_new_process", gone)
    with Runner(languages=()) as runner:
        assert runner.screen_fields(FIELDS, "de")["one"].findings
        (pid,) = runner.pids()
        assert not is_mostly_shared(pid)


def test_who_loads_for_others_ends_with_them_even_while_it_loads(tmp_path: Path) -> None:
    (pid,) = said_by_a_parent_that_is_killed(
        tmp_path,
        "    from multiprocessing import forkserver\n"
        "    Runner(languages=('de', 'en', 'fr'))\n"
        "    print(forkserver._forkserver._forkserver_pid, flush=True)\n",
    )

    wait_for_the_end_of(int(pid))


def test_a_machine_without_room_for_a_child_costs_one_answer(monkeypatch):
    with Runner(languages=("de",)) as runner:

        def no_room(*_given):
            raise OSError

        with monkeypatch.context() as without_room:
            without_room.setattr("anonymizer.runner._Child", no_room)
            with pytest.raises(ScreeningUnavailable):
                runner.screen_fields({"a": "Hallo"}, "de")

        assert runner.screen_fields({"a": "Hallo"}, "de")["a"].language == "de"


def test_when_too_many_wait_the_next_is_refused_at_once():
    with Runner(languages=("de",), waiting=0) as runner:
        runner._places.acquire()
        with pytest.raises(ScreeningTimedOut):
            runner.screen_fields({"a": "Hallo"}, "de")
        runner._places.release()

        assert runner.screen_fields({"a": "Hallo"}, "de")["a"].language == "de"


def test_who_waits_when_it_closes_is_refused_at_once() -> None:
    # All who ask wait: there is no child.
    runner = Runner(processes=0, languages=(), waiting=2)
    refused: list[Exception] = []

    def ask() -> None:
        try:
            runner.screen_fields(FIELDS, "de")
        except (ScreeningUnavailable, ScreeningTimedOut) as error:
            refused.append(error)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    while runner._places._value > 0:
        threading.Event().wait(0.005)
    threading.Event().wait(0.05)
    runner.close()
    for thread in threads:
        thread.join(10)

    assert [type(error) for error in refused] == [ScreeningUnavailable] * 2


def test_a_warming_up_that_fails_costs_no_place(monkeypatch):
    with Runner(processes=2, languages=(), timeout=5) as runner:
        started = []

        def room_for_one(*given):
            if started:
                raise OSError
            started.append(_Child(*given))
            return started[0]

        with monkeypatch.context() as crowded:
            crowded.setattr("anonymizer.runner._Child", room_for_one)
            with pytest.raises(ScreeningUnavailable):
                runner.warm()
        with monkeypatch.context() as hurried:
            # Were a place lost, nobody would have to wait minutes to learn that.
            hurried.setattr("anonymizer.runner.START_LIMIT", 15.0)
            runner.warm()

        assert len(set(runner.pids())) == 2
