"""Training: labels stand where the marks stand, new names change nothing else, and it learns."""

import random
from difflib import SequenceMatcher

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import learned
from anonymizer.document import Document
from anonymizer.evaluation.gold import read_gold
from anonymizer.finding import Kind
from anonymizer.languages.guessing import stretches
from anonymizer.layers import first_look, readings
from anonymizer.learned.features import is_of_rules
from anonymizer.learned.tagger import OUTSIDE, Tagger
from anonymizer.learned.tokens import lines
from anonymizer.training.examples import (
    COPIES,
    COPIES_OF_CASE,
    OF_CHAIN,
    copies,
    examples,
)
from anonymizer.training.excerpting import excerpt
from anonymizer.training.hurrying import in_a_hurry
from anonymizer.training.learning import learn_more, learn_to_reread, train
from anonymizer.training.parts import Parts, apart, together
from anonymizer.training.reading import More, Texts
from anonymizer.training.renaming import in_small_letters, renamed
from anonymizer.training.swapping import stock_of, swapped

pytestmark = pytest.mark.slow
_TEXTS = [
    read_gold(
        f"de-9{n}",
        "language: de\n\n"
        f"Der Klient ⟦{name}|PERSON|direct|p1⟧ wohnt seit Herbst bei seiner Tante in"
        f" ⟦{town}|CITY|quasi|c1⟧.\nGestern rief ⟦{name}|PERSON|direct|p1⟧ an, geboren"
        f" ⟦3.4.1999|DATE|direct|b1⟧. Wir trafen ihn mit ⟦{other}s|PERSON|direct|p2⟧ Mutter.\n",
    )
    for n, (name, other, town) in enumerate(
        [
            ("Zwirbel", "Trupka", "Hinterqualm"),
            ("Schnorzek", "Ilvana", "Oberpflaum"),
            ("Quastow", "Merrit", "Knödeln"),
            ("Ibrakin", "Solvej", "Wurzach"),
        ]
    )
]


def test_labels_stand_where_the_marks_stand():
    gold = _TEXTS[0]
    document = Document({"text": gold.text})
    ((sheet, labels),) = examples(gold)
    tokens = [token for line in lines(document) for token in line]
    assert sum(sheet.lengths) == len(tokens)
    labelled = [
        (token.text, label) for token, label in zip(tokens, labels, strict=True) if label != OUTSIDE
    ]
    assert labelled == [
        ("Zwirbel", "B-PERSON"),
        ("Hinterqualm", "B-CITY"),
        ("Zwirbel", "B-PERSON"),
        ("3", "B-BIRTH"),
        (".", "I-BIRTH"),
        ("4", "I-BIRTH"),
        (".", "I-BIRTH"),
        ("1999", "I-BIRTH"),
        ("Trupkas", "B-PERSON"),
    ]


@given(st.sampled_from(_TEXTS), st.integers())
def test_other_names_change_nothing_but_names(gold, seed):
    copy = renamed(gold, random.Random(seed))
    assert _outside(copy) == _outside(gold)
    assert [(m.kind, m.cls, m.entity) for m in copy.marks] == [
        (m.kind, m.cls, m.entity) for m in gold.marks
    ]
    first, again = (copy.text[m.start : m.end] for m in copy.marks if m.entity == "p1")
    assert first == again


_GROUPS = [
    read_gold(
        f"en-9{n}",
        f"language: en\n\nHe left the ⟦{group}|ORG|quasi|o1⟧ and works as a"
        f" ⟦{trade}|OCCUPATION|quasi|oc1⟧. The ⟦{group}|ORG|quasi|o1⟧ wrote to"
        f" ⟦{short}|ORG|quasi|o2⟧, that is the ⟦{short} Circle|ORG|quasi|o2⟧.\n",
    )
    for n, (group, trade, short) in enumerate(
        [("Copper Lanterns", "bell founder", "Ash"), ("Salt Choir", "eel smoker", "Birch")]
    )
]


