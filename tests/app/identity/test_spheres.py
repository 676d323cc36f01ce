from dataclasses import replace
from itertools import combinations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.identity.models import RoleGrant
from app.identity.policy import PERMISSIONS, SPHERE_OF, Permission, Role, Sphere, may, require
from app.kernel.db import Database
from app.kernel.errors import NotAllowed
from tests.builders import an_actor, an_organisation

ANY_OF = {sphere: next(role for role in Role if SPHERE_OF[role] is sphere) for sphere in Sphere}


@pytest.mark.parametrize("claimed", list(Sphere))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("stands_in", list(Sphere))
def test_the_database_refuses_every_role_of_another_sphere(
    database: Database, stands_in: Sphere, role: Role, claimed: Sphere
) -> None:
    with database.writing() as session:
        ngo = an_organisation(session) if stands_in is Sphere.NGO else None
        person = an_actor(session, ngo, ANY_OF[stands_in]).person_id
    if role is ANY_OF[stands_in]:
        return

    def granted() -> bool:
        try:
            with database.writing() as session:
                session.execute(
                    insert(RoleGrant).values(person_id=person, role=role, sphere=claimed)
                )
        except IntegrityError:
            return False
        return True

    assert granted() == (SPHERE_OF[role] is stands_in is claimed)


def test_two_spheres_share_no_permission_but_the_own_account() -> None:
    for one, two in combinations(Sphere, 2):
        held = [
            frozenset().union(*(PERMISSIONS[role] for role in Role if SPHERE_OF[role] is sphere))
            for sphere in (one, two)
        ]
        assert held[0] & held[1] == {Permission.ACCOUNT_OWN}


def test_every_role_has_a_sphere_and_permissions() -> None:
    assert set(SPHERE_OF) == set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize(
    "roles",
    [
        (Role.CASE_WORKER,),
        (Role.CASE_WORKER, Role.NGO_DELEGATE),
        (Role.NGO_LEAD, Role.NGO_DELEGATE, Role.CASE_WORKER),
        (Role.STANDARD_EDITOR,),
        (Role.OPERATOR,),
    ],
)
def test_somebody_may_do_what_one_of_their_roles_carries_and_nothing_else(
    database: Database, roles: tuple[Role, ...]
) -> None:
    with database.writing() as session:
        ngo = an_organisation(session) if SPHERE_OF[roles[0]] is Sphere.NGO else None
        actor = an_actor(session, ngo, *roles)
    carried = {permission for role in roles for permission in PERMISSIONS[role]}

    for permission in Permission:
        assert may(actor, permission) == (permission in carried)
        assert not may(replace(actor, roles=frozenset()), permission)
        if permission in carried:
            require(actor, permission)
        else:
            with pytest.raises(NotAllowed):
                require(actor, permission)
