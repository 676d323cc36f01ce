import json
import re
import string
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from importlib import resources
from typing import Any, get_type_hints

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from standards.edition import (
    RELEASED,
    Change,
    ChangeKind,
    Edition,
    EditionInvalid,
    Group,
    Indicator,
    Localised,
    Principle,
    canonical,
    content_hash,
    diff,
    from_canonical,
    joined,
    load_released,
    validate,
)

HASH_OF_1_0_0 = "sha256:7cb2814c92e09db0dd1b3a7d2c36f5b23653b550e999fa78c724d6163d992973"

LOCALES = ("en", "de", "fr")
SCORING_WORDS = re.compile(
    r"\b(scor\w*|sum|summe|somme|rank\w*|rang\w*|ranglisten?|rating\w*|grad(e|es|ed|ing)|noten?|"
    r"notation|classement|risk level|risikostufen?|niveau de risque|audit\w*|compliance|"
    r"conformité|kpis?|kennzahl\w*|indicateurs?|benchmark\w*|checkliste?n?|punktzahl\w*)\b",
    re.IGNORECASE,
)


def said(text: str, locales: tuple[str, ...] = LOCALES) -> Localised:
    return Localised.of({locale: f"{text} ({locale})." for locale in locales})


def a_principle(id_: str = "A1", parent: str | None = None) -> Principle:
    return Principle(
        id=id_,
        group=Group(id_[0]),
        parent=parent,
        title=said(f"Title of {id_}"),
        body=said("It begins. It goes on"),
        indicators=tuple(Indicator(f"{id_}.i{n}", said(f"Sign {n}")) for n in (1, 2, 3)),
        questions=(said("What happened"),),
        sources=("A brief",),
    )


def an_edition(*principles: Principle) -> Edition:
    return Edition(
        version="2.1.0",
        released_on=date(2027, 3, 1),
        title=said("Standard"),
        preamble=said("What it is for"),
        provenance=said("Where it comes from"),
        sources=("A brief", "A declaration"),
        principles=principles or (a_principle("A1"), a_principle("A2", parent="A1")),
        locales=LOCALES,
    )


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
sentences = words.filter(lambda text: text.strip() != "")
texts = st.fixed_dictionaries(dict.fromkeys(LOCALES, sentences)).map(Localised.of)
sentence = st.text(string.ascii_letters + "äéß,", min_size=1, max_size=6).map("S{}.".format)
bodies = st.fixed_dictionaries(
    {locale: st.lists(sentence, min_size=2, max_size=6).map(" ".join) for locale in LOCALES}
).map(Localised.of)
sources = st.lists(sentences, max_size=2).map(tuple)


@st.composite
def principles(draw: st.DrawFn, id_: str) -> Principle:
    return Principle(
        id=id_,
        group=Group(id_[0]),
        parent="A1" if id_ != "A1" and id_[0] == "A" and draw(st.booleans()) else None,
        title=draw(texts),
        body=draw(bodies),
        indicators=tuple(
            Indicator(f"{id_}.i{n}", draw(texts))
            for n in draw(st.lists(st.integers(1, 30), min_size=3, max_size=6, unique=True))
        ),
        questions=tuple(draw(st.lists(texts, min_size=1, max_size=3))),
        sources=draw(sources),
    )


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    others = draw(st.lists(st.sampled_from(["A2", "A7", "B1", "B3"]), unique=True, max_size=2))
    return Edition(
        version=".".join(str(draw(st.integers(0, 40))) for _ in range(3)),
        released_on=draw(st.dates()),
        title=draw(texts),
        preamble=draw(texts),
        provenance=draw(texts),
        sources=draw(sources),
        principles=tuple(draw(principles(id_)) for id_ in ["A1", *others]),
        locales=tuple(draw(st.permutations(LOCALES))),
    )


def every_text(edition: Edition) -> list[tuple[str | None, str, Localised]]:
    """All texts of an edition with their places, listed here by hand to check the module."""
    found: list[tuple[str | None, str, Localised]] = [
        (None, "title", edition.title),
        (None, "preamble", edition.preamble),
        (None, "provenance", edition.provenance),
    ]
    for each in edition.principles:
        found += [(each.id, "title", each.title), (each.id, "body", each.body)]
        found += [(each.id, f"indicator {i.id}", i.text) for i in each.indicators]
        found += [(each.id, f"question {n}", q) for n, q in enumerate(each.questions, start=1)]
    return found


