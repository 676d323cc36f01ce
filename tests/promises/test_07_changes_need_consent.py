"""Promise 7: nobody can change the standard alone.

Proposals and consent rounds come with their own acts and tests; until then the promise holds
because nothing can be changed at all, and because deciding and editing lie with different people.
"""

from app.identity.policy import PERMISSIONS, SPHERE_OF, Permission, Role
from tests.guards.routes import routes
from tests.inhabited import Inhabited, snapshot
from tests.visitors import a_visitor, sends


def test_who_edits_the_words_does_not_decide_on_them() -> None:
    for role, permissions in PERMISSIONS.items():
        assert not {Permission.STANDARD_EDIT, Permission.STANDARD_DECIDE} <= permissions, role
    assert SPHERE_OF[Role.STANDARD_EDITOR] is not SPHERE_OF[Role.NGO_DELEGATE]


def test_only_a_delegate_of_an_ngo_decides() -> None:
    deciding = {role for role in Role if Permission.STANDARD_DECIDE in PERMISSIONS[role]}

    assert deciding == {Role.NGO_DELEGATE}


def test_no_form_of_the_house_changes_a_released_edition(inhabited: Inhabited) -> None:
    before = snapshot(inhabited.database)["released_edition"]
    for role, cookie in inhabited.cookies.items():
        visitor = a_visitor(inhabited.app, cookie)
        for route in routes(inhabited.app):
            if route.method == "POST" and route.path.startswith(("/standard", "/api")):
                sends(visitor, route.at())
        for path in ("/standard", "/standard/1.0.0", "/standard/1.0.0/A6"):
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                answer = visitor.request(method, path)
                assert answer.status_code in {403, 404, 405}, (role, method, path)

    assert before == snapshot(inhabited.database)["released_edition"]
