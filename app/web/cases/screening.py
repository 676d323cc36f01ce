"""Screening what was sent: raw text in, in memory only; out come findings and what may be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from anonymizer import BadText, Cls, Reason, Runner
from app.kernel.errors import Invalid
from app.kernel.text import Message, _
from app.web.cases.deciding import Card, Findings, cards_of, decided, split
from app.web.cases.forms import WriteForm, field_of
from app.web.cases.heads import Stored
from app.web.visit import Typed
from review.vignettes.decisions import Checked, Choice, Decision, remembered
from review.vignettes.decisions import check as apply_decisions
from review.vignettes.states import WrongState
from review.vignettes.text import Section, Vignette

_BAD_TEXT = {
    "nul": _("There is a character in this text that is no letter. Please write it anew."),
    "surrogate": _("There is a broken character in this text. Please write it anew."),
    "oversize": _("All sections together are too long to be checked. Please shorten this one."),
}


_NAMED_AGAIN = _("Your words may give somebody away, too. Please choose others.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with the form: the raw text, and what was done with the cards."""

    form: WriteForm
    cards: tuple[Card, ...]
    carried: Typed

    @classmethod
    def of(cls, typed: Typed) -> Self:
        """Read the form; what is wrong with it is known after `validate`."""
        others, carried = split(typed)
        return cls(WriteForm.bound(others), cards_of(carried), carried)

    @property
    def revision(self) -> int:
        """Which state of the case the page was made from."""
        return int(self.form.revision.data or 0)

    @property
    def act(self) -> str:
        """Which button was pressed."""
        return self.form.act.data or ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the screening found in the text that was sent, and what is decided about it."""

    raw: Vignette
    findings: Findings
    limits: tuple[Reason, ...]
    decisions: Mapping[str, Decision]
    faults: Mapping[str, Message]
    """Ids of findings whose new words name somebody themselves; they count as undecided."""
    checked: Checked

    @property
    def is_ready(self) -> bool:
        """Whether everything is decided and nothing that is needed is missing."""
        return self.checked.is_complete and not self.checked.vignette.missing


def look(screener: Runner, stored: Stored, sent: Sent) -> Looked:
    """Screen the text and apply the decisions.

    Raises `WrongState`, `Invalid`, `ScreeningUnavailable`.
    """
    if not stored.head.is_writable:
        raise WrongState
    raw, language = sent.form.raw, stored.outline.language
    try:
        screened = screener.screen_fields(_fields(raw), language, sent.form.marked)
    except BadText as error:
        longest = max(Section, key=lambda section: len(raw[section]))
        raise Invalid(_BAD_TEXT[error.code], field=field_of(longest)) from None
    findings = {Section(name): (*one.findings, *one.notes) for name, one in screened.items()}
    before = remembered(stored.vignette, stored.marks, raw.sections, findings)
    decisions = decided(sent.cards, before, raw.sections, findings)
    faults = _named_again(screener, language, apply_decisions(raw.sections, findings, decisions))
    sound = {id_: decision for id_, decision in decisions.items() if id_ not in faults}
    return Looked(
        raw=raw,
        findings=findings,
        limits=tuple(dict.fromkeys(limit for one in screened.values() for limit in one.limits)),
        decisions=decisions,
        faults=faults,
        checked=apply_decisions(raw.sections, findings, sound),
    )


def _named_again(screener: Runner, language: str, checked: Checked) -> Mapping[str, Message]:
    """Find own words that name somebody themselves: nobody has looked at them yet."""
    changed = [mark for mark in checked.marks if mark.choice is Choice.CHANGE]
    if not changed:
        return MappingProxyType({})
    screened = screener.screen_fields(_fields(checked.vignette), language)
    return MappingProxyType(
        {
            mark.finding_id: _NAMED_AGAIN
            for mark in changed
            for finding in screened[mark.section.value].findings
            if finding.cls is Cls.DIRECT and finding.start < mark.end and mark.start < finding.end
        }
    )


def _fields(text: Vignette) -> dict[str, str]:
    return {section.value: text[section] for section in Section}