def with_text(edition: Edition, at: tuple[str | None, str], text: Localised) -> Edition:
    """The edition with one text exchanged."""
    principle_id, field = at
    if principle_id is None:
        return replace(edition, **{field: text})  # type: ignore[arg-type]

    def exchanged(each: Principle) -> Principle:
        if field in ("title", "body"):
            return replace(each, **{field: text})  # type: ignore[arg-type]
        return replace(
            each,
            indicators=tuple(
                replace(i, text=text) if field == f"indicator {i.id}" else i
                for i in each.indicators
            ),
            questions=tuple(
                text if field == f"question {n}" else q
                for n, q in enumerate(each.questions, start=1)
            ),
        )

    return replace(
        edition,
        principles=tuple(exchanged(p) if p.id == principle_id else p for p in edition.principles),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Edition, Edition]:
    """Two editions: the same, apart in one text, apart in structure, or strangers."""
    edition = draw(editions())
    principle, field, text = draw(st.sampled_from(every_text(edition)))
    changed = Localised.of({**dict(text.texts), draw(st.sampled_from(LOCALES)): draw(sentences)})
    other = draw(
        st.sampled_from(
            [
                from_canonical(canonical(edition)),
                with_text(edition, (principle, field), changed),
                replace(edition, principles=edition.principles[::-1]),
                replace(edition, principles=edition.principles[:1]),
                replace(edition, sources=edition.sources[1:]),
                replace(edition, locales=edition.locales[::-1]),
            ]
        )
        | editions()
    )
    return edition, other


def data_files(version: str = "1.0.0") -> dict[str, dict[str, Any]]:
    data = resources.files("standards") / "data"
    return {
        locale: tomllib.loads(
            (data / f"edition-{version}.{locale}.toml").read_text(encoding="utf-8")
        )
        for locale in LOCALES
    }


class TestTheFirstEdition:
    def test_it_is_released_whole_and_valid(self) -> None:
        edition = load_released("1.0.0")

        validate(edition)

        assert edition.version == "1.0.0"
        assert edition.locales == LOCALES
        assert [f"A{n}" for n in range(1, 17)] == [each.id for each in edition.group(Group.A)]
        assert [f"B{n}" for n in range(1, 9)] == [each.id for each in edition.group(Group.B)]
        assert len(edition.principles) == 24

    def test_a9_to_a16_and_no_others_unfold_a8(self) -> None:
        edition = load_released("1.0.0")

        assert [f"A{n}" for n in range(9, 17)] == [each.id for each in edition.children("A8")]
        assert {"A8"} == {each.parent for each in edition.children("A8")}
        assert sum(each.parent is None for each in edition.principles) == 16

    def test_every_text_is_there_and_translated_in_every_language(self) -> None:
        for principle, field, text in every_text(load_released("1.0.0")):
            assert set(LOCALES) == set(text.locales), (principle, field)
            assert len({wording for _, wording in text.texts}) == len(LOCALES), (principle, field)

    def test_no_two_texts_of_a_language_are_the_same(self) -> None:
        for locale in LOCALES:
            wordings = [text.in_(locale) for _, _, text in every_text(load_released("1.0.0"))]

            assert len(wordings) == len(set(wordings)), locale

    def test_questions_ask_and_bodies_and_indicators_state(self) -> None:
        for principle, field, text in every_text(load_released("1.0.0")):
            for locale, wording in text.texts:
                place = (principle, field, locale)
                if field.startswith("question"):
                    assert wording.endswith("?"), place
                elif field == "body" or field.startswith("indicator"):
                    assert wording.endswith("."), place

    def test_no_word_of_scoring_stands_in_it(self) -> None:
        for principle, field, text in every_text(load_released("1.0.0")):
            for locale, wording in text.texts:
                assert SCORING_WORDS.search(wording) is None, (principle, field, locale, wording)

    def test_french_keeps_its_spaces_before_high_punctuation(self) -> None:
        for principle, field, text in every_text(load_released("1.0.0")):
            assert re.search(r"(?<![\u00a0\u202f])[?!;:]", text.in_("fr")) is None, (
                principle,
                field,
            )

    def test_its_words_are_pinned_by_their_hash(self) -> None:
        assert content_hash(load_released("1.0.0")) == HASH_OF_1_0_0

    def test_every_file_in_the_folder_belongs_to_a_released_edition(self) -> None:
        files = {each.name for each in (resources.files("standards") / "data").iterdir()}

        assert {
            f"edition-{version}.{locale}.toml"
            for version in RELEASED
            for locale in load_released(version).locales
        } == {name for name in files if name.endswith(".toml")}

    def test_an_edition_that_was_never_released_is_not_found(self) -> None:
        with pytest.raises(LookupError, match=r"no released edition 0\.9\.0"):
            load_released("0.9.0")


