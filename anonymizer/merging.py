"""Where findings overlap, the strongest keeps its place, and of others stays what sticks out."""

from collections.abc import Iterable

from anonymizer.finding import NUMBER_KINDS, Cls, Hit


def merge(hits: Iterable[Hit], text: str) -> list[Hit]:
    """Leave no overlap: the strongest hit keeps its span, others keep what sticks out.

    Cutting instead of dropping means that no word of a direct identifier is lost, nor the rest of
    one, nor what the learned layer worried about; but for small words and endings.
    """
    kept: list[Hit] = []
    taken = bytearray(len(text))
    for candidate in sorted(hits, key=lambda h: h.rank):
        for start, end in _free(candidate, taken, text):
            whole = (start, end) == (candidate.start, candidate.end)
            if not whole and candidate.cls is not Cls.DIRECT and candidate.detector != "learned":
                continue
            taken[start:end] = b"\x01" * (end - start)
            kept.append(
                Hit(
                    start,
                    end,
                    candidate.kind,
                    candidate.score,
                    candidate.detector,
                    candidate.code,
                    candidate.cls,
                )
            )
    return sorted(kept, key=lambda h: h.start)


def _free(candidate: Hit, taken: bytearray, text: str) -> list[tuple[int, int]]:
    """Give the pieces of a hit that nobody has taken yet and that hold a word."""
    start, end = candidate.start, candidate.end
    if not any(taken[start:end]):
        return [(start, end)] if end > start else []
    pieces: list[tuple[int, int]] = []
    at = start
    while at < end:
        if taken[at]:
            at += 1
            continue
        stop = at
        while stop < end and not taken[stop]:
            stop += 1
        left, right = at, stop
        while left < right and not text[left].isalnum():
            left += 1
        while right > left and not text[right - 1].isalnum():
            right -= 1
        if left < right and _tells(candidate, text, left, right):
            pieces.append((left, right))
        at = stop
    return pieces


def _tells(candidate: Hit, text: str, left: int, right: int) -> bool:
    """Whether a piece of a hit tells something: more than "de" before a name, or an ending."""
    piece = text[left:right]
    # What is left of a number without a digit is only the word that announced it.
    if candidate.kind in NUMBER_KINDS and not any(map(str.isdigit, piece)):
        return False
    is_rest_of_word = text[left - 1 : left].isalnum() or text[right : right + 1].isalnum()
    is_short = len(piece) == 2 or piece.isdigit()
    return len(piece) >= 3 or (candidate.cls is Cls.DIRECT and is_rest_of_word and is_short)
