"""Fields of forms, as the house asks for things: a line, a text, one of a few, any of a few.

WTForms declares labels and sentences as `str`, but only ever turns them into text when they are
shown. Ours are `Message`, so that they speak the language of the request: `shown` says so once.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, cast
from uuid import UUID

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # old stubs
from wtforms.validators import (
    AnyOf,
    InputRequired,
    Length,
    Optional,
    StopValidation,
    ValidationError,
)

from app.kernel.ids import new_id
from app.kernel.text import Message, _

LINE: Final = 200
PROSE: Final = 40_000

UNKNOWN = _("The form held something it should not hold. Please reload the page and try again.")
_MISSING = _("Please fill this in.")
_CHOOSE = _("Please choose one.")
_TOO_LONG = _("Please write at most %(longest)s characters.")

Choices = Iterable[tuple[str, Message | str]]


def shown(message: Message | str | None) -> str:
    """Hand a sentence to WTForms, which translates it by showing it."""
    return cast("str", message)


def offered(choices: Choices) -> list[Any]:
    """Return choices in the shape in which a field takes them in a route."""
    return [SelectChoice(value, shown(text)) for value, text in choices]


class _Message:
    """A validator's sentence, translated when the error is shown."""

    def __init__(self, check: Callable[[Any, Any], None], message: Message) -> None:
        self.check = check
        self.message = message
        self.field_flags = getattr(check, "field_flags", {})

    def __call__(self, form: Any, field: Field) -> None:
        try:
            self.check(form, field)
        except StopValidation as stop:
            if not stop.args[0]:  # an optional field left empty: nothing is wrong
                raise
            # WTForms has the sentence already as text of this request's language.
            raise StopValidation(str(self.message)) from None
        except ValueError:
            raise ValidationError(str(self.message)) from None


def _rules(longest: int, *, optional: bool, missing: Message = _MISSING) -> list[Any]:
    presence = Optional() if optional else _Message(InputRequired(), missing)
    return [presence, _Message(Length(max=longest), _TOO_LONG % {"longest": longest})]


def line(
    label: Message,
    *,
    hint: Message | None = None,
    longest: int = LINE,
    optional: bool = False,
    autocomplete: str = "off",
    kind: str = "text",
    mode: str | None = None,
) -> StringField:
    """A single line of text. `kind` is the type of the input (`text`, `email`)."""
    return StringField(
        shown(label),
        _rules(longest, optional=optional),
        filters=[_stripped],
        description=shown(hint),
        render_kw=_attributes(type=kind, autocomplete=autocomplete, inputmode=mode),
    )


def secret(
    label: Message, *, hint: Message | None = None, autocomplete: str, longest: int = 256
) -> PasswordField:
    """Something that is never shown again, not even in an error."""
    return PasswordField(
        shown(label),
        _rules(longest, optional=False),
        description=shown(hint),
        render_kw=_attributes(autocomplete=autocomplete),
    )


def prose(
    label: Message,
    *,
    hint: Message | None = None,
    longest: int = PROSE,
    optional: bool = False,
) -> TextAreaField:
    """A text of several lines."""
    return TextAreaField(
        shown(label),
        _rules(longest, optional=optional),
        description=shown(hint),
        render_kw=_attributes(autocomplete="off"),
    )


def choice(
    label: Message,
    choices: Choices = (),
    *,
    hint: Message | None = None,
    optional: bool = False,
    default: str | None = None,
) -> RadioField:
    """One of a few. The choices may also be set in the route, before `validate`."""
    return RadioField(
        shown(label),
        [Optional()] if optional else [_Message(InputRequired(), _CHOOSE)],
        choices=offered(choices),
        description=shown(hint),
        default=default,
    )


def pick(
    label: Message,
    choices: Choices = (),
    *,
    hint: Message | None = None,
    default: str | None = None,
) -> SelectField:
    """One of many, in a list that opens."""
    return SelectField(
        shown(label),
        [_Message(InputRequired(), _CHOOSE)],
        choices=offered(choices),
        description=shown(hint),
        default=default,
    )


def several(
    label: Message, choices: Choices = (), *, hint: Message | None = None, optional: bool = False
) -> SelectMultipleField:
    """Any number of a few, as boxes to tick."""
    return SelectMultipleField(
        shown(label),
        [Optional()] if optional else [_Message(InputRequired(), _CHOOSE)],
        choices=offered(choices),
        description=shown(hint),
    )


def tick(label: Message, *, hint: Message | None = None, required: bool = False) -> BooleanField:
    """One box to tick."""
    return BooleanField(
        shown(label),
        [_Message(InputRequired(), _MISSING)] if required else [],
        description=shown(hint),
        false_values=("", "0", "false"),
    )


def act(*values: str) -> HiddenField:
    """Which button was pressed (`name="act"`); the macros never render it as a field."""
    return among(*values)


def among(*values: str) -> HiddenField:
    """One of a few values, which a page sends along unseen; the first when it does not."""
    return HiddenField("", [_Message(AnyOf(values), UNKNOWN)], default=values[0])


class OnceField(HiddenField):
    """An id made when the form is shown; the new row takes it, so sending twice makes one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the id. Raises ValueError for anything else."""
        try:
            self.data = str(UUID(valuelist[0])) if valuelist else None
        except ValueError:
            raise ValueError(str(UNKNOWN)) from None

    @property
    def id_made(self) -> UUID:
        """The id for the new row."""
        return UUID(self.data or "")


def once() -> OnceField:
    """The hidden id of a form that creates something."""
    return OnceField("", [_Message(InputRequired(), UNKNOWN)], default=lambda: str(new_id()))


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


def _attributes(**given: str | None) -> dict[str, str]:
    return {name: value for name, value in given.items() if value is not None}