@given(st.sampled_from(_GROUPS), st.integers())
def test_things_change_places_with_their_like_only(gold, seed):
    stock = stock_of(_GROUPS)
    copy = swapped(gold, stock, random.Random(seed))
    assert _outside(copy) == _outside(gold)
    said = [(m.kind, copy.text[m.start : m.end]) for m in copy.marks]
    assert {s for k, s in said if k is Kind.OCCUPATION} <= {"bell founder", "eel smoker"}
    assert said[0] == said[2]
    # What is said in two ways keeps both.
    assert said[3:] == [(m.kind, gold.text[m.start : m.end]) for m in gold.marks[3:]]


def test_things_do_change_places():
    copies = {swapped(_GROUPS[0], stock_of(_GROUPS), random.Random(n)).text for n in range(20)}
    assert len(copies) > 1


@given(st.sampled_from(_TEXTS))
def test_small_letters_keep_every_place(gold):
    small = in_small_letters(gold)
    assert small.text == gold.text.lower()
    assert small.marks == gold.marks


@given(st.sampled_from([*_TEXTS, *_GROUPS]), st.integers())
def test_in_a_hurry_marks_stand_where_they_stood(gold, seed):
    copy = in_a_hurry(gold, random.Random(seed))
    assert [(m.kind, m.cls, m.entity) for m in copy.marks] == [
        (m.kind, m.cls, m.entity) for m in gold.marks
    ]
    for mark, before in zip(copy.marks, gold.marks, strict=True):
        told, meant = copy.text[mark.start : mark.end], gold.text[before.start : before.end]
        assert SequenceMatcher(None, told, meant).ratio() >= 0.6
        assert told[0] == meant[0]
    # Words are slipped, never lost, and what stands between them stays.
    for told, meant in zip(_outside(copy), _outside(gold), strict=True):
        assert len(told.split()) == len(meant.split())


def test_in_a_hurry_people_slip():
    copies = [in_a_hurry(_TEXTS[2], random.Random(n)) for n in range(50)]
    assert len({copy.text for copy in copies}) > 25
    # Now and then without umlauts, and with two letters for them.
    assert any("Knodeln" in copy.text for copy in copies)
    assert any("Knoedeln" in copy.text for copy in copies)


@given(st.sampled_from([*_TEXTS, *_GROUPS]), st.integers())
def test_an_excerpt_is_some_of_the_text_with_its_marks(gold, seed):
    some = excerpt(gold, random.Random(seed))
    start = gold.text.index(some.text)
    end = start + len(some.text)
    assert len(some.text.split()) >= 4
    lies_in = [m for m in gold.marks if start < m.end and m.start < end]
    assert [(m.start + start, m.end + start, m.kind) for m in some.marks] == [
        (m.start, m.end, m.kind) for m in lies_in
    ]


def test_excerpts_begin_and_end_with_sentences():
    written = "One, two. Three by Dr. ⟦A. Four|PERSON|direct|p1⟧ it is!\nfive and\n\nsix"
    gold = read_gold("en-1", "language: en\n\n" + written)
    found = {excerpt(gold, random.Random(n)).text.strip() for n in range(200)}
    # "Dr." ends like a sentence, a date and an initial do not; "six" alone would be too little.
    assert {"A. Four it is!", "One, two. Three by Dr.", "A. Four it is!\nfive and"} <= found
    assert not any(text.startswith("Four") for text in found)


def test_dates_initials_and_small_words_end_no_sentence():
    written = "Am 3. 4. 99 kam A. B. mit.  usw. und so. „Ja, das war so.“ Nein, es war nie so."
    gold = read_gold("de-1", f"language: de\n\n{written}")
    starts = {excerpt(gold, random.Random(n)).text.split()[0] for n in range(200)}
    assert starts == {"Am", "„Ja,", "Nein,"}


def test_of_a_word_or_two_there_is_no_excerpt():
    gold = read_gold("en-1", "language: en\n\nOne.\n\n")
    assert excerpt(gold, random.Random(1)) == gold


