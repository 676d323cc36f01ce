"""An edition to take along: the exact bytes its hash stands for, and a text to read."""

from collections.abc import Iterable

from app.kernel.text import _, speaking
from standards.edition import Edition, Group, Principle, canonical, content_hash

# Not inside the f-strings below: extraction does not look there.
_EDITION = _("Edition")
_PROVENANCE = _("Provenance")
_INDICATORS = _("What a peer may look for")
_QUESTIONS = _("Questions to reflect on")
_SOURCES = _("Sources")

_GROUPS = {
    Group.A: _("Group A: direct work"),
    Group.B: _("Group B: policy and programmes"),
}


def to_json(edition: Edition) -> bytes:
    """Return the canonical bytes: the SHA-256 of this file is the edition's content hash."""
    return canonical(edition)


def to_markdown(edition: Edition, locale: str) -> str:
    """Return an edition as Markdown in one language, with its hash to cite."""
    with speaking(locale):
        parts = [
            f"# {edition.title.in_(locale)}",
            f"{_EDITION} {edition.version} · {edition.released_on.isoformat()}",
            f"`{content_hash(edition)}`",
            edition.preamble.in_(locale),
        ]
        for group, heading in _GROUPS.items():
            parts.append(f"## {heading}")
            for principle in edition.group(group):
                parts += _principle(principle, locale)
        parts += [f"## {_PROVENANCE}", edition.provenance.in_(locale)]
        if edition.sources:
            parts += [_bullets(edition.sources)]
    return "\n\n".join(parts) + "\n"


def _principle(principle: Principle, locale: str) -> list[str]:
    level = "###" if principle.parent is None else "####"
    parts = [
        f"{level} {principle.id} · {principle.title.in_(locale)}",
        principle.body.in_(locale),
        f"**{_INDICATORS}**",
        _bullets(indicator.text.in_(locale) for indicator in principle.indicators),
        f"**{_QUESTIONS}**",
        _bullets(question.in_(locale) for question in principle.questions),
    ]
    if principle.sources:
        parts += [f"**{_SOURCES}**", _bullets(principle.sources)]
    return parts


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
