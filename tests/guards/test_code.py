"""House rules that a reader of code would check by eye, checked by reading it."""

import ast
import inspect
from pathlib import Path

import pytest

from anonymizer.languages.word_files import LANGUAGES, NEIGHBOURS
from app import worker
from app.identity import notices
from app.identity import sweeps as identity
from app.kernel.sweeps import Sweep
from app.web import log
from review import sweeps as review
from tests.guards.code import ROOT, calls, dotted, sources

SPEAKING = "anonymizer/commands/speaking.py"
LONGEST = 300
"""Lines of a module; a longer one stands in `ONE_THING` with its reason."""


def broken(rule: str, places: list[str]) -> None:
    assert places == [], f"{rule}: {places}"


def test_transactions_end_in_one_place_only() -> None:
    found = [
        f"{source.name}:{call.lineno}"
        for source in sources()
        if source.name != "app/kernel/db.py"
        for name, call in calls(source.tree)
        if name.rpartition(".")[2] in {"commit", "rollback"}
    ]

    broken("commit and rollback belong to app/kernel/db.py", found)


@pytest.mark.parametrize(
    ("names", "owner"),
    [
        (
            {
                "datetime.now",
                "datetime.utcnow",
                "datetime.today",
                "date.today",
                "time.time",
                "datetime.datetime.now",
                "datetime.date.today",
            },
            "app/kernel/clock.py",
        ),
        ({"uuid4", "uuid1", "uuid.uuid4", "uuid.uuid1"}, "app/kernel/ids.py"),
    ],
)
def test_one_module_owns_the_clock_and_the_ids(names: set[str], owner: str) -> None:
    found = [
        f"{source.name}:{call.lineno} {name}"
        for source in sources()
        if source.name != owner and not source.name.startswith("anonymizer/")
        for name, call in calls(source.tree)
        if name in names
    ]

    # A file name in the spool is no id of anything.
    broken(f"only {owner}", [place for place in found if "kernel/mail.py" not in place])


def test_the_environment_is_read_in_one_place_only() -> None:
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        if source.name != "app/kernel/config.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and dotted(node) in {"os.environ", "os.getenv", "os.environb", "os.putenv"}
    ]

    # A screening process sets how many threads its own libraries may use.
    broken("only app/kernel/config.py", [p for p in found if not p.startswith("anonymizer/")])


def test_nothing_is_printed() -> None:
    found = [
        f"{source.name}:{call.lineno}"
        for source in sources()
        for name, call in calls(source.tree)
        if name in {"print", "pprint", "breakpoint"}
    ]

    broken("no print; the command line writes to sys.stdout", found)


def test_routes_that_touch_the_database_are_not_async() -> None:
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        if source.name.startswith("app/web/")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AsyncFunctionDef)
        and any("router." in ast.unparse(decorator) for decorator in node.decorator_list)
    ]

    broken("a route is def", found)


def test_nothing_unpickles_or_evaluates() -> None:
    forbidden = {"eval", "exec", "pickle.load", "pickle.loads", "marshal.loads", "yaml.load"}
    found = [
        f"{source.name}:{call.lineno} {name}"
        for source in sources()
        for name, call in calls(source.tree)
        if name in forbidden
    ]

    broken("no eval", found)


def test_randomness_of_secrets_never_comes_from_random() -> None:
    found = [
        source.name
        for source in sources()
        for node in ast.walk(source.tree)
        # Training repeats itself on purpose, from a known start, and makes no secret.
        if not source.name.startswith("anonymizer/training/")
        and (
            (isinstance(node, ast.Import) and any(a.name == "random" for a in node.names))
            or (isinstance(node, ast.ImportFrom) and node.module == "random")
        )
    ]

    broken("nacl.utils.random or secrets", found)


def test_the_log_is_given_only_keys_on_its_list() -> None:
    levels = {"debug", "info", "warning", "error", "critical", "exception", "bind"}
    found = []
    for source in sources():
        if "structlog" not in source.text:
            continue
        for name, call in calls(source.tree):
            if name.rpartition(".")[2] in levels:
                keys = {keyword.arg for keyword in call.keywords}
                found += [f"{source.name}:{call.lineno} {key}" for key in keys - log.KEYS]
                found += [
                    f"{source.name}:{call.lineno} not a constant"
                    for given in call.args
                    if not isinstance(given, ast.Constant)
                ]

    broken("app.web.log.KEYS", found)


def test_an_exception_is_never_logged_with_its_words() -> None:
    found = [
        f"{source.name}:{call.lineno}"
        for source in sources()
        for name, call in calls(source.tree)
        if name.rpartition(".")[2] in {"exception", "print_exc", "format_exc"}
    ]

    broken("a message may quote what somebody wrote", found)


def test_statements_are_never_put_together_from_text() -> None:
    found = [
        f"{source.name}:{call.lineno}"
        for source in sources()
        for name, call in calls(source.tree)
        if name.rpartition(".")[2] in {"text", "exec_driver_sql"}
        and "sqlalchemy" in source.text
        and call.args
        and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]

    broken("no SQL from pieces", found)


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "manager", "base", "misc", "tools"}

    broken("a better name", [s.name for s in sources() if Path(s.name).stem in drawers])


ONE_THING = {
    "standards/edition.py": "one pure value: canonical form, hash and difference",
}
"""Longer modules, each with its reason."""


def test_a_module_is_short_enough_to_be_read() -> None:
    too_long = [s.name for s in sources() if s.text.count("\n") > LONGEST]
    broken("several modules", [name for name in too_long if name not in ONE_THING])


def test_domain_packages_do_not_decide_by_role_names() -> None:
    """`may` and `require` ask for a permission; a role by name is the policy's business."""
    owners = ("app/identity/", "app/web/navigation.py", "app/cli.py", "app/demo/")
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        if not source.name.startswith(owners)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Compare) and "actor.roles" in ast.unparse(node)
    ]

    broken("ask policy.require", found)


def test_no_rule_of_the_de_identification_asks_which_language_it_is() -> None:
    """What a language does stands in its word file; so one more is data only."""
    codes = {*LANGUAGES, *NEIGHBOURS}
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        # Which language the command line speaks is no question about a text.
        if source.name.startswith("anonymizer/") and source.name != SPEAKING
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Compare)
        if any(dotted(each).rpartition(".")[2] in {"code", "language"} for each in sides(node))
        if any(isinstance(each, ast.Constant) and each.value in codes for each in ast.walk(node))
    ]

    broken("a trait or a key of languages/xx.toml", found)


def sides(compared: ast.Compare) -> list[ast.expr]:
    return [compared.left, *compared.comparators]


def test_sweeps_take_no_text() -> None:
    """Later work is a question to the data: a sweep is given the database and nothing else."""
    ours = [*identity.SWEEPS, *review.SWEEPS]
    for sweep in ours:
        assert isinstance(sweep, Sweep)
        assert list(inspect.signature(sweep.run).parameters) == ["database"], sweep.name
    for function in (notices.send_due, worker.sweep_once):
        kinds = [str(p.annotation) for p in inspect.signature(function).parameters.values()]
        assert not any("str" in kind.lower() for kind in kinds), function


def test_nothing_of_this_workplace_is_written_down() -> None:
    words = ("/home/", "/Users/", "localhost:5", "--index-url", "--extra-index-url")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in [*(ROOT / "deploy").rglob("*.*"), ROOT / "pyproject.toml"]
        if path.is_file()
        for word in words
        if word in path.read_text(encoding="utf-8", errors="ignore")
    ]

    broken("no address of one machine", found)
