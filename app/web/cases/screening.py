"""Screening what was sent: raw text in, in memory only; out come findings and what may be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from anonymizer import BadText, Finding
from anonymizer.desk import looking
from anonymizer.desk.deciding import Pairs, split
from anonymizer.desk.decisions import Decision, Findings
from anonymizer.desk.listing import Showing
from anonymizer.desk.looking import Done
from anonymizer.screener import Screener
from app.kernel.errors import Invalid
from app.kernel.text import _
from app.web.cases.forms import WriteForm, field_of
from app.web.cases.heads import Stored
from review.vignettes.decisions import Checked, remembered
from review.vignettes.decisions import check as apply_decisions
from review.vignettes.states import WrongState
from review.vignettes.text import Section

_BAD_TEXT = {
    "nul": _("There is a character in this text that is no letter. Please write it anew."),
    "surrogate": _("There is a broken character in this text. Please write it anew."),
    "oversize": _("All sections together are too long to be checked. Please shorten this one."),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with the form: the raw text, and what was done on the page."""

    form: WriteForm
    done: Done
    carried: Pairs

    @classmethod
    def of(cls, typed: Pairs) -> Self:
        """Read the form; what is wrong with it is known after `validate`."""
        others, carried = split(typed)
        return cls(WriteForm.bound(others), Done.of(carried), carried)

    @property
    def revision(self) -> int:
        """Which state of the case the page was made from."""
        return int(self.form.revision.data or 0)

    @property
    def showing(self) -> Showing:
        """How the list of findings is wanted."""
        return Showing.of(self.form.show.data or self.form.shown.data or "")

    @property
    def act(self) -> str:
        """Which button was pressed."""
        return self.form.act.data or ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the screening found in the text that was sent, and what may be kept of it."""

    shown: looking.Looked
    checked: Checked

    @property
    def is_ready(self) -> bool:
        """Whether everything is decided and nothing that is needed is missing."""
        return self.shown.is_ready and not self.checked.vignette.missing


def look(screener: Screener, stored: Stored, sent: Sent) -> Looked:
    """Screen the text and apply the decisions.

    Raises `WrongState`, `Invalid`, `ScreeningUnavailable`.
    """
    if not stored.head.is_writable:
        raise WrongState
    raw = sent.form.raw

    def recalled(findings: Findings) -> Mapping[str, Decision]:
        return remembered(stored.vignette, stored.marks, raw.sections, _by_section(findings))

    try:
        shown = looking.look(
            screener,
            raw.by_name,
            sent.form.read_in.data or stored.outline.language,
            sent.form.marked,
            sent.done,
            whole=bool(sent.form.read_in.data),
            recalled=recalled,
        )
    except BadText as error:
        longest = max(Section, key=lambda section: len(raw[section]))
        raise Invalid(_BAD_TEXT[error.code], field=field_of(longest)) from None
    sound = {id_: word for id_, word in shown.decisions.items() if id_ not in shown.settled.faulty}
    return Looked(shown, apply_decisions(raw.sections, _by_section(shown.findings), sound))


def _by_section(findings: Findings) -> dict[Section, Sequence[Finding]]:
    return {Section(name): found for name, found in findings.items()}
