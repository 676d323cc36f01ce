"""What holds for every text: no overlap, true positions, no crossing, same again."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from anonymizer import LANGUAGES, Screening, apply, screen, screen_fields
from anonymizer.document import PLACEHOLDER
from tests.anonymizer.vignettes import VIGNETTES, Vignette

PIECES = st.sampled_from(
    [
        "Mehmet", "Mehmets", "mehmet yılmaz", "Herr Koch", "Mrs O'Brien", "M. Öztürk", "Zaur",
        "[Person A]", "[Town B]", "[", "]", "[aged 20–29]", "in Leeds", "aus Kassel", "JVA Xanten",
        "am 3.5.1999", "12 March 2020", "born on", "geboren am", "19 Jahre alt", "lea@x.example",
        "+49 170 1234567", "DE89370400440532013000", "\u200b", "\u0301", "e\u0301", "\u202e", "🙂",
        "👩‍👧", "\u00ad", "ß", "İ", "ı", "ﬁ", "'", "’", "„", "“", "(", ")", ".", ",", "\n", "\r\n",
        "\t", "\u2028", "@wolf_88", "ERG22+", "high risk", "der Bruder", "la mère", "and", "und",
        "\ufdd0", "Ali", "ali", "ALI", "Al-Hidaya-Moschee", "A.", "B.", "2019", "€4,350",
    ]
)  # fmt: skip
LETTERS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
TEXTS = st.lists(PIECES | LETTERS, max_size=14).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda gap: gap.join(parts))
)


def everything(screening: Screening) -> list[tuple[int, int]]:
    return sorted((f.start, f.end) for f in screening.findings + screening.notes)


@settings(max_examples=150)
@example("[aged 20–29]\u0301Mehmet👩\u200d👧", "de")  # an accent on the placeholder's bracket
@example("[@wolf_88]", "de")  # a remark in brackets, and no placeholder
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_findings_are_sorted_apart_inside_the_text_and_outside_placeholders(
    text: str, language: str
) -> None:
    screening = screen(text, language)

    spans = everything(screening)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert [f.start for f in screening.findings] == sorted(f.start for f in screening.findings)
    for placeholder in PLACEHOLDER.finditer(text):
        for start, end in spans:
            assert end <= placeholder.start() or placeholder.end() <= start


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_the_same_text_gives_the_same_answer(text: str, language: str) -> None:
    assert screen(text, language) == screen(text, language)


@given(TEXTS, st.sampled_from(LANGUAGES), st.integers(0, 3))
def test_nothing_is_found_in_what_was_put_in(text: str, language: str, choice: int) -> None:
    screening = screen(text, language)
    chosen = {
        f.entity: f.suggestions[min(choice, len(f.suggestions) - 1)] for f in screening.findings
    }
    applied = apply(text, screening.findings, chosen)

    again = screen(applied.text, language)

    for put_in in applied.spans:
        # A stray bracket before a replacement can swallow its own; then nothing is a placeholder.
        if not PLACEHOLDER.fullmatch(applied.text, put_in.start, put_in.end):
            continue
        for start, end in everything(again):
            assert end <= put_in.start or put_in.end <= start


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(LANGUAGES))
def test_fields_of_a_case_keep_their_own_positions(texts: list[str], language: str) -> None:
    fields = {f"field-{at}": text for at, text in enumerate(texts)}

    screenings = screen_fields(fields, language)

    assert {name: s.text for name, s in screenings.items()} == fields
    for screening in screenings.values():
        spans = everything(screening)
        assert all(0 <= start < end <= len(screening.text) for start, end in spans)


@settings(max_examples=60)
@given(st.sampled_from(VIGNETTES), st.data())
def test_an_invisible_character_anywhere_shifts_no_finding(
    vignette: Vignette, data: st.DataObject
) -> None:
    text = vignette.text[:400]
    at = data.draw(st.integers(0, len(text)))
    hidden = text[:at] + "\u200b" + text[at:]

    plain, odd = screen(text, "de").findings, screen(hidden, "de").findings

    expected = [text[f.start : f.end] for f in plain]
    assert [hidden[f.start : f.end].replace("\u200b", "") for f in odd] == expected
