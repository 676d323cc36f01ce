"""How fast and how large: `screen` beside the bare pipeline and Presidio, in one run, one machine.

Characters per second are the best of some runs over the same vignettes, after warming up. What is
compared runs by turns, so that a machine that is slower for a while is slower for all of them. None
of it looks for garbage in what is loaded, as in a screening process (`worker.settle`).
"""

import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from anonymizer import nlp, pipelines, screen
from anonymizer.evaluation.beside import found_by_presidio
from anonymizer.evaluation.gold import GoldText, read_folder
from anonymizer.runner import Runner
from anonymizer.worker import settle

GOLD = Path(__file__).parent / "gold" / "dev"
_ROUNDS = 5
_MOST = 60
"""So many texts of a language are compared by: enough to tell, and no hour of work."""
_LONG = 3_000
_BATCH = 200


def measured(texts: int = 5_000) -> Iterator[str]:
    """Measure everything, a line at a time; `texts` is how many are screened to see it grow."""
    gold = list(read_folder(GOLD))
    yield "characters per second (bare: the whole spaCy pipeline; NER: its entities alone)"
    yield _line("language", "model", "bare", "NER", "presidio", "screen", "of bare")
    for language in sorted({text.language for text in gold}):
        yield _speeds(language, [t.text for t in gold if t.language == language][:_MOST])
    yield ""
    for language in ("de", "en", "fr"):
        text = _of_length(gold, language)
        (taken,) = _bests([lambda code=language, long=text: screen(long, code)])  # type: ignore[misc]
        yield f"{_LONG} words, {language}: {taken:.2f} s"
    yield ""
    yield from _processes(gold, texts)


def _speeds(language: str, texts: Sequence[str]) -> str:
    size = sum(map(len, texts))
    name = nlp.DEFAULT_MODELS.get(language)
    readers: list[Callable[[str], object]] = [
        lambda text: found_by_presidio(text, language),
        lambda text: screen(text, language),
    ]
    if name is not None:
        readers += [_loaded(name, ()), _loaded(name, pipelines.UNUSED_PIPES)]
    taken = _bests([lambda read=read: [read(text) for text in texts] for read in readers])  # type: ignore[misc]
    theirs, ours, *models = (size / seconds for seconds in taken)
    if name is None:
        return _line(language, "(rules, learned)", "-", "-", theirs, ours, "-")
    bare, entities = models
    return _line(language, name, bare, entities, theirs, ours, f"{ours / bare:.2f}")


def _loaded(name: str, without: Sequence[str]) -> Callable[[str], object]:
    import spacy  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline: Callable[[str], object] = spacy.load(name, exclude=list(without))
    return pipeline


def _bests(runs: Sequence[Callable[[], Any]]) -> list[float]:
    """Give the shortest time that each takes, in seconds; they run by turns."""
    for run in runs:
        run()
    settle()
    bests = [float("inf")] * len(runs)
    for _ in range(_ROUNDS):
        for number, run in enumerate(runs):
            begun = time.perf_counter()
            run()
            bests[number] = min(bests[number], time.perf_counter() - begun)
    return bests


def _of_length(gold: Sequence[GoldText], language: str) -> str:
    words: list[str] = []
    while len(words) < _LONG:
        words += [word for t in gold if t.language == language for word in t.text.split(" ")]
    return " ".join(words[:_LONG])


def _processes(gold: Sequence[GoldText], texts: int) -> Iterator[str]:
    for languages in (("de",), ("de", "en"), ("de", "en", "fr")):
        # What one shares with those that follow is settled once for each process that asks.
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            yield alone.submit(_of_languages, gold, languages).result()
    one = 0.0
    for processes in (1, 2):
        with Runner(processes=processes, waiting=_BATCH) as runner:
            runner.warm()
            speed = _throughput(runner, gold, processes)
            one = one or speed
            told = f"{speed:,.0f} characters/s ({speed / one:.2f}), {_together(runner)} MB"
            yield f"{processes} process(es): {told}"
    yield from _growth(gold, texts)


def _of_languages(gold: Sequence[GoldText], languages: Sequence[str]) -> str:
    begun = time.perf_counter()
    with Runner(languages=languages) as runner:
        runner.warm()
        started = time.perf_counter() - begun
        for text in gold:
            if text.language in languages:
                runner.screen_fields({"text": text.text}, text.language)
        size = _resident(runner)
    return f"one process, {'+'.join(languages)}: {size} MB, up in {started:.1f} s"


def _throughput(runner: Runner, gold: Sequence[GoldText], processes: int) -> float:
    chosen = (list(gold) * (_BATCH // len(gold) + 1))[:_BATCH]

    def ask(text: GoldText) -> int:
        runner.screen_fields({"text": text.text}, text.language)
        return len(text.text)

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(ask, chosen[: len(gold) * processes]))
        begun = time.perf_counter()
        return sum(pool.map(ask, chosen)) / (time.perf_counter() - begun)


def _growth(gold: Sequence[GoldText], texts: int) -> Iterator[str]:
    """Screen many different texts in one process that is never renewed."""
    with Runner(recycle_after=texts + 1) as runner:
        for number in range(texts):
            text = gold[number % len(gold)]
            # Words nobody has seen before, as every new case brings them.
            fresh = text.text.replace("\n", f" Qu{number:x}ab wrote.\n", 1)
            runner.screen_fields({"text": fresh}, text.language)
            if number + 1 in {texts // 10, texts}:
                yield f"after {number + 1} texts: {_resident(runner)} MB"


def _resident(runner: Runner) -> int:
    """Memory of the runner's only process in MB; Linux tells it in `/proc`."""
    (pid,) = runner.pids()
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 >> 20


def _together(runner: Runner) -> int:
    """Memory of the runner's processes and of the one that forked them, in MB.

    What several share counts once (the proportional set size that Linux tells in `/proc`).
    """
    pids = runner.pids()
    stat = Path(f"/proc/{pids[0]}/stat").read_text(encoding="utf-8")
    forked_by = int(stat.rpartition(")")[2].split()[1])
    sizes = (
        line.split()[1]
        for pid in {*pids, forked_by} - {os.getpid()}
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        if line.startswith("Pss:")
    )
    return sum(map(int, sizes)) >> 10


def _line(*cells: str | float) -> str:
    shown = [cell if isinstance(cell, str) else f"{cell:,.0f}" for cell in cells]
    return f"{shown[0]:<10}{shown[1]:<20}" + "".join(f"{cell:>11}" for cell in shown[2:])
