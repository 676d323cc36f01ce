"""Putting the decisions into the text: what was decided goes in, everything else stays as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from anonymizer.finding import Cls, Finding


@dataclass(frozen=True)
class Replaced:
    """One replacement: where the mention stood and where the new words stand now."""

    id: str
    entity: str
    start: int
    end: int
    was_start: int
    was_end: int


@dataclass(frozen=True)
class Applied:
    """The new text and where its replacements stand."""

    text: str
    spans: tuple[Replaced, ...]

    def naming(self, found: Iterable[Finding]) -> frozenset[str]:
        """Give the ids of replacements that name somebody themselves.

        `found` is what a screening of the new text finds.
        """
        names = [each for each in found if each.cls is Cls.DIRECT]
        return frozenset(
            span.id
            for span in self.spans
            if any(each.start < span.end and span.start < each.end for each in names)
        )


def apply(
    text: str, findings: Iterable[Finding], replacements: Mapping[str, str | None]
) -> Applied:
    """Replace every mention of each entity (named by entity or id); ``None`` keeps the words."""
    pieces: list[str] = []
    spans: list[Replaced] = []
    at = length = 0
    for finding in sorted(findings, key=lambda f: f.start):
        if not at <= finding.start < finding.end <= len(text):
            raise ValueError("A finding does not fit the text it is applied to.")
        new = replacements.get(finding.entity, replacements.get(finding.id))
        if new is None:
            continue
        before = text[at : finding.start]
        start = length + len(before)
        pieces += (before, new)
        spans.append(
            Replaced(
                finding.id,
                finding.entity,
                start,
                start + len(new),
                finding.start,
                finding.end,
            )
        )
        at, length = finding.end, start + len(new)
    pieces.append(text[at:])
    return Applied("".join(pieces), tuple(spans))
