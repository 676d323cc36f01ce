"""The fictional community comes to life through the real services, as far as its files say."""

from collections import Counter

import pytest
from sqlalchemy import select

from anonymizer.desk.decisions import Choice
from app.demo import cases, people, story
from review.vignettes import views
from review.vignettes.access import opened
from review.vignettes.models import Case
from review.vignettes.states import CaseState
from standards import service as standards

STATE_OF = {state.value: state for state in CaseState} | {"attested_once": CaseState.SCREENED}


@pytest.mark.slow
@pytest.mark.one_engine
def test_every_case_reaches_its_state_and_keeps_nothing_that_identifies(
    database, stretcher, screener
):
    told = story.read()
    with database.writing() as session:
        standards.load_released(session)
    actors = people.settle(database, stretcher, told)
    loaded = cases.travel_all(database, screener, actors, told.cases)

    with database.reading() as session:
        reached = Counter(session.scalars(select(Case.state)))
        assert reached == Counter(STATE_OF[case["state"]] for case in told.cases)
        for case in told.cases:
            seen = views.view(
                session, opened(session, actors[case["bringer"]], loaded[case["key"]])
            )
            text = seen.vignette.to_bytes().decode()
            left = [words for words in case["identifying"] if words in text]
            assert left == [], case["key"]
            undecided = [mark for mark in seen.marks if mark.choice is None]
            assert bool(undecided) == (case["state"] == "draft"), case["key"]
            assert any(mark.choice is Choice.ACCEPT for mark in seen.marks), case["key"]
