"""What an edition of the standard is: frozen values, their canonical form, their differences.

Pure: no database and no clock. Only `load_released` reads, and only data shipped with the code.
An edition holds words and nothing that could be added up: no weight, no mark, no count.

The canonical form is what a content hash and a citation stand for. It is JSON after RFC 8785:
no white space, object keys sorted, only the escapes JSON requires, UTF-8. Strings are in Unicode
NFC, there are no numbers, and keys are ASCII, so that the sorting rules of all readers agree.
"""

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, reduce
from importlib import resources
from itertools import chain
from operator import getitem
from typing import Any, Self

SOURCE_LOCALE = "en"
"""The language an edition is written in first, and the one a missing translation falls back to."""

_LOCALES_OF: Mapping[str, tuple[str, ...]] = {"1.0.0": (SOURCE_LOCALE, "de", "fr")}

RELEASED: tuple[str, ...] = tuple(_LOCALES_OF)
"""The released editions shipped as reviewed data files, oldest first."""

_FORM = "intervision-edition/1"
_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", re.ASCII)
_SENTENCE_END = re.compile(r"[.!?…]+[\"”“»’)\]]*(?=\s|$)")


class EditionInvalid(ValueError):
    """An edition, or the data it is read from, breaks a rule; the message says which and where."""


class Group(StrEnum):
    """Whom a principle speaks to: A the direct work with clients, B policy and programmes."""

    A = "A"
    B = "B"


