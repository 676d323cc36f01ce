"""One's own profile as a peer, and one's conflicts of interest."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity import access as people
from app.identity.actor import Actor
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid
from app.kernel.text import _, current_locale
from app.web.access import OwnProfile, Reading, Writing
from app.web.flash import SAID, see_other
from app.web.forms import Posted
from app.web.pages import page
from app.web.profile import forms, pages
from review.routing import profiles
from review.routing.eligibility import CONFLICT_NAMES, Profession
from standards import service as standards
from standards.edition import Group

router = APIRouter()

SAID.update(
    {
        "profile-kept": _("Your profile is kept."),
        "conflict-kept": _("You will not meet this NGO in a room."),
        "conflict-dropped": _("Taken back. You may meet this NGO in a room again."),
    }
)


@router.get("/profile", name="profile.show")
def show(request: Request, session: Reading, actor: OwnProfile) -> Response:
    """Show what somebody offers, to be changed."""
    return page(request, _page(session, actor))


@router.post("/profile", name="profile.save")
def save(
    request: Request, session: Writing, actor: OwnProfile, form: Posted[forms.ProfileForm]
) -> Response:
    """Keep what somebody offers."""
    form.offer(_topics(session))
    if not form.validate():
        return page(request, _page(session, actor, form=form), status=422)
    try:
        profiles.save_profile(
            session,
            actor,
            profession=Profession(form.profession.data),
            languages=form.languages.data or (),
            topics=form.topics.data or (),
            settings=form.settings.data or (),
            capacity=int(form.capacity.data),
            is_active=not form.pause.data,
            agrees=bool(form.agrees.data),
        )
    except Invalid as error:
        form.refuse(error)
        return page(request, _page(session, actor, form=form), status=422)
    return see_other(request, "profile.show", said="profile-kept")


@router.post("/profile/conflicts", name="profile.conflict")
def name_conflict(
    request: Request, session: Writing, actor: OwnProfile, form: Posted[forms.ConflictForm]
) -> Response:
    """Keep an NGO out of all rooms of this person."""
    form.offer(people.other_organisations(session, actor.ngo_id))
    if not form.validate():
        return page(request, _page(session, actor, conflict=form), status=422)
    try:
        profiles.name_conflict(session, actor, *form.chosen)
    except Invalid as error:
        form.refuse(error)
        return page(request, _page(session, actor, conflict=form), status=422)
    return see_other(request, "profile.show", said="conflict-kept")


@router.post("/profile/conflicts/{conflict_id}/drop", name="profile.drop_conflict")
def drop_conflict(
    request: Request,
    session: Writing,
    actor: OwnProfile,
    conflict_id: UUID,
    form: Posted[forms.DropForm],
) -> Response:
    """Take a named conflict back."""
    form.demand()
    profiles.drop_conflict(session, actor, conflict_id)
    return see_other(request, "profile.show", said="conflict-dropped")


def _page(
    session: ReadSession,
    actor: Actor,
    *,
    form: forms.ProfileForm | None = None,
    conflict: forms.ConflictForm | None = None,
) -> pages.ProfilePage:
    profile = profiles.own_profile(session, actor)
    named = profiles.own_conflicts(session, actor)
    ngos = people.organisation_names(session, [one.organisation_id for one in named])
    others = people.other_organisations(session, actor.ngo_id)
    return pages.ProfilePage(
        is_new=profile is None,
        form=form or forms.ProfileForm.showing(profile, _topics(session)),
        edition=standards.newest(session).version,
        conflicts=sorted(
            (
                pages.Named(one.id, ngos[one.organisation_id], CONFLICT_NAMES[one.kind])
                for one in named
            ),
            key=lambda shown: shown.ngo.casefold(),
        ),
        conflict_form=conflict or forms.ConflictForm().offer(others),
    )


def _topics(session: ReadSession) -> forms.Topics:
    locale = current_locale()
    return [
        (principle.id, f"{principle.id} {principle.title.in_(locale)}")
        for principle in standards.newest(session).group(Group.A)
    ]
