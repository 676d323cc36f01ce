"""What was found, as one page to be opened in a browser: no script, nothing from outside.

Every text is escaped, and the policy in the page allows its own style and nothing else.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from anonymizer.finding import KIND_NAMES, Cls, Finding
from anonymizer.replacing import Applied, apply
from anonymizer.screening import Screening

_CLASS_NAMES = {
    Cls.DIRECT: "identifies by itself",
    Cls.QUASI: "identifies together with others",
    Cls.ADVICE: "advice",
}

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


def page_of(texts: Sequence[Shown]) -> str:
    """Show texts with what was found in them, and as others would read the suggestions."""
    title = "What may identify somebody"
    policy = f"default-src 'none'; style-src 'sha256-{_fingerprint(_STYLE)}'"
    return "".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
            f"<main>\n<h1>{title}</h1>\n",
            "<p>No check finds everything. Read the whole text before anybody else does.</p>\n",
            *(_section(number, shown) for number, shown in enumerate(texts, 1)),
            "</main>\n</body>\n</html>\n",
        )
    )


def _section(number: int, shown: Shown) -> str:
    found = shown.screening
    first = {finding.entity: finding.suggestions[0] for finding in found.findings}
    instead = apply(found.text, found.findings, first)
    limits = "".join(f"<li>{escape(limit.message)}</li>\n" for limit in found.limits)
    return "".join(
        (
            f'<section aria-labelledby="text-{number}">\n',
            f'<h2 id="text-{number}"><bdi>{_shown(shown.name)}</bdi></h2>\n',
            f"<ul>\n{limits}</ul>\n" if limits else "",
            '<div class="beside">\n<div>\n<h3>The text</h3>\n',
            _box(found.language, _marked(number, found.text, shown.marks)),
            "</div>\n<div>\n<h3>What the others would read</h3>\n",
            _box(found.language, _replaced(instead)),
            "</div>\n</div>\n",
            _reasons(number, found.text, shown.marks),
            "</section>\n",
        )
    )


def _box(language: str, content: str) -> str:
    return f'<div class="text" lang="{escape(language)}" dir="auto">{content}</div>\n'


def _marked(number: int, text: str, marks: Sequence[Finding]) -> str:
    pieces: list[str] = []
    at = 0
    for place, mark in enumerate(marks, 1):
        label = escape(f"{KIND_NAMES[mark.kind]}: {mark.reason.message}")
        pieces += (
            _shown(text[at : mark.start]),
            f'<mark class="{mark.cls.value}" id="mark-{number}-{place}">',
            f'<a href="#why-{number}-{place}" title="{label}">',
            f"{_shown(text[mark.start : mark.end])}</a></mark>",
        )
        at = mark.end
    return "".join((*pieces, _shown(text[at:])))


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


def _reasons(number: int, text: str, marks: Sequence[Finding]) -> str:
    if not marks:
        return "<p>Nothing was found. That does not mean that nothing is there.</p>\n"
    return "".join(
        (
            '<h3>What was found, and why</h3>\n<div class="wide">\n<table>\n<thead>\n<tr>',
            *(f'<th scope="col">{each}</th>' for each in ("Words", "Kind", "Why", "Instead")),
            "</tr>\n</thead>\n<tbody>\n",
            *_rows(number, text, marks),
            "</tbody>\n</table>\n</div>\n",
        )
    )


def _rows(number: int, text: str, marks: Sequence[Finding]) -> Iterator[str]:
    for place, mark in enumerate(marks, 1):
        words = " ".join(text[mark.start : mark.end].split())
        cells = (
            f'<a href="#mark-{number}-{place}"><bdi>{_shown(words)}</bdi></a>',
            escape(f"{KIND_NAMES[mark.kind]} ({_CLASS_NAMES[mark.cls]})"),
            escape(mark.reason.message),
            "<br>".join(f"<bdi>{_shown(each)}</bdi>" for each in mark.suggestions),
        )
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        yield f'<tr id="why-{number}-{place}">{row}</tr>\n'


def _shown(text: str) -> str:
    """Escape a text; a browser would otherwise read a carriage return as a line feed."""
    return escape(text).replace("\r", "&#13;")


def _fingerprint(style: str) -> str:
    return b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
