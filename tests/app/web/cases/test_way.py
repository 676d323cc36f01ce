"""The bringer's way around the text: beginning, readers, confirming, the panel, withdrawing."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app.identity.models import SignIn
from app.identity.policy import Role
from app.web.cases.heads import Stored, own
from review.vignettes.models import Case
from review.vignettes.states import CaseState
from review.vignettes.text import Section, Vignette
from tests.app.web.conftest import SignedIn
from tests.app.web.peers import Peers
from tests.builders import an_actor
from tests.community import a_checked_text
from tests.inhabited import a_strange_id
from tests.people import Visitor
from tests.reading import first_of

BEGIN = {"language": "en", "setting": "outreach", "topics": ["A3", "A9"], "panel_size": "2"}


def state_of(peers: Peers, case_id: UUID) -> CaseState:
    with peers.community.database.reading() as session:
        return Stored.of(own(session, peers.bringer, case_id)).head.state


def screened(peers: Peers, **changed: str) -> UUID:
    """Return a case whose check is finished."""
    case_id = peers.community.begin(peers.bringer)
    peers.community.finish(peers.bringer, case_id, a_checked_text(**changed))
    return case_id


def confirms(visitor: Visitor, case_id: UUID) -> Visitor:
    visitor.opens(f"/cases/{case_id}/read").fills(read="y")
    return visitor.submits("I confirm this text")


def begun(peers: Peers) -> list[UUID]:
    with peers.community.database.reading() as session:
        return [case.id for case in session.query(Case)]


def test_nobody_s_list_is_an_invitation_to_begin(bringer: Visitor) -> None:
    bringer.opens("/cases").sees("Is there a case that does not let go of you?")
    bringer.follows("Bring a case").sees("Before you write", "Is somebody in danger now?")


def test_a_case_begins_with_what_it_is_about_and_leads_to_writing(
    peers: Peers, bringer: Visitor
) -> None:
    bringer.opens("/cases/new").fills(BEGIN).submits("Begin to write")

    (case_id,) = begun(peers)
    assert bringer.path == f"/cases/{case_id}/write"
    with peers.community.database.reading() as session:
        assert Stored.of(own(session, peers.bringer, case_id)).outline.topics == {"A3", "A9"}


def test_two_clicks_on_begin_make_one_case(peers: Peers, bringer: Visitor) -> None:
    bringer.opens("/cases/new")
    once = first_of(bringer.page, "input[name=once]")
    assert once is not None
    fixed = {key: value for key, value in BEGIN.items() if key != "topics"}
    pairs = [("csrf", bringer.token()), ("once", once.attrib["value"]), *fixed.items()]
    for _ in range(2):
        bringer.sends("POST", "/cases/new", pairs)  # type: ignore[arg-type]

    assert len(begun(peers)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "xx"), ("setting", "moon"), ("topics", "B1"), ("panel_size", "9")],
)
def test_an_outline_outside_the_lists_comes_back_with_the_rest_as_it_was(
    peers: Peers, bringer: Visitor, name: str, value: str
) -> None:
    bringer.opens("/cases/new").fills({**BEGIN, name: value})
    form = first_of(bringer.page, "form[action='/cases/new']")
    assert form is not None
    pairs = [p for p in bringer._successful(form) if p[0] != name]
    bringer.sends("POST", "/cases/new", [*pairs, (name, value)])

    assert bringer.status == 422
    assert first_of(bringer.page, ".errors a") is not None
    assert begun(peers) == []


def test_the_list_names_state_next_step_and_erasure_date(peers: Peers, bringer: Visitor) -> None:
    case_id = screened(peers, title="A quiet beginning")
    bringer.opens("/cases").sees("A quiet beginning", "Checked", "step 2 of 6", "at the latest")
    bringer.follows("Read the whole text and confirm it")

    assert bringer.path == f"/cases/{case_id}/read"


def test_two_people_confirm_and_the_case_can_be_sent(
    peers: Peers, bringer: Visitor, second: Visitor
) -> None:
    case_id = screened(peers)
    confirms(bringer, case_id).sees("Choose a second reader").follows("Choose a second reader")
    bringer.fills(person=str(peers.second.person_id)).submits("Let them read")
    second.opens("/cases").sees("To read for a colleague", "A quiet beginning")
    confirms(second, case_id).sees("Everybody who has to has confirmed the text.")

    bringer.opens(f"/cases/{case_id}").sees("Confirmed", "Look at who could be asked, and send it")


def test_a_confirmation_needs_the_tick(peers: Peers, bringer: Visitor) -> None:
    case_id = screened(peers)
    bringer.opens(f"/cases/{case_id}/read").submits("I confirm this text")

    assert bringer.status == 422
    assert state_of(peers, case_id) is CaseState.SCREENED


def test_a_text_that_changed_since_it_was_shown_is_not_confirmed(
    peers: Peers, bringer: Visitor
) -> None:
    case_id = screened(peers)
    bringer.opens(f"/cases/{case_id}/read").fills(read="y")
    peers.community.finish(peers.bringer, case_id, a_checked_text(tried="One more sentence."))
    bringer.submits("I confirm this text")

    assert bringer.status == 409
    bringer.sees("The text has changed since it was shown to you.", "One more sentence.")
    assert "You have confirmed exactly this text." not in bringer.words


def test_an_edit_voids_what_was_confirmed_and_the_page_says_so(
    peers: Peers, bringer: Visitor
) -> None:
    case_id = screened(peers)
    confirms(bringer, case_id)
    bringer.opens(f"/cases/{case_id}").sees("has confirmed").follows("Change the text")
    bringer.sees("Checking it again makes confirmations void")
    bringer.fills({"raw-tried": "We waited."}).submits("Check the text")

    bringer.opens(f"/cases/{case_id}").sees("You, case bringer: not yet")
    bringer.opens(f"/cases/{case_id}/read").sees("given before the last change are void")


def test_a_second_reader_hands_back_with_a_remark(
    peers: Peers, bringer: Visitor, second: Visitor
) -> None:
    case_id = screened(peers)
    bringer.opens(f"/cases/{case_id}/second-reader")
    bringer.fills(person=str(peers.second.person_id)).submits("Let them read")
    second.opens(f"/cases/{case_id}/read").submits("Hand back with this remark")
    assert second.status == 422
    second.fills(remark="The workshop could be known.").submits("Hand back with this remark")

    second.sees("The text is back with the case bringer")
    bringer.opens(f"/cases/{case_id}").sees("The workshop could be known.", "Draft")


def test_a_second_reader_sees_no_act_of_the_bringer(
    peers: Peers, bringer: Visitor, second: Visitor
) -> None:
    case_id = screened(peers)
    bringer.opens(f"/cases/{case_id}/second-reader")
    bringer.fills(person=str(peers.second.person_id)).submits("Let them read")

    second.opens(f"/cases/{case_id}").sees("Read the text")
    second.sees_nothing_of("Withdraw", "Change the text", "Choose a second reader")
    for path in ("write", "outline", "panel", "second-reader", "withdraw"):
        assert second.opens(f"/cases/{case_id}/{path}").status == 404


def test_a_tandem_partner_may_change_the_text(
    peers: Peers, bringer: Visitor, second: Visitor
) -> None:
    case_id = screened(peers)
    bringer.opens(f"/cases/{case_id}/second-reader")
    bringer.fills(person=str(peers.second.person_id), is_tandem="y").submits("Let them read")

    second.opens(f"/cases/{case_id}").sees("works in tandem").follows("Change the text")
    assert second.status == 200


def test_somebody_of_another_ngo_cannot_be_chosen_as_second_reader(
    peers: Peers, bringer: Visitor
) -> None:
    case_id = screened(peers)
    elsewhere = peers.community.case_worker("ngo2", 1)
    bringer.opens(f"/cases/{case_id}/second-reader")
    pairs = [("csrf", bringer.token()), ("person", str(elsewhere.person_id))]
    bringer.sends("POST", f"/cases/{case_id}/second-reader", pairs)

    assert bringer.status == 422


def test_one_who_works_alone_is_told_about_the_waiver(as_: SignedIn, peers: Peers) -> None:
    alone = as_(Role.CASE_WORKER).opens("/cases/new").fills(BEGIN).submits("Begin to write")
    (case_id,) = begun(peers)
    alone.opens(f"/cases/{case_id}/second-reader")

    alone.sees("There is no other case worker in your NGO yet.")


def test_struck_ngos_are_not_asked(peers: Peers, bringer: Visitor) -> None:
    case_id = peers.community.attested_case(peers.bringer, peers.second)
    struck = peers.community.ngos["ngo2"]
    bringer.opens(f"/cases/{case_id}").follows("Look at who could be asked")
    bringer.sees("Harbour house 2", "What the invited see first", "Outreach and street work")
    others = [name for name in peers.community.people if not name.startswith("ngo1")]
    bringer.sees_nothing_of(*(str(peers.community.people[name].person_id) for name in others))
    bringer.fills(struck=[str(struck)]).submits("Send: ask the others")

    bringer.sees("Sent. Peers are being asked", "Looking for peers")
    asked = peers.community.asked(case_id)
    assert asked
    assert struck not in {actor.organisation_id for actor in asked}


def test_striking_nearly_everybody_sends_nothing_and_keeps_the_ticks(
    peers: Peers, bringer: Visitor
) -> None:
    case_id = peers.community.attested_case(peers.bringer, peers.second)
    struck = [str(peers.community.ngos[name]) for name in ("ngo2", "ngo3")]
    bringer.opens(f"/cases/{case_id}/panel").fills(struck=struck).submits("Send: ask the others")

    assert bringer.status == 409
    bringer.sees("Nothing was sent.")
    assert len(bringer.page.cssselect("input[name=struck][checked]")) == 2
    assert state_of(peers, case_id) is CaseState.ATTESTED


def test_two_clicks_on_send_are_one_sending(peers: Peers, bringer: Visitor) -> None:
    case_id = peers.community.attested_case(peers.bringer, peers.second)
    bringer.opens(f"/cases/{case_id}/panel")
    shown = first_of(bringer.page, "input[name=shown]")
    assert shown is not None
    sent = [("csrf", bringer.token()), ("shown", shown.attrib["value"])]
    for _ in range(2):
        bringer.sends("POST", f"/cases/{case_id}/panel", sent)
        assert bringer.path == f"/cases/{case_id}"
        bringer.sees("Looking for peers")


def test_a_sent_case_nobody_accepted_can_be_taken_back(peers: Peers, bringer: Visitor) -> None:
    case_id, _ = peers.invited()
    bringer.opens(f"/cases/{case_id}").submits("Take it back to draft")

    bringer.sees("it is a draft again")
    assert peers.community.asked(case_id) == []


def test_an_accepted_seat_is_explained_in_a_sentence(peers: Peers, bringer: Visitor) -> None:
    case_id, asked = peers.invited(panel_size=3)
    peers.community.accept(asked[0], case_id)
    bringer.opens(f"/cases/{case_id}")

    bringer.sees(asked[0].name, "Covers A1", "brings another professional background.")
    assert "Take it back to draft" not in bringer.words


def test_the_room_opens_with_those_who_are_there(peers: Peers, bringer: Visitor) -> None:
    case_id, asked = peers.invited(panel_size=3)
    for actor in asked[:2]:
        peers.community.accept(actor, case_id)
    bringer.opens(f"/cases/{case_id}").submits("Open the room now")

    assert state_of(peers, case_id) is CaseState.OPEN
    assert bringer.path == f"/rooms/{case_id}"


def test_more_peers_are_looked_for_when_the_list_is_exhausted(
    peers: Peers, bringer: Visitor
) -> None:
    case_id = peers.community.attested_case(peers.bringer, peers.second)
    struck = str(peers.community.ngos["ngo4"])
    bringer.opens(f"/cases/{case_id}/panel").fills(struck=[struck]).submits("Send: ask the others")
    for _ in range(4):
        for actor in peers.community.asked(case_id):
            visitor = peers.as_(actor).opens(f"/invitations/{case_id}")
            visitor.submits("Decline")
    bringer.opens(f"/cases/{case_id}").follows("Nobody is left to be asked")

    bringer.sees("Harbour house 4").sees_nothing_of("Harbour house 2", "Harbour house 3")
    bringer.submits("Ask these, too").sees("More peers are being asked.")
    assert {actor.organisation_id for actor in peers.community.asked(case_id)} == {UUID(struck)}


def test_withdrawing_says_what_is_destroyed_and_then_nothing_is_left(
    peers: Peers, bringer: Visitor
) -> None:
    case_id, _peers = peers.room()
    bringer.opens(f"/cases/{case_id}").follows("Withdraw and erase")
    bringer.sees("It cannot be undone", "For everybody")
    bringer.submits("Withdraw and erase for everybody")

    bringer.sees("Withdrawn. The case is erased for everyone.")
    assert begun(peers) == []
    assert bringer.opens(f"/cases/{case_id}").status == 404


def test_a_case_is_taken_back_by_its_bringer_alone(peers: Peers, bringer: Visitor) -> None:
    """Not by whoever finds the screen open: passphrase and code are asked for first."""
    case_id, _peers = peers.room()
    token = bringer.opens(f"/cases/{case_id}").token()
    with peers.community.database.writing() as session:
        session.execute(update(SignIn).values(fresh_until=SignIn.started_at))
    bringer.opens(f"/cases/{case_id}/withdraw").sees("Is it you?", "nothing was done yet")
    bringer.sends("POST", f"/cases/{case_id}/withdraw", [("csrf", token)])

    bringer.sees("Is it you?")
    assert bringer.status == 403
    assert bringer.opens(f"/cases/{case_id}").status == 200


def test_a_case_of_others_is_asked_about_like_none_at_all(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens("/account")
    token = visitor.token()
    for is_fresh in (True, False):
        if not is_fresh:
            with peers.community.database.writing() as session:
                session.execute(update(SignIn).values(fresh_until=SignIn.started_at))
        said = []
        for id_ in (case_id, a_strange_id()):
            visitor.sends("POST", f"/cases/{id_}/withdraw", [("csrf", token)])
            said.append((visitor.status, visitor.words))
        assert said[0] == said[1]
        assert said[0][0] == (404 if is_fresh else 403)


PAGES = ("", "/write", "/outline", "/read", "/second-reader", "/panel", "/withdraw")
ACTS = [
    "/outline",
    "/turn",
    "/check",
    "/autosave",
    "/attest",
    "/hand-back",
    "/second-reader",
    "/panel",
    "/panel/more",
    "/recall",
    "/open",
    "/withdraw",
]


def test_hidden_and_missing_look_the_same(peers: Peers) -> None:
    case_id = screened(peers)
    stranger = peers.as_(peers.community.case_worker("ngo2", 1))
    missing = uuid4()
    for path in PAGES:
        hidden = stranger.opens(f"/cases/{case_id}{path}").response
        gone = stranger.opens(f"/cases/{missing}{path}").response
        assert (hidden.status_code, hidden.content) == (404, gone.content), path
    for path in ACTS:
        token = [("csrf", stranger.token())]
        hidden = stranger.sends("POST", f"/cases/{case_id}{path}", token).response
        gone = stranger.sends("POST", f"/cases/{missing}{path}", token).response
        assert (hidden.status_code, hidden.content) == (404, gone.content), path


def test_a_case_that_was_sent_is_no_longer_written(peers: Peers, bringer: Visitor) -> None:
    case_id, _asked = peers.invited()

    assert bringer.opens(f"/cases/{case_id}/write").status == 409
    pairs = [("csrf", bringer.opens(f"/cases/{case_id}").token()), ("revision", "1")]
    bringer.sends("POST", f"/cases/{case_id}/check", [*pairs, ("raw-happened", "Too late.")])
    assert bringer.status == 409
    bringer.sees("Too late.")


def test_an_outline_from_before_another_change_shows_both(peers: Peers, bringer: Visitor) -> None:
    case_id = screened(peers)
    other = peers.as_(peers.bringer).opens(f"/cases/{case_id}/outline")
    bringer.opens(f"/cases/{case_id}/outline").fills(setting="prison").submits("Save this")
    other.fills(setting="school").submits("Save this")

    assert other.status == 409
    other.sees("Kept at present", "Prison")
    chosen = first_of(other.page, "#setting option[selected]")
    assert chosen is not None
    assert chosen.attrib["value"] == "school"
    assert other.submits("Save this").path == f"/cases/{case_id}"


def test_changing_the_outline_voids_what_was_confirmed(peers: Peers, bringer: Visitor) -> None:
    case_id = screened(peers)
    confirms(bringer, case_id)
    bringer.opens(f"/cases/{case_id}/outline").fills(panel_size="4").submits("Save this")

    bringer.sees("Confirmations given before are void.", "Draft")


def test_kept_findings_are_listed_with_their_reason_for_readers(
    peers: Peers, bringer: Visitor
) -> None:
    case_id = peers.community.begin(peers.bringer)
    bringer.opens(f"/cases/{case_id}/write")
    bringer.fills({f"raw-{s.value}": "We met in Manchester." for s in Vignette().missing})
    bringer.submits("Check the text")
    card = first_of(bringer.page, "fieldset.finding")
    assert card is not None
    entity = card.attrib["data-entity"]
    bringer.fills({f"decision-{entity}": "keep", f"reason-{entity}": "not_identifying"})
    bringer.submits("Finish the check")

    bringer.sees("Found, and kept as it is", "It fits so many that it leads to nobody.")
    assert Section.TITLE in Vignette().missing


def test_somebody_without_the_role_gets_no_further_than_the_door(
    peers: Peers, as_: SignedIn
) -> None:
    with peers.community.database.writing() as session:
        lead = an_actor(session, peers.community.ngos["ngo1"], Role.NGO_LEAD)
    visitor = peers.as_(lead)

    for path in ("/cases", "/cases/new", f"/cases/{uuid4()}"):
        assert visitor.opens(path).status == 403
