"""A hint before something is sent to a room: words that may identify somebody.

Only whoever writes sees it, and they decide. What was looked at is kept nowhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import regex

from anonymizer import AnonymizerError, Cls, Finding, Kind
from app.identity.actor import Actor
from app.web.fields import act
from app.web.forms import Form
from app.web.house import House
from review.rooms import service as rooms
from review.rooms.service import Room

AS_IS = "as_is"
_NARROWING = frozenset({Kind.CITY, Kind.FACILITY, Kind.ORG, Kind.ADDRESS})
_EXACT = frozenset({"date", "birth-date"})
_MOST = 12
# Nobody writes on who is stopped for nothing: less sure findings are for the check of a case.
_SURE = 0.6
_BLANKS = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Hint:
    """Words to look at once more; none when the check could not be made."""

    words: tuple[str, ...] = ()


class SendForm(Form):
    """A form that sends something to a room; its second button sends it as it is."""

    act = act("send", AS_IS)

    @property
    def is_as_is(self) -> bool:
        """Whether whoever writes has seen the hint and decided."""
        return self.act.data == AS_IS


def before_sending(house: House, actor: Actor, case_id: UUID, texts: Iterable[str]) -> Hint | None:
    """Look at what is about to be sent to a room; None when there is nothing to say.

    Call it before the writing transaction begins: nobody waits for a screening. Words that stand
    in the vignette have been decided already. Raises `NotFound`.
    """
    with house.database.reading() as session:
        room = rooms.enter(session, actor, case_id)
        known, language = _known(room), room.seen.outline.language
    fields = {str(number): text for number, text in enumerate(texts) if text.strip()}
    if not fields:
        return None
    try:
        screened = house.screener.screen_fields(fields, language)
    except AnonymizerError:
        return Hint()
    words = [
        _BLANKS.sub(" ", fields[name][finding.start : finding.end])
        for name, one in screened.items()
        for finding in one.findings
        if _tells(finding)
    ]
    new = tuple(dict.fromkeys(each for each in words if not _stands_in(each, known)))[:_MOST]
    return Hint(new) if new else None


def _tells(finding: Finding) -> bool:
    """Whether a finding leads to somebody by itself, or nearly so."""
    if finding.score < _SURE:
        return False
    is_day = finding.kind is Kind.DATE and finding.reason.code in _EXACT
    return finding.cls is Cls.DIRECT or finding.kind in _NARROWING or is_day


def _known(room: Room) -> Sequence[str]:
    return tuple(room.seen.vignette.sections.values())


def _stands_in(words: str, texts: Sequence[str]) -> bool:
    # `re` would keep the pattern, and with it the words, as long as the process lives.
    whole = regex.compile(
        rf"(?<!\w){regex.escape(words)}(?!\w)", regex.IGNORECASE, cache_pattern=False
    )
    return any(whole.search(text) for text in texts)
