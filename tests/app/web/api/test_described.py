"""The API keeps to its own description, whoever asks whatever (Schemathesis)."""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.schemas import BaseSchema
from starlette.types import Receive, Scope, Send

from app.identity.policy import Role
from app.web.api.document import document
from tests.houses import inhabited, web
from tests.inhabited import NOBODY, Inhabited, a_cookie

pytestmark = pytest.mark.one_engine

__all__ = ["inhabited", "web"]

EXAMPLES = 20
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def schema(web: FastAPI) -> BaseSchema:
    described = ProjectConfig(
        base_url=web.state.house.settings.base_url,
        generation=GenerationConfig(with_security_parameters=False, deterministic=True),
    )
    config = SchemathesisConfig(projects=ProjectsConfig(default=described))
    made = schemathesis.openapi.from_dict(document(web), config=config)

    async def at_work(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"  # nobody needs the models that starting would load
        await web(scope, receive, send)

    made.app = at_work
    return made


@pytest.fixture(scope="module")
def cookies(inhabited: Inhabited) -> dict[str, dict[str, str]]:
    """Sign-ins of those the description must hold for; a reviewer has a room, a bringer cases."""
    signed_in: dict[str, str | None] = {
        NOBODY: None,
        "case worker": a_cookie(inhabited.database, inhabited.actors["bringer"]),
        "reviewer": a_cookie(inhabited.database, inhabited.actors["asked"]),
        "standard editor": inhabited.cookies[Role.STANDARD_EDITOR.value],
    }
    return {who: {"session": cookie} if cookie else {} for who, cookie in signed_in.items()}


@pytest.mark.parametrize("who", [NOBODY, "case worker", "reviewer", "standard editor"])
def test_every_answer_is_one_of_those_that_are_described(
    schema: BaseSchema, cookies: dict[str, dict[str, str]], who: str
) -> None:
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 6
    reached: set[int] = set()

    @settings(
        max_examples=EXAMPLES * len(operations),
        derandomize=True,
        deadline=None,
        # The first question of each kind has to be made; that takes seconds.
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(data=st.data())
    def asks(data: st.DataObject) -> None:
        operation: Any = data.draw(st.sampled_from(operations))
        mode = data.draw(st.sampled_from(list(GenerationMode)))
        case: Case = data.draw(operation.as_strategy(generation_mode=mode))
        answer = case.call_and_validate(cookies=cookies[who])
        reached.add(answer.status_code)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == [PROBLEM]
            assert answer.json()["status"] == answer.status_code

    asks()

    assert 200 in reached
    assert 404 in reached