def _outside(gold):
    pieces, at = [], 0
    for mark in gold.marks:
        pieces.append(gold.text[at : mark.start])
        at = mark.end
    return [*pieces, gold.text[at:]]


_HELD = [
    read_gold(
        "de-98",
        "language: de\n\nSeine Tante ⟦Borwina|PERSON|direct|p1⟧ wohnt in"
        " ⟦Unterzwiesel|CITY|quasi|c1⟧, seit Herbst bei ihr der Klient.\n",
    )
]
_ALL = Texts(_TEXTS, (), _HELD)
_TOLD = ["read: 4 of 4", *(f"learned: {number} of 3" for number in (1, 2, 3)), "read again: 1 of 1"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "small.npz"
    train(_ALL, path, Parts(path.parent / "parts"))
    assert [f.name for f in path.parent.iterdir()] == ["small.npz"]
    return path


def test_it_finds_names_it_never_saw_in_places_it_knows(trained):
    document = Document({"text": "Der Klient Wemmelbrot wohnt seit Herbst bei seiner Tante."})
    (reading,) = readings(document, stretches(document, "de"), {})
    tagger = Tagger.read_from(trained)
    likely = tagger.read(document, reading.words, first_look(reading)).likely
    surest = max(likely, key=lambda each: each.likelihood)
    assert (surest.token.text, surest.kind) == ("Wemmelbrot", Kind.PERSON)
    hits = learned.weigh_with(tagger, document, reading.words, first_look(reading)).hits
    assert ("Wemmelbrot", Kind.PERSON) in [
        (document.reading[h.start : h.end], h.kind) for h in hits if h.detector == "learned"
    ]


def test_the_second_network_never_hears_the_rules(trained):
    net = Tagger.read_from(trained)._voices.net
    heard = [row for row, name in enumerate(net.names, start=1) if is_of_rules(name)]
    first, second = net.members
    assert np.any(first.table[heard])
    assert not np.any(second.table[heard])
    assert np.any(second.table)


def test_training_twice_and_side_by_side_gives_the_same_model(tmp_path, trained, capsys):
    train(_ALL, tmp_path / "again.npz", Parts(tmp_path / "parts"), workers=2)
    assert (tmp_path / "again.npz").read_bytes() == trained.read_bytes()
    assert capsys.readouterr().err.splitlines() == _TOLD


@pytest.fixture(scope="module")
def gone_on(trained):
    """A model whose networks went on with a text that it had not learned."""
    path = trained.with_name("more.npz")
    path.write_bytes(trained.read_bytes())
    learn_more(_MORE, path, Parts(path.parent / "parts"))
    return path


_LATER = read_gold(
    "de-99",
    "language: de\n\nMit ⟦Murzelin|PERSON|direct|p1⟧ zog er nach ⟦Tiefenrode|CITY|quasi|c1⟧.\n",
)
_MORE = More([_LATER], _TEXTS, _HELD, stock_of([*_TEXTS, _LATER]))


def test_networks_go_on_and_the_chain_stays(trained, gone_on):
    before, after = (Tagger.read_from(path)._voices for path in (trained, gone_on))
    assert (after.net.names, after.net.labels) == (before.net.names, before.net.labels)
    for name, array in before.chain.arrays().items():
        assert np.array_equal(after.chain.arrays()[name], array)
    for old, new in zip(before.net.members, after.net.members, strict=True):
        assert not np.array_equal(old.table, new.table)


def test_going_on_twice_and_side_by_side_gives_the_same_model(tmp_path, trained, gone_on):
    path = tmp_path / "again.npz"
    path.write_bytes(trained.read_bytes())
    learn_more(_MORE, path, Parts(tmp_path / "parts"), workers=2)
    assert path.read_bytes() == gone_on.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_learning_to_reread_alone_changes_nothing_else(tmp_path, trained):
    path = tmp_path / "model.npz"
    path.write_bytes(trained.read_bytes())
    learn_to_reread(_HELD, path, Parts(tmp_path / "parts"))
    assert path.read_bytes() == trained.read_bytes()
    assert list(tmp_path.iterdir()) == [path]

    learn_to_reread(_TEXTS[:1], path, Parts(tmp_path / "parts"), workers=2)
    with np.load(path) as after, np.load(trained) as before:
        changed = {name for name in before.files if not np.array_equal(after[name], before[name])}
    assert changed
    assert all(name.startswith("rereader.") for name in changed)


def test_what_a_model_has_no_label_for_it_does_not_learn(tmp_path, trained):
    path = tmp_path / "model.npz"
    path.write_bytes(trained.read_bytes())
    other = read_gold("de-1", "language: de\n\nEr rief ⟦0170 1234567|PHONE|direct|t1⟧ an.")
    with pytest.raises(KeyError, match="PHONE"):
        learn_more(More([other], (), _HELD, stock_of([other])), path, Parts(tmp_path / "parts"))
    with pytest.raises(KeyError, match="PHONE"):
        learn_to_reread([other], path, Parts(tmp_path / "others"))
    assert path.read_bytes() == trained.read_bytes()


def test_a_case_is_learned_in_more_copies_than_an_exercise_and_begins_alike():
    gold, stock = _GROUPS[0], stock_of(_GROUPS)
    case, exercise = copies(gold, stock, COPIES_OF_CASE), copies(gold, stock, COPIES)
    assert len(case) > 2 * len(exercise)
    for one, other in zip(case[:OF_CHAIN], exercise[:OF_CHAIN], strict=True):
        assert one.labels == other.labels
        assert len(one.beside.counts) > 0
    assert all(len(one.beside.counts) == 0 for one in case[OF_CHAIN:])


def test_a_crash_leaves_the_old_model_and_the_next_run_goes_on_where_it_was(
    tmp_path, trained, monkeypatch, capsys
):
    path, parts = tmp_path / "kept.npz", Parts(tmp_path / "parts")
    path.write_bytes(b"old")
    with monkeypatch.context() as broken:
        broken.setattr("anonymizer.training.chains._PARAMETERS", {"no such thing": 1})
        with pytest.raises(ValueError, match="no such thing"):
            train(_ALL, path, parts)
    assert path.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == [path, parts.folder]

    train(_ALL, path, parts)
    assert path.read_bytes() == trained.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
    assert capsys.readouterr().err.splitlines() == _TOLD


def test_parts_of_another_tree_are_no_parts_of_this_one(tmp_path):
    (tmp_path / "0123456789abcdef").mkdir()
    parts = Parts.of_this_tree(tmp_path)
    assert list(tmp_path.iterdir()) == []

    parts.keep("names", {"some": np.arange(3)})
    again = Parts.of_this_tree(tmp_path)
    assert again == parts
    assert again.has("names")
    assert again.get("names")["some"].tolist() == [0, 1, 2]

    made_of = tmp_path.with_suffix(".npz")
    made_of.write_bytes(b"one")
    one = Parts.of_this_tree(tmp_path, made_of)
    made_of.write_bytes(b"other")
    assert len({one, parts, Parts.of_this_tree(tmp_path, made_of)}) == 3

    again.keep("names", {"some": np.arange(3)})
    again.forget()
    assert not again.has("names")
    with pytest.raises(FileNotFoundError):
        again.get("names")


@given(st.lists(st.tuples(st.lists(st.integers(0, 255)), st.lists(st.integers(0, 9))), min_size=1))
def test_what_is_laid_together_comes_apart_again(rows):
    arrays = [{"a": np.asarray(a, "uint8"), "b": np.asarray(b, "int32")} for a, b in rows]
    told = [(each["a"].tolist(), each["b"].tolist()) for each in apart(together(arrays))]
    assert told == [(list(a), list(b)) for a, b in rows]
