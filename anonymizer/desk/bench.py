"""Everything the finding page shows, in one frozen value for its templates. Pure."""

from dataclasses import dataclass

from anonymizer.desk.asking import Asked
from anonymizer.desk.deciding import Pairs
from anonymizer.desk.decisions import KEEP_REASONS
from anonymizer.desk.listing import Listing, Showing, listed
from anonymizer.desk.looking import Looked
from anonymizer.desk.tongues import Tongues, name_of, tongues
from anonymizer.desk.views import CardView, Look, Marked
from anonymizer.desk.words import DECIDED
from anonymizer.languages.word_files import READABLE

_GUESSED = "language-guessed"
# Said in more words, with a choice beside it.
_ON_LANGUAGE = frozenset({_GUESSED, "mixed-languages"})


@dataclass(frozen=True, slots=True)
class Bench:
    """The text with its findings, the list of them, and what is still to ask."""

    text: Marked
    listing: Listing
    questions: tuple[Asked, ...]
    limits: tuple[str, ...]
    tongues: Tongues
    unseen: Pairs
    """Decisions without a place on this page."""
    is_refused: bool
    """Somebody wanted to finish, and something is open."""

    @property
    def open_cards(self) -> tuple[CardView, ...]:
        """Findings that are not decided, after an attempt to finish."""
        open_ones = tuple(card for card in self.text.cards if card.look is Look.UNDECIDED)
        return open_ones if self.is_refused else ()

    @property
    def open_questions(self) -> tuple[Asked, ...]:
        """Questions without an answer, after an attempt to finish."""
        open_ones = tuple(each for each in self.questions if not each.is_answered)
        return open_ones if self.is_refused else ()

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages that a text can be read in."""
        return [(code, name_of(code)) for code in READABLE]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why a finding may stay."""
        return [(reason.value, words) for reason, words in KEEP_REASONS.items()]

    @property
    def words(self) -> dict[str, str]:
        """The four words for how a finding is decided."""
        return dict(DECIDED)


def bench(text: Marked, looked: Looked, showing: Showing, *, is_refused: bool = False) -> Bench:
    """Put the page together; what is open is never filtered away."""
    codes = {limit.code for limit in looked.limits}
    titles = {part.name: part.title for part in text.parts}
    return Bench(
        text=text,
        listing=listed(text, showing.whole if is_refused else showing),
        questions=looked.questions,
        limits=tuple(each.message for each in looked.limits if each.code not in _ON_LANGUAGE),
        tongues=tongues(titles, looked.screened, is_guessed=_GUESSED in codes),
        unseen=looked.unseen,
        is_refused=is_refused,
    )
