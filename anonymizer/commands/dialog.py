"""The conversation of `redact`: one line asked, one line answered, nothing drawn."""

from collections.abc import Callable
from typing import BinaryIO, TextIO

from babel.support import NullTranslations

from anonymizer.combinations import Question, residual
from anonymizer.finding import KIND_NAMES, N_, Finding
from anonymizer.redacting import Item, Redaction
from anonymizer.terminal import plain

_AROUND = 45
_SHOWN = 3
# The keys are the same in every language, as they are on the page.
_KEYS = N_("a number chooses · o own words · k keep · u undo · b back · q quit without writing")
_QUESTION_KEYS = N_("y this may stay · u undo · b back · q quit without writing")
_LAST_KEYS = N_("w write · u undo · b back · q quit without writing")


class _Quit(Exception):
    """Somebody wants to stop, or nobody answers any more."""


class Dialog:
    """Asks about everything that was found until somebody writes the result or quits."""

    def __init__(
        self,
        answers: BinaryIO,
        screen: TextIO,
        tongue: NullTranslations,
        names_somebody: Callable[[Redaction, str], bool],
    ) -> None:
        self._answers = answers
        self._screen = screen
        self._tongue = tongue
        self._names_somebody = names_somebody
        self._may_stay: set[Question] = set()

    def hold(self, state: Redaction) -> str | None:
        """Return the text as decided; None when it is not to be written."""
        begin = N_("{total} to decide. Nothing is written before you say so.")
        self._say(self._told(begin, total=len(state.items)))
        self._show_advice(state)
        try:
            while True:
                if state.item is not None:
                    state = self._decide(state, state.item)
                elif question := self._open_question(state):
                    state = self._answer(state, question)
                else:
                    self._show_result(state)
                    answer = self._ask()
                    if answer == "w":
                        return state.result().text
                    state = self._moved(state, answer)
        except _Quit:
            return None

    def _show_advice(self, state: Redaction) -> None:
        """Show what is no identifier and yet worth a thought, while nothing is decided yet."""
        notes = state.screening.notes
        if notes:
            self._say("", self._told(N_("A word to think about")))
            self._say(*(self._around(state, note) for note in notes))
            self._say(*dict.fromkeys(self._told(note.reason.message) for note in notes))
            self._say(self._told(N_("There is nothing to decide here.")))

    def _show_result(self, state: Redaction) -> None:
        self._say("", self._told(N_("What the others will read:")), "")
        self._say(plain(state.result().text), "")
        self._say(self._told(N_("No check finds everything. Read it once more.")))
        self._say(self._told(_LAST_KEYS))

    def _decide(self, state: Redaction, item: Item) -> Redaction:
        self._show(state, item)
        answer = self._ask()
        if answer == "":
            return state.decide(self._unasked(state, item))
        if answer == "k":
            return state.decide(None)
        if answer == "o":
            return self._own_words(state, item)
        # Plain digits only: other signs count as digits elsewhere, too.
        if answer in {str(number) for number in range(1, len(item.suggestions) + 1)}:
            return state.decide(item.suggestions[int(answer) - 1])
        return self._moved(state, answer)

    def _unasked(self, state: Redaction, item: Item) -> str | None:
        """Give what an empty answer means: as decided before, else the first suggestion."""
        return state.decided.get(item.id, item.suggestions[0])

    def _own_words(self, state: Redaction, item: Item) -> Redaction:
        asked = self._told(N_("Your words (empty: none):"))
        words = self._ask(f"{asked} ")
        if not words:
            return state
        after = state.decide(words)
        if self._names_somebody(after, item.id):
            sure = N_("Your words may give somebody away, too. Take them all the same? y / n")
            self._say(self._told(sure))
            if self._ask() != "y":
                return state
        return after

    def _moved(self, state: Redaction, answer: str) -> Redaction:
        if answer == "q":
            raise _Quit
        if answer == "u":
            return state.undo()
        if answer == "b":
            return state.back()
        self._say(self._told(N_("This is none of the keys.")))
        return state

    def _open_question(self, state: Redaction) -> Question | None:
        asked = residual(state.screening.findings, state.decided)
        return next((each for each in asked if each not in self._may_stay), None)

    def _answer(self, state: Redaction, question: Question) -> Redaction:
        """Ask about something that stays readable; ticking it off changes nothing else."""
        left = [
            state.decided.get(item.id) or self._words(state, item.mentions[0])
            for item in state.items
            if item.id in question.entities
        ]
        reason = self._told(question.reason.message)
        self._say("", reason, *(f"  - {plain(each)}" for each in left))
        self._say(self._told(_QUESTION_KEYS))
        answer = self._ask()
        if answer != "y":
            return self._moved(state, answer)
        self._may_stay.add(question)
        return state

    def _show(self, state: Redaction, item: Item) -> None:
        first = item.mentions[0]
        self._say(
            "",
            self._heading(state, item),
            *(self._around(state, mention) for mention in item.mentions[:_SHOWN]),
            self._told(first.reason.message),
            *(f"  {number}  {plain(each)}" for number, each in enumerate(item.suggestions, 1)),
        )
        if item.id in state.decided:
            so_far = self._in_words(state.decided[item.id])
            self._say(self._told(N_("So far: {words}"), words=so_far))
        instead = self._in_words(self._unasked(state, item))
        self._say(f"Enter: {instead} · {self._told(_KEYS)}")

    def _heading(self, state: Redaction, item: Item) -> str:
        told = {
            "number": state.at + 1,
            "total": len(state.items),
            "kind": self._told(KIND_NAMES[item.mentions[0].kind]),
        }
        if len(item.mentions) == 1:
            return self._told(N_("{number} of {total}: {kind}"), **told)
        often = N_("{number} of {total}: {kind}, {times} times")
        return self._told(often, **told, times=len(item.mentions))

    def _in_words(self, instead: str | None) -> str:
        return self._told(N_("keep")) if instead is None else plain(instead)

    def _told(self, sentence: str, **values: object) -> str:
        """Say a sentence of ours in the language of the conversation."""
        told: str = self._tongue.gettext(sentence)
        return told.format(**values) if values else told

    def _around(self, state: Redaction, mention: Finding) -> str:
        text = state.screening.text
        before = text[max(0, mention.start - _AROUND) : mention.start]
        after = text[mention.end : mention.end + _AROUND]
        line = f"  … {before}»{self._words(state, mention)}«{after} …"
        return plain(" ".join(line.split()))

    def _words(self, state: Redaction, mention: Finding) -> str:
        return " ".join(state.screening.text[mention.start : mention.end].split())

    def _ask(self, prompt: str = "> ") -> str:
        self._screen.write(prompt)
        self._screen.flush()
        while line := self._answers.readline():
            try:
                return line.decode("utf-8").strip()
            except UnicodeDecodeError:
                self._say(self._told(N_("This was not UTF-8. Please write it anew.")))
        raise _Quit

    def _say(self, *lines: str) -> None:
        self._screen.writelines(f"{line}\n" for line in lines)