@dataclass(frozen=True)
class Localised:
    """One text in the languages of an edition, each in Unicode NFC, ordered by language."""

    texts: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted((locale, _nfc(text)) for locale, text in self.texts))
        object.__setattr__(self, "texts", ordered)

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """Build the text from a mapping of language to wording."""
        return cls(tuple(texts.items()))

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages this text exists in."""
        return tuple(locale for locale, _ in self.texts)

    def in_(self, locale: str) -> str:
        """Give the wording in a language, or in the source language where there is none."""
        texts = dict(self.texts)
        return texts[locale if locale in texts else SOURCE_LOCALE]


@dataclass(frozen=True)
class Indicator:
    """One observable sign of a principle: what a peer may look for, never a condition."""

    id: str
    text: Localised


@dataclass(frozen=True)
class Principle:
    """One entry of the standard; its id is never used again for another."""

    id: str
    group: Group
    parent: str | None
    title: Localised
    body: Localised
    indicators: tuple[Indicator, ...]
    questions: tuple[Localised, ...]
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", tuple(_nfc(source) for source in self.sources))


@dataclass(frozen=True)
class Edition:
    """One version of the standard, whole and in all its languages."""

    version: str
    released_on: date
    title: Localised
    preamble: Localised
    provenance: Localised
    sources: tuple[str, ...]
    principles: tuple[Principle, ...]
    locales: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", tuple(_nfc(source) for source in self.sources))

    def principle(self, principle_id: str) -> Principle:
        """Find a principle by its id; raises LookupError where the edition has none."""
        for principle in self.principles:
            if principle.id == principle_id:
                return principle
        raise LookupError(f"Edition {self.version} has no principle {principle_id}.")

    def group(self, group: Group) -> tuple[Principle, ...]:
        """The principles of one group in the order of the edition."""
        return tuple(principle for principle in self.principles if principle.group is group)

    def children(self, principle_id: str) -> tuple[Principle, ...]:
        """The principles that unfold another one, in the order of the edition."""
        return tuple(each for each in self.principles if each.parent == principle_id)


class ChangeKind(StrEnum):
    """What happened to a piece of an edition between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One piece of an edition that differs between two versions.

    `principle` is None for what belongs to the edition as a whole; `field` is `title`, `body`,
    `indicator A1.i2`, `question 1`, `order` and the like; `locale` is None for what has none.
    """

    principle: str | None
    field: str
    locale: str | None
    before: str | None
    after: str | None

    @property
    def kind(self) -> ChangeKind:
        """Whether the piece is new, gone, or says something else."""
        if self.before is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.after is None else ChangeKind.CHANGED


def canonical(edition: Edition) -> bytes:
    """Write an edition in the one form its hash and its citations stand for (see the module)."""
    document = {
        "form": _FORM,
        "version": edition.version,
        "released_on": edition.released_on.isoformat(),
        "locales": list(edition.locales),
        "title": dict(edition.title.texts),
        "preamble": dict(edition.preamble.texts),
        "provenance": dict(edition.provenance.texts),
        "sources": list(edition.sources),
        "principles": [_principle_document(each) for each in edition.principles],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def content_hash(edition: Edition) -> str:
    """Name an edition by its content: `sha256:` and the hex digest of its canonical bytes."""
    return f"sha256:{hashlib.sha256(canonical(edition)).hexdigest()}"


def from_canonical(data: bytes) -> Edition:
    """Read an edition back; the exact inverse of `canonical`, refusing every other spelling."""
    try:
        edition = _edition_from(json.loads(data))
        same = canonical(edition) == data
    except (ValueError, LookupError, TypeError, AttributeError) as broken:
        raise EditionInvalid("These bytes are not an edition.") from broken
    if not same:
        raise EditionInvalid("These bytes are not the canonical form of an edition.")
    return edition


def diff(old: Edition, new: Edition) -> tuple[Change, ...]:
    """List what differs between two editions: structure, then texts as read, then what is gone.

    A new or removed principle appears with every piece of it. Two valid editions have no
    differences exactly when they are equal.
    """
    before, after = dict(_pieces(old)), dict(_pieces(new))
    return tuple(
        Change(*place, before=before.get(place), after=after.get(place))
        for place in {**after, **before}
        if before.get(place) != after.get(place)
    )


def validate(edition: Edition) -> None:
    """Raise EditionInvalid with the first rule the edition breaks; pass a valid one silently."""
    checks = (_text_problems, _id_problems, _parent_problems, _shape_problems)
    for problem in chain.from_iterable(check(edition) for check in checks):
        raise EditionInvalid(problem)


@cache
def load_released(version: str) -> Edition:
    """Read a released edition from the reviewed data files shipped with the code, validated."""
    if version not in _LOCALES_OF:
        raise LookupError(f"There is no released edition {version}.")
    data = resources.files("standards") / "data"
    names = {locale: f"edition-{version}.{locale}.toml" for locale in _LOCALES_OF[version]}
    edition = joined(
        {at: tomllib.loads((data / name).read_text(encoding="utf-8")) for at, name in names.items()}
    )
    validate(edition)
    return edition


def joined(files: Mapping[str, Mapping[str, Any]]) -> Edition:
    """Join the parsed files of an edition, one a language.

    Structure and sources come from the source language; the others must have the same shape.
    Line ends inside a paragraph become spaces; an empty line begins a new paragraph.
    """
    try:
        _same_shape(files)
        return _edition_from(_document_of_files(files))
    except EditionInvalid:
        raise
    except (ValueError, LookupError, TypeError, AttributeError) as broken:
        raise EditionInvalid("A file of the edition is incomplete or misshapen.") from broken


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _principle_document(principle: Principle) -> dict[str, object]:
    return {
        "id": principle.id,
        "group": principle.group,
        "parent": principle.parent,
        "title": dict(principle.title.texts),
        "body": dict(principle.body.texts),
        "indicators": [{"id": i.id, "text": dict(i.text.texts)} for i in principle.indicators],
        "questions": [dict(question.texts) for question in principle.questions],
        "sources": list(principle.sources),
    }


def _edition_from(document: Mapping[str, Any]) -> Edition:
    return Edition(
        version=_nfc(document["version"]),
        released_on=date.fromisoformat(document["released_on"]),
        title=Localised.of(document["title"]),
        preamble=Localised.of(document["preamble"]),
        provenance=Localised.of(document["provenance"]),
        sources=tuple(document["sources"]),
        principles=tuple(_principle_from(each) for each in document["principles"]),
        locales=tuple(_nfc(locale) for locale in document["locales"]),
    )


def _principle_from(document: Mapping[str, Any]) -> Principle:
    parent = document["parent"]
    return Principle(
        id=_nfc(document["id"]),
        group=Group(document["group"]),
        parent=None if parent is None else _nfc(parent),
        title=Localised.of(document["title"]),
        body=Localised.of(document["body"]),
        indicators=tuple(
            Indicator(_nfc(each["id"]), Localised.of(each["text"]))
            for each in document["indicators"]
        ),
        questions=tuple(Localised.of(each) for each in document["questions"]),
        sources=tuple(document["sources"]),
    )


def _same_shape(files: Mapping[str, Mapping[str, Any]]) -> None:
    expected = _skeleton(files[SOURCE_LOCALE])
    for locale, file in files.items():
        found = _skeleton(file)
        apart = [part for part in {**expected, **found} if found.get(part) != expected.get(part)]
        if file["locale"] != locale:
            apart.append("the language it says it is in")
        if apart:
            raise EditionInvalid(
                f"The file of {locale} differs from that of {SOURCE_LOCALE} in {apart[0]}."
            )


def _skeleton(file: Mapping[str, Any]) -> dict[str, object]:
    """What the files of all languages must have in common."""
    principles = file["principle"]
    return {
        "version": file["version"],
        "released_on": file["released_on"],
        "the list of principles": [each["id"] for each in principles],
    } | {
        each["id"]: (
            each["group"],
            each.get("parent"),
            len(each["indicators"]),
            len(each["questions"]),
        )
        for each in principles
    }


def _document_of_files(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    source = files[SOURCE_LOCALE]

    def said(*path: str | int) -> dict[str, str]:
        return {locale: _folded(_at(file, path)) for locale, file in files.items()}

    return {
        "version": source["version"],
        "released_on": str(source["released_on"]),
        "locales": list(files),
        "title": said("title"),
        "preamble": said("preamble"),
        "provenance": said("provenance"),
        "sources": source["sources"],
        "principles": [
            {
                "id": each["id"],
                "group": each["group"],
                "parent": each.get("parent"),
                "title": said("principle", at, "title"),
                "body": said("principle", at, "body"),
                "indicators": [
                    {"id": f"{each['id']}.i{n + 1}", "text": said("principle", at, "indicators", n)}
                    for n in range(len(each["indicators"]))
                ],
                "questions": [
                    said("principle", at, "questions", n) for n in range(len(each["questions"]))
                ],
                "sources": each.get("sources", []),
            }
            for at, each in enumerate(source["principle"])
        ],
    }


def _at(file: Any, path: tuple[str | int, ...]) -> Any:
    return reduce(getitem, path, file)


def _folded(text: str) -> str:
    # Only plain spaces and line ends fold: the no-break spaces of French typography stay.
    paragraphs = re.split(r"\n[ ]*\n", text.strip())
    return "\n\n".join(re.sub(r"[ \n]+", " ", paragraph).strip() for paragraph in paragraphs)


def _texts(edition: Edition) -> Iterator[tuple[str | None, str, Localised]]:
    """Every text with the principle and the field it stands in, in reading order."""
    yield None, "title", edition.title
    yield None, "preamble", edition.preamble
    yield None, "provenance", edition.provenance
    for principle in edition.principles:
        yield principle.id, "title", principle.title
        yield principle.id, "body", principle.body
        for indicator in principle.indicators:
            yield principle.id, f"indicator {indicator.id}", indicator.text
        for n, question in enumerate(principle.questions, start=1):
            yield principle.id, f"question {n}", question


def _pieces(edition: Edition) -> Iterator[tuple[tuple[str | None, str, str | None], str]]:
    """Everything an edition says, piece by piece: where it stands and its wording."""
    yield (None, "version", None), edition.version
    yield (None, "released_on", None), edition.released_on.isoformat()
    yield (None, "locales", None), " ".join(edition.locales)
    yield (None, "order", None), " ".join(each.id for each in edition.principles)
    for n, source in enumerate(edition.sources, start=1):
        yield (None, f"source {n}", None), source
    for principle in edition.principles:
        yield (principle.id, "group", None), principle.group
        if principle.parent is not None:
            yield (principle.id, "parent", None), principle.parent
        yield (principle.id, "order", None), " ".join(each.id for each in principle.indicators)
        for n, source in enumerate(principle.sources, start=1):
            yield (principle.id, f"source {n}", None), source
    for place, field, text in _texts(edition):
        for locale, wording in text.texts:
            yield (place, field, locale), wording


def _text_problems(edition: Edition) -> Iterator[str]:
    if SOURCE_LOCALE not in edition.locales or len(set(edition.locales)) < len(edition.locales):
        yield f"The locales must name {SOURCE_LOCALE} and each language once."
    for principle, field, text in _texts(edition):
        where = f"{principle or 'The edition'}, {field}"
        for locale in edition.locales:
            if locale not in text.locales:
                yield f"{where}: the text is missing in {locale}."
            elif not text.in_(locale).strip():
                yield f"{where}: the text is empty in {locale}."
        if sorted(text.locales) != sorted(edition.locales):
            yield f"{where}: the text is there in a language the edition does not have, or twice."
    for source in chain(edition.sources, *(each.sources for each in edition.principles)):
        if not source.strip():
            yield "A source is empty."


def _id_problems(edition: Edition) -> Iterator[str]:
    if not _VERSION.fullmatch(edition.version):
        yield f"{edition.version!r} is not a version like 1.0.0."
    taken: set[str] = set()
    for principle in edition.principles:
        if principle.id in taken:
            yield f"{principle.id}: the id is used for two principles."
        if not re.fullmatch(rf"{principle.group}[1-9][0-9]*", principle.id):
            yield f"{principle.id}: the id is not one of group {principle.group}."
        taken.add(principle.id)
        for indicator in principle.indicators:
            if indicator.id in taken:
                yield f"{indicator.id}: the id is used for two indicators."
            if not re.fullmatch(rf"{re.escape(principle.id)}\.i[1-9][0-9]*", indicator.id):
                yield f"{indicator.id}: the id is not one of an indicator of {principle.id}."
            taken.add(indicator.id)


def _parent_problems(edition: Edition) -> Iterator[str]:
    known = {each.id: each for each in edition.principles}
    for principle in edition.principles:
        if principle.parent is None:
            continue
        parent = known.get(principle.parent)
        if parent is None:
            yield f"{principle.id}: the parent {principle.parent} is unknown."
        elif parent.parent is not None:
            yield f"{principle.id}: the parent {parent.id} stands under another principle itself."
        elif parent.group is not principle.group:
            yield f"{principle.id}: the parent {parent.id} is in the other group."


def _shape_problems(edition: Edition) -> Iterator[str]:
    for principle in edition.principles:
        if not 3 <= len(principle.indicators) <= 6:
            yield f"{principle.id}: a principle has three to six indicators."
        if not 1 <= len(principle.questions) <= 3:
            yield f"{principle.id}: a principle has one to three questions."
        for locale, body in principle.body.texts:
            if not 2 <= len(_SENTENCE_END.findall(body)) <= 6:
                yield f"{principle.id}: the body has two to six sentences, but not in {locale}."
