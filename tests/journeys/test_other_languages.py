"""The same way in German and in French, in short: every word of the pages in the own language."""

from collections.abc import Mapping

import pytest

from app.identity.models import Person
from review.routing.models import PeerProfile
from tests.community import Community, a_community
from tests.journeys.acts import (
    begins,
    cards,
    confirms,
    decides,
    delivers_what_is_asked,
    marks,
    takes_part,
    writes,
)
from tests.journeys.stage import Somebody, Stage

TEXTS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "title": "Die offene Tür",
        "setting": "Ich bin Sozialarbeiterin und treffe den Klienten jede Woche.",
        "happened": "Herr Jannik Oberthal kam aus Leipzig zu uns. "
        "Jannik Oberthal sagte drei Wochen lang nichts.",
        "key_question": "Wie halte ich die Tür offen, ohne zu drängen?",
    },
    "fr": {
        "title": "La porte ouverte",
        "setting": "Je suis éducatrice et je rencontre la personne chaque semaine.",
        "happened": "Madame Solène Tardivel est venue de Lyon. "
        "Solène Tardivel n'a rien dit pendant trois semaines.",
        "key_question": "Comment garder la porte ouverte sans pousser ?",
    },
}
NAMES = {"de": "Jannik Oberthal", "fr": "Solène Tardivel"}
STATED = {
    "de": "Person A] sagte drei Wochen lang nichts.",
    "fr": "Personne A] n'a rien dit pendant trois semaines.",
}


@pytest.mark.one_engine
@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_case_travels_in_another_language(stage: Stage, language: str) -> None:
    travels(stage, language)


def travels(stage: Stage, language: str) -> None:
    """Let a case go its whole way in a language."""
    community = a_community(stage.database, ngos=3, workers=2)
    everybody_speaks(community, language)
    bringer, second = (community.case_worker("ngo1", number) for number in (1, 2))
    person, colleague = stage.as_(bringer, language), stage.as_(second, language)
    person.opens("/today").sees("Bring a case")
    assert person.in_own_language("Bring a case") != "Bring a case"

    case_id = begins(person, language=language, panel_size="2")
    writes(person, TEXTS[language])
    assert NAMES[language] in cards(person)
    person.submits("Finish the check").is_refused(422, "This is still open")
    for words in cards(person):
        decides(person, words, "accept")
    person.submits("Finish the check").sees(STATED[language])
    person.sees_nothing_of(*NAMES[language].split())

    confirms(person, case_id)
    person.opens(f"/cases/{case_id}/second-reader").fills(person=str(second.person_id))
    person.submits("Let them read")
    confirms(colleague, case_id)
    person.opens(f"/cases/{case_id}/panel").submits("Send: ask the others")
    peers = [stage.as_(actor, language) for actor in community.asked(case_id)]
    for peer in peers:
        takes_part(peer, case_id)
    for peer, word in zip(peers, ("clearly_visible", "not_yet_visible"), strict=True):
        delivers_what_is_asked(peer, case_id, word, strengths=TEXTS[language]["key_question"])

    the_picture_speaks_the_language(person, f"/rooms/{case_id}")
    person.opens(f"/cases/{case_id}/withdraw").submits("Withdraw and erase for everybody")
    person.opens(f"/rooms/{case_id}").is_refused(404)


def everybody_speaks(community: Community, language: str) -> None:
    """Let everybody read the pages and write about cases in a language."""
    with community.database.writing() as session:
        for actor in community.people.values():
            session.get_one(Person, actor.person_id).locale = language
            session.get_one(PeerProfile, actor.person_id).languages = frozenset({language})


def the_picture_speaks_the_language(person: Somebody, room: str) -> None:
    """Both words stand in the row of a principle, as this language says them."""
    person.opens(room)
    named = {person.in_own_language(word) for word in ("Clearly visible", "Not yet visible")}
    assert marks(person, "A1").keys() == named