class TestTheModel:
    def test_it_has_no_place_for_a_number(self) -> None:
        for kind in (Edition, Principle, Indicator, Localised, Change):
            for name, hint in get_type_hints(kind).items():
                assert re.search(r"\b(int|float|complex|Decimal|bool)\b", str(hint)) is None, name
            assert fields(kind)

    def test_a_text_falls_back_to_the_source_language(self) -> None:
        text = Localised.of({"en": "trust", "de": "Vertrauen"})

        assert (text.in_("de"), text.in_("fr")) == ("Vertrauen", "trust")

    def test_one_text_typed_in_two_ways_is_one_value(self) -> None:
        composed, decomposed = "é", unicodedata.normalize("NFD", "é")

        assert composed != decomposed
        assert Localised.of({"fr": composed, "en": "e"}) == Localised.of(
            {"en": "e", "fr": decomposed}
        )

    def test_a_principle_is_found_by_its_id_or_not_at_all(self) -> None:
        edition = an_edition()

        assert edition.principles[1] is edition.principle("A2")
        with pytest.raises(LookupError, match="no principle A3"):
            edition.principle("A3")


class TestTheCanonicalForm:
    @given(editions())
    def test_reading_is_the_inverse_of_writing(self, edition: Edition) -> None:
        assert edition == from_canonical(canonical(edition))

    @given(pairs())
    def test_two_editions_share_a_hash_only_when_they_are_equal(
        self, both: tuple[Edition, Edition]
    ) -> None:
        one, other = both

        assert (one == other) == (content_hash(one) == content_hash(other))

    @given(editions())
    def test_it_is_sorted_compact_and_without_numbers(self, edition: Edition) -> None:
        def no_number(_: str) -> None:
            raise AssertionError

        def in_order(pairs: list[tuple[str, object]]) -> dict[str, object]:
            assert [key for key, _ in pairs] == sorted(key for key, _ in pairs)
            return dict(pairs)

        written = canonical(edition).decode()
        read = json.loads(
            written, parse_int=no_number, parse_float=no_number, object_pairs_hook=in_order
        )

        assert read["principles"][0]["title"] == dict(edition.principles[0].title.texts)
        assert written == json.dumps(read, ensure_ascii=False, separators=(",", ":"))

    def test_it_escapes_only_what_it_must(self) -> None:
        edition = an_edition(replace(a_principle(), sources=('a"b\\c\n\x01é€/\u2028',)))

        assert '"sources":["a\\"b\\\\c\\n\\u0001é€/\u2028"]'.encode() in canonical(edition)

    def test_a_line_end_before_a_combining_mark_survives(self) -> None:
        edition = replace(an_edition(), title=Localised.of(dict.fromkeys(LOCALES, "a\n\u0303b")))

        assert edition == from_canonical(canonical(edition))

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda data: data + b" ",
            lambda data: data.replace(b'"form":', b'"extra":"x","form":'),
            lambda data: data.replace(b'"version":"2.1.0"', b'"version":2.1'),
            lambda data: data.replace(b'"group":"A"', b'"group":"C"'),
            lambda data: data.replace(b'"2027-03-01"', b'"20270301"'),
            lambda data: data.replace(b"Standard", "Sta\u0308ndard".encode()),
            lambda data: data.replace(b'"parent":null', b'"parent":true'),
            lambda data: data[:-1],
            lambda _: b"[]",
            lambda _: b"\xff",
            lambda _: b"",
        ],
    )
    def test_every_other_spelling_is_refused(self, spoil: Callable[[bytes], bytes]) -> None:
        data = canonical(an_edition())
        assert spoil(data) != data

        with pytest.raises(EditionInvalid):
            from_canonical(spoil(data))


