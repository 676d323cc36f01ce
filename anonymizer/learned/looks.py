"""How tokens look and stand: their shape, kind of number, quotation marks, fields of a form."""

from collections.abc import Iterator, Sequence

from anonymizer.learned.tokens import Token

_OPENING, _CLOSING = "„“«‚\"'(‹", "“”»‘\"')›"
_MARKS = frozenset(_OPENING + _CLOSING)
# So many tokens behind a colon still belong to its field.
_FIELD = 10
_SHORT = 8
_ENDS = frozenset(".!?…")


def shape(text: str) -> str:
    """Tell how a token is written: "Xx", "XX", "xx", "9999" or the sign itself."""
    if text[0].isdigit():
        return "9" * min(len(text), 6)
    if not text[0].isalpha():
        return text
    if text.isupper():
        return "X" * min(len(text), 3)
    if text[0].isupper():
        return "Xx" if text[1:].islower() else "XxX"
    return "x" if len(text) == 1 else "xx"


def number(text: str) -> str:
    """Tell what sort of number a run of digits is: a year, one of days, an adult's age, ..."""
    if len(text) == 4 and text[:2] in {"19", "20"}:
        return "year"
    if len(text) < 3:
        value = int(text)
        steps = ((5, "few"), (12, "month"), (17, "minor"), (31, "day"), (80, "adult"))
        return next((name for most, name in steps if value <= most), "high")
    return f"len{min(len(text), 9)}"


def depths(line: Sequence[Token]) -> Iterator[str]:
    """Tell for each token which quotation mark or bracket it stands in, if it is a short one."""
    open_at: dict[str, int] = {}
    marks = [""] * len(line)
    for at, token in enumerate(line):
        sign = token.text
        if sign not in _MARKS:
            continue
        pairs = [_OPENING[n] for n, each in enumerate(_CLOSING) if each == sign]
        begun = next((p for p in pairs if p in open_at), None)
        if begun is not None:
            start = open_at.pop(begun)
            if at - start <= 6:
                for inside in range(start + 1, at):
                    marks[inside] = "(" if begun == "(" else "q"
        elif sign in _OPENING:
            open_at[sign] = at
    yield from marks


def fields(line: Sequence[Token]) -> Iterator[str]:
    """Tell for each token the last word before the colon it stands closely behind: "born: ..."."""
    field, since, word = "", 0, ""
    for token in line:
        yield field
        since += 1
        if token.text == ":" and word:
            field, since = word, 0
        elif since > _FIELD or token.text in "|;":
            field = ""
        word = token.text.casefold() if token.text[0].isalpha() else ""


def short(line: Sequence[Token]) -> str:
    """Tell how long a short line is and whether it ends like a sentence: "2|False" of a heading."""
    return f"{len(line)}|{line[-1].text in _ENDS}" if len(line) <= _SHORT else ""


def numbered_by_letters(lines: Sequence[Sequence[Token]]) -> list[bool]:
    """Tell of each line whether it is one of several that letters count: "A. Occasion"."""
    letters = [_counting(line) for line in lines]
    counted = set(letters)
    return [
        bool(letter) and (chr(ord(letter) - 1) in counted or chr(ord(letter) + 1) in counted)
        for letter in letters
    ]


def _counting(line: Sequence[Token]) -> str:
    if len(line) < 3 or line[1].text not in ".)":
        return ""
    first = line[0].text
    return first if len(first) == 1 and "A" <= first <= "Z" else ""
