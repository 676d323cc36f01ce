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


def test_what_no_role_carries_is_refused(database: Database) -> None:
    with database.writing() as session:
        worker = an_actor(session, an_organisation(session))
        operator = an_actor(session, None, Role.OPERATOR)

    for permission in Permission:
        for actor in (worker, operator):
            carried = permission in PERMISSIONS[Role(next(iter(actor.roles)))]
            assert may(actor, permission) == carried
            if not carried:
                with pytest.raises(NotAllowed):
                    require(actor, permission)