class TestTheDifference:
    @given(editions())
    def test_an_edition_does_not_differ_from_itself(self, edition: Edition) -> None:
        assert diff(edition, edition) == ()

    @given(pairs())
    def test_there_is_none_exactly_when_the_editions_are_equal(
        self, both: tuple[Edition, Edition]
    ) -> None:
        old, new = both

        assert (old == new) == (diff(old, new) == ())

    @given(pairs())
    def test_seen_from_the_other_side_before_and_after_are_exchanged(
        self, both: tuple[Edition, Edition]
    ) -> None:
        old, new = both

        exchanged = {replace(each, before=each.after, after=each.before) for each in diff(old, new)}

        assert exchanged == set(diff(new, old))

    @given(editions(), st.data())
    def test_a_change_in_any_text_is_reported_where_it_happened(
        self, edition: Edition, data: st.DataObject
    ) -> None:
        principle, field, text = data.draw(st.sampled_from(every_text(edition)))
        locale = data.draw(st.sampled_from(LOCALES))
        wording = unicodedata.normalize("NFC", data.draw(sentences))
        assume(wording != text.in_(locale))
        changed = with_text(
            edition, (principle, field), Localised.of({**dict(text.texts), locale: wording})
        )

        assert (Change(principle, field, locale, text.in_(locale), wording),) == diff(
            edition, changed
        )

    def test_a_new_principle_is_added_and_a_missing_one_removed_with_all_its_words(self) -> None:
        short, long = (
            an_edition(a_principle("A1")),
            an_edition(a_principle("A1"), a_principle("A2")),
        )

        added = [each for each in diff(short, long) if each.principle == "A2"]
        removed = [each for each in diff(long, short) if each.principle == "A2"]

        assert {ChangeKind.ADDED} == {each.kind for each in added}
        assert {ChangeKind.REMOVED} == {each.kind for each in removed}
        spoken = {wording for _, _, text in every_text(long)[-6:] for _, wording in text.texts}
        assert spoken <= {each.after for each in added}
        assert spoken <= {each.before for each in removed}

    def test_what_is_not_text_is_reported_too(self) -> None:
        old = an_edition(a_principle("A1"), a_principle("A2"))
        new = replace(
            an_edition(replace(a_principle("A2", parent="A1"), sources=()), a_principle("A1")),
            version="2.2.0",
            released_on=date(2028, 3, 1),
            locales=("en", "fr", "de"),
            sources=("A brief",),
        )

        assert {
            (None, "version", ChangeKind.CHANGED),
            (None, "released_on", ChangeKind.CHANGED),
            (None, "locales", ChangeKind.CHANGED),
            (None, "order", ChangeKind.CHANGED),
            (None, "source 2", ChangeKind.REMOVED),
            ("A2", "parent", ChangeKind.ADDED),
            ("A2", "source 1", ChangeKind.REMOVED),
        } == {(each.principle, each.field, each.kind) for each in diff(old, new)}


def broken(**changes: Any) -> Edition:
    return an_edition(replace(a_principle("A1"), **changes))


