"""What can go wrong when a text is screened. No error ever carries any of the text."""

from collections.abc import Mapping

from anonymizer.finding import N_

BAD_TEXT: Mapping[str, str] = {
    "nul": N_("The text contains a NUL character; it is probably not a text file."),
    "surrogate": N_("The text contains broken characters (half of a surrogate pair)."),
    "oversize": N_("The text is longer than 200 kB."),
    "bad-language": N_("The language is not given as a tag like “de” or “de-AT”."),
}


class AnonymizerError(Exception):
    """Something the anonymizer refuses or cannot do."""


class BadText(AnonymizerError, ValueError):
    """The text cannot be screened; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(BAD_TEXT[code])
        self.code = code
        self.message = BAD_TEXT[code]

    def __reduce__(self) -> tuple[type["BadText"], tuple[str]]:
        # Errors travel from the child process through a pipe; only the code needs to.
        return (BadText, (self.code,))


class ScreeningUnavailable(AnonymizerError):
    """The screening process could not answer; the next call starts a new one."""

    def __init__(self) -> None:
        super().__init__("The screening process stopped before it answered.")


class ScreeningTimedOut(ScreeningUnavailable):
    """The screening process took longer than allowed and was ended."""

    def __init__(self) -> None:
        AnonymizerError.__init__(self, "The screening took longer than allowed.")
