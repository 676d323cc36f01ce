"""What a language does that others do not, as its word file says it: the table `traits`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Traits:
    """The traits of one language. The rules ask for them and never for the language."""

    joins_words: bool
    """The last part of a word says what it is: "Tagesklinik" is a kind of "Klinik"."""
    has_digraphs: bool
    """Who has no umlauts on the keyboard writes two letters: "Fuehrerin" is "Führerin"."""
    has_genitive_s: bool
    """A name may end in an s that is none of its letters: "Milans", "Milan's"."""
    has_month_before_day: bool
    """ "March 5" is a date."""
    types_stand: Literal["joined", "before", "behind"]
    """Where the type of an institution stands: "Hidaya-Moschee" or "Kölner Moschee" joined,
    "lycée Jean Moulin" before its name, "Hillside School" behind it."""
    origin_is_surname_from: int
    """A word of origin ("Greco") of so many letters with a capital within a sentence is a surname
    where it is in use as one; 0 where origins have capitals, too."""
    is_well_learned: bool
    """Most cases that the learned layer knows are in it: a small likelihood says more, and what the
    taggers say is read once more."""
