"""The policy: which role may do what. Default deny; pages, API and jobs all ask here.

Three spheres share no permission: NGO, association and operation. A person stands in exactly one
of them (also a constraint in the database), so no role stands above the rooms. What a person may
do *in one case* follows from taking part in it and is decided by `review.access`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.identity.actor import Actor
from app.kernel.errors import NotAllowed


class Sphere(StrEnum):
    """The three parts of the community that must never meet in one person."""

    NGO = "ngo"
    ASSOCIATION = "association"
    OPERATION = "operation"


class Role(StrEnum):
    """What somebody is trusted with."""

    CASE_WORKER = "case_worker"
    NGO_LEAD = "ngo_lead"
    NGO_DELEGATE = "ngo_delegate"
    STANDARD_EDITOR = "standard_editor"
    OPERATOR = "operator"


class Permission(StrEnum):
    """One kind of act."""

    ACCOUNT_OWN = "account:own"
    PROFILE_OWN = "profile:own"
    CASE_BRING = "case:bring"
    CASE_READ_FOR_COLLEAGUE = "case:read_for_colleague"
    SEAT_TAKE = "seat:take"
    ROOM_TAKE_PART = "room:take_part"
    MEMBERS_INVITE = "members:invite"
    MEMBERS_END = "members:end"
    ORGANISATION_SETTLE = "organisation:settle"
    STANDARD_DECIDE = "standard:decide"
    STANDARD_EDIT = "standard:edit"
    PERIODS_SHORTEN = "periods:shorten"
    COMMUNITY_ADMIT = "community:admit"
    HOUSE_OPERATE = "house:operate"


SPHERE_OF: Mapping[Role, Sphere] = MappingProxyType(
    {
        Role.CASE_WORKER: Sphere.NGO,
        Role.NGO_LEAD: Sphere.NGO,
        Role.NGO_DELEGATE: Sphere.NGO,
        Role.STANDARD_EDITOR: Sphere.ASSOCIATION,
        Role.OPERATOR: Sphere.OPERATION,
    }
)

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CASE_WORKER: frozenset(
            {
                Permission.ACCOUNT_OWN,
                Permission.PROFILE_OWN,
                Permission.CASE_BRING,
                Permission.CASE_READ_FOR_COLLEAGUE,
                Permission.SEAT_TAKE,
                Permission.ROOM_TAKE_PART,
            }
        ),
        Role.NGO_LEAD: frozenset(
            {
                Permission.ACCOUNT_OWN,
                Permission.MEMBERS_INVITE,
                Permission.MEMBERS_END,
                Permission.ORGANISATION_SETTLE,
            }
        ),
        Role.NGO_DELEGATE: frozenset({Permission.ACCOUNT_OWN, Permission.STANDARD_DECIDE}),
        Role.STANDARD_EDITOR: frozenset(
            {Permission.ACCOUNT_OWN, Permission.STANDARD_EDIT, Permission.PERIODS_SHORTEN}
        ),
        Role.OPERATOR: frozenset(
            {Permission.ACCOUNT_OWN, Permission.COMMUNITY_ADMIT, Permission.HOUSE_OPERATE}
        ),
    }
)
"""The whole table. `ACCOUNT_OWN` is about one's own sign-in; it is the only one that all share."""


def may(actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's roles carries the permission."""
    return any(permission in PERMISSIONS[Role(role)] for role in actor.roles)


def require(actor: Actor, permission: Permission) -> None:
    """Refuse, unless one of the actor's roles carries the permission. Raises `NotAllowed`."""
    if not may(actor, permission):
        raise NotAllowed
