"""How much of what is marked in a vignette was found, and how much else."""

from dataclasses import dataclass

from anonymizer import Finding
from tests.anonymizer.vignettes import Mark, Vignette


@dataclass(frozen=True)
class Measured:
    direct: tuple[int, int]
    quasi: tuple[int, int]
    missed: tuple[str, ...]
    superfluous: tuple[str, ...]
    right_characters: int
    found_characters: int

    @property
    def precision(self) -> float:
        return self.right_characters / self.found_characters if self.found_characters else 1.0


def measure(vignette: Vignette, findings: tuple[Finding, ...]) -> Measured:
    """Compare findings with marks: an entity counts when every letter of each mention is found."""
    text = vignette.text
    found = {at for f in findings for at in range(f.start, f.end)}
    marked = {at for m in vignette.marks for at in range(m.start, m.end)}
    entities: dict[tuple[bool, str], list[Mark]] = {}
    for mark in vignette.marks:
        entities.setdefault((mark.is_direct, mark.entity), []).append(mark)
    whole: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    missed = []
    for (is_direct, _), mentions in entities.items():
        lost = [m for m in mentions if not _covered(text, m, found)]
        whole[is_direct][0] += not lost
        whole[is_direct][1] += 1
        missed += [f"{m.kind} {text[m.start : m.end]}" for m in lost]
    superfluous = [
        f"{f.kind} {text[f.start : f.end]}"
        for f in findings
        if not marked & set(range(f.start, f.end))
    ]
    return Measured(
        (whole[True][0], whole[True][1]),
        (whole[False][0], whole[False][1]),
        tuple(missed),
        tuple(superfluous),
        len(found & marked),
        len(found),
    )


def _covered(text: str, mark: Mark, found: set[int]) -> bool:
    return all(at in found or not text[at].isalnum() for at in range(mark.start, mark.end))