class TestValidation:
    @given(editions())
    def test_what_keeps_the_rules_passes(self, edition: Edition) -> None:
        validate(edition)

    @pytest.mark.parametrize(
        ("edition", "says"),
        [
            (broken(title=said("x", ("en", "de"))), "A1, title: the text is missing in fr."),
            (
                broken(questions=(Localised.of({"en": "?", "de": " ", "fr": "?"}),)),
                "A1, question 1: the text is empty in de.",
            ),
            (
                broken(title=said("x", (*LOCALES, "it"))),
                "A1, title: the text is there in a language the edition does not have, or twice.",
            ),
            (
                an_edition(a_principle("A1"), a_principle("A1")),
                "A1: the id is used for two principles.",
            ),
            (
                broken(indicators=(Indicator("A1.i1", said("x")),) * 3),
                "A1.i1: the id is used for two indicators.",
            ),
            (
                broken(indicators=tuple(Indicator(f"A2.i{n}", said("x")) for n in (1, 2, 3))),
                "A2.i1: the id is not one of an indicator of A1.",
            ),
            (broken(group=Group.B), "A1: the id is not one of group B."),
            (broken(parent="A5"), "A1: the parent A5 is unknown."),
            (broken(parent="A1"), "A1: the parent A1 stands under another principle itself."),
            (
                an_edition(a_principle("A1"), a_principle("B1", parent="A1")),
                "B1: the parent A1 is in the other group.",
            ),
            (
                broken(indicators=a_principle().indicators[:2]),
                "A1: a principle has three to six indicators.",
            ),
            (
                broken(indicators=tuple(Indicator(f"A1.i{n}", said("x")) for n in range(1, 8))),
                "A1: a principle has three to six indicators.",
            ),
            (broken(questions=()), "A1: a principle has one to three questions."),
            (broken(questions=(said("x"),) * 4), "A1: a principle has one to three questions."),
            (
                broken(body=Localised.of({"en": "A. B.", "de": "A. B.", "fr": "A, B."})),
                "A1: the body has two to six sentences, but not in fr.",
            ),
            (
                broken(body=Localised.of({"en": "A. B.", "de": "A. " * 7, "fr": "A. B."})),
                "A1: the body has two to six sentences, but not in de.",
            ),
            (broken(sources=("",)), "A source is empty."),
            (replace(an_edition(), sources=(" ",)), "A source is empty."),
            (replace(an_edition(), version="1.0"), "'1.0' is not a version like 1.0.0."),
            (
                replace(an_edition(), locales=("de", "fr")),
                "The locales must name en and each language once.",
            ),
            (
                replace(an_edition(), locales=("en", "de", "fr", "fr")),
                "The locales must name en and each language once.",
            ),
        ],
    )
    def test_a_broken_rule_is_named_in_a_sentence(self, edition: Edition, says: str) -> None:
        with pytest.raises(EditionInvalid) as refused:
            validate(edition)

        assert says == str(refused.value)


def lose_an_indicator(files: dict[str, Any]) -> None:
    files["de"]["principle"][5]["indicators"].pop()


def exchange_two_principles(files: dict[str, Any]) -> None:
    entries = files["fr"]["principle"]
    entries[0], entries[1] = entries[1], entries[0]


def claim_another_language(files: dict[str, Any]) -> None:
    files["fr"]["locale"] = "de"


def lose_a_body(files: dict[str, Any]) -> None:
    del files["de"]["principle"][2]["body"]


def write_a_number_for_a_title(files: dict[str, Any]) -> None:
    files["de"]["principle"][2]["title"] = 7


def lose_the_source_language(files: dict[str, Any]) -> None:
    del files["en"]


class TestTheFiles:
    @pytest.mark.parametrize(
        ("spoil", "says"),
        [
            (lose_an_indicator, "The file of de differs from that of en in A6."),
            (
                exchange_two_principles,
                "The file of fr differs from that of en in the list of principles.",
            ),
            (
                claim_another_language,
                "The file of fr differs from that of en in the language it says it is in.",
            ),
            (lose_a_body, "A file of the edition is incomplete or misshapen."),
            (write_a_number_for_a_title, "A file of the edition is incomplete or misshapen."),
            (lose_the_source_language, "A file of the edition is incomplete or misshapen."),
        ],
    )
    def test_files_that_do_not_correspond_are_refused(
        self, spoil: Callable[[dict[str, Any]], None], says: str
    ) -> None:
        files = data_files()
        assert joined(files) == load_released("1.0.0")
        spoil(files)

        with pytest.raises(EditionInvalid) as refused:
            joined(files)

        assert says == str(refused.value)

    def test_line_ends_fold_and_empty_lines_begin_paragraphs(self) -> None:
        files = data_files()
        files["fr"]["preamble"] = "\nUne\nligne\u202f;\n\n  Une autre.\n"

        assert joined(files).preamble.in_("fr") == "Une ligne\u202f;\n\nUne autre."
