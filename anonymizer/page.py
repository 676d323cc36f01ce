"""What was found, as one page to be opened in a browser: no script, nothing from outside.

Every text is escaped, and the policy in the page allows its own style and nothing else.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from babel.support import NullTranslations

from anonymizer.finding import KIND_NAMES, N_, Cls, Finding
from anonymizer.replacing import Applied, apply
from anonymizer.screening import Screening

_CLASS_NAMES = {
    Cls.DIRECT: N_("identifies by itself"),
    Cls.QUASI: N_("identifies together with others"),
    Cls.ADVICE: N_("advice"),
}
_COLUMNS = (N_("Words"), N_("Kind"), N_("Why"), N_("Instead"))

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 75rem; margin-inline: auto; padding: 1rem; }
.beside { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
mark { color: inherit; background: none; border-block-end: .2em solid; padding-inline: .1em; }
mark.direct { border-color: #c0392b; border-block-end-style: solid; }
mark.quasi { border-color: #b7791f; border-block-end-style: dashed; }
mark.advice { border-color: #2b6cb0; border-block-end-style: dotted; }
mark a { color: inherit; text-decoration: none; }
mark:target, tr:target { outline: .2em solid; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0; border-block-end: 1px solid; }
"""  # noqa: E501  a rule of a style sheet is one line


@dataclass(frozen=True)
class Shown:
    """One text on the page."""

    name: str
    screening: Screening

    @property
    def marks(self) -> list[Finding]:
        """Findings and notes in reading order; they never overlap."""
        found = self.screening.findings + self.screening.notes
        return sorted(found, key=lambda each: each.start)


def page_of(texts: Sequence[Shown], language: str, words: NullTranslations) -> str:
    """Show texts with what was found in them, and as others would read the suggestions.

    The page itself is in `language`, whose sentences are `words`; each text is in its own.
    """
    return _Page(words).whole(texts, language)


class _Page:
    """Writes the page in one language; whatever it says is escaped."""

    def __init__(self, words: NullTranslations) -> None:
        self._words = words

    def whole(self, texts: Sequence[Shown], language: str) -> str:
        title = self._told(N_("What may identify somebody"))
        warning = self._told(
            N_("No check finds everything. Read the whole text before anybody else does.")
        )
        policy = f"default-src 'none'; style-src 'sha256-{_fingerprint(_STYLE)}'"
        return "".join(
            (
                f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n',
                '<meta charset="utf-8">\n',
                f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
                '<meta name="viewport" content="width=device-width">\n',
                '<meta name="referrer" content="no-referrer">\n',
                f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
                f"<main>\n<h1>{title}</h1>\n<p>{warning}</p>\n",
                *(self._section(number, shown) for number, shown in enumerate(texts, 1)),
                "</main>\n</body>\n</html>\n",
            )
        )

    def _told(self, sentence: str, **values: str) -> str:
        told: str = self._words.gettext(sentence)
        return escape(told.format(**values) if values else told)

    def _section(self, number: int, shown: Shown) -> str:
        found = shown.screening
        first = {finding.entity: finding.suggestions[0] for finding in found.findings}
        instead = apply(found.text, found.findings, first)
        limits = "".join(f"<li>{self._told(limit.message)}</li>\n" for limit in found.limits)
        # The collector of sentences does not look into strings with gaps.
        given, others = self._told(N_("The text")), self._told(N_("What the others would read"))
        return "".join(
            (
                f'<section aria-labelledby="text-{number}">\n',
                f'<h2 id="text-{number}"><bdi>{_shown(shown.name)}</bdi></h2>\n',
                f"<ul>\n{limits}</ul>\n" if limits else "",
                f'<div class="beside">\n<div>\n<h3>{given}</h3>\n',
                _box(found.language, self._marked(number, found.text, shown.marks)),
                f"</div>\n<div>\n<h3>{others}</h3>\n",
                _box(found.language, _replaced(instead)),
                "</div>\n</div>\n",
                self._reasons(number, found.text, shown.marks),
                "</section>\n",
            )
        )

    def _marked(self, number: int, text: str, marks: Sequence[Finding]) -> str:
        pieces: list[str] = []
        at = 0
        for place, mark in enumerate(marks, 1):
            kind = self._words.gettext(KIND_NAMES[mark.kind])
            why = self._words.gettext(mark.reason.message)
            label = self._told(N_("{kind}: {reason}"), kind=kind, reason=why)
            pieces += (
                _shown(text[at : mark.start]),
                f'<mark class="{mark.cls.value}" id="mark-{number}-{place}">',
                f'<a href="#why-{number}-{place}" title="{label}">',
                f"{_shown(text[mark.start : mark.end])}</a></mark>",
            )
            at = mark.end
        return "".join((*pieces, _shown(text[at:])))

    def _reasons(self, number: int, text: str, marks: Sequence[Finding]) -> str:
        if not marks:
            nothing = N_("Nothing was found. That does not mean that nothing is there.")
            return f"<p>{self._told(nothing)}</p>\n"
        heading = self._told(N_("What was found, and why"))
        return "".join(
            (
                f"<h3>{heading}</h3>\n",
                '<div class="wide">\n<table>\n<thead>\n<tr>',
                *(f'<th scope="col">{self._told(each)}</th>' for each in _COLUMNS),
                "</tr>\n</thead>\n<tbody>\n",
                *self._rows(number, text, marks),
                "</tbody>\n</table>\n</div>\n",
            )
        )

    def _rows(self, number: int, text: str, marks: Sequence[Finding]) -> Iterator[str]:
        for place, mark in enumerate(marks, 1):
            named = " ".join(text[mark.start : mark.end].split())
            cells = (
                f'<a href="#mark-{number}-{place}"><bdi>{_shown(named)}</bdi></a>',
                f"{self._told(KIND_NAMES[mark.kind])} ({self._told(_CLASS_NAMES[mark.cls])})",
                self._told(mark.reason.message),
                "<br>".join(f"<bdi>{_shown(each)}</bdi>" for each in mark.suggestions),
            )
            row = "".join(f"<td>{cell}</td>" for cell in cells)
            yield f'<tr id="why-{number}-{place}">{row}</tr>\n'


def _box(language: str, content: str) -> str:
    return f'<div class="text" lang="{escape(language)}" dir="auto">{content}</div>\n'


def _replaced(instead: Applied) -> str:
    pieces: list[str] = []
    at = 0
    for span in instead.spans:
        pieces += (
            _shown(instead.text[at : span.start]),
            f"<mark>{_shown(instead.text[span.start : span.end])}</mark>",
        )
        at = span.end
    return "".join((*pieces, _shown(instead.text[at:])))


def _shown(text: str) -> str:
    """Escape a text; a browser would otherwise read a carriage return as a line feed."""
    return escape(text).replace("\r", "&#13;")


def _fingerprint(style: str) -> str:
    return b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
