"""Forms: what may be typed, how it is read, and how it is shown again when something is wrong.

A route asks for `Posted[SomeForm]` and gets the bound form. Every name that is not a field of the
form is a problem of the form (`unknown-field`), and so is a field that comes twice; everything
typed is shown again with status 422.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

import wtforms
from fastapi import Depends, Request
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.i18n import get_translations
from wtforms.widgets import HiddenInput

from app.kernel.errors import DomainError, Invalid
from app.kernel.text import Message, current_locale, gettext, ngettext
from app.web import csrf
from app.web.fields import UNKNOWN, shown
from app.web.typed import typed
from app.web.visit import Typed

F = TypeVar("F", bound="Form")


class _Catalogue:
    """Our own translations first, then those WTForms brings for its own sentences."""

    def gettext(self, string: str) -> str:
        ours = gettext(string)
        return ours if ours != string else str(self._brought().gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        ours = ngettext(singular, plural, n)
        is_ours = ours not in {singular, plural}
        return ours if is_ours else str(self._brought().ngettext(singular, plural, n))

    def _brought(self) -> Any:
        return get_translations([current_locale()])


class TypedFields(dict[str, list[str]]):
    """What was typed, in the shape WTForms reads."""

    def getlist(self, name: str) -> list[str]:
        """Return every text typed under a name."""
        return self.get(name, [])


class Form(wtforms.Form):
    """A form of ours. Its fields are made with `line`, `prose` and the like (app.web.fields)."""

    class Meta:
        """Sentences in the language of the request."""

        def get_translations(self, _form: object) -> _Catalogue:
            """Return the translations WTForms uses for its messages."""
            return _Catalogue()

    unknown: ClassVar[Message] = UNKNOWN
    typed_names: Mapping[str, int] = {}

    @classmethod
    def bound(cls, pairs: Typed) -> Self:
        """Return the form with what was typed in it."""
        data: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in pairs:
            if name != csrf.FIELD:
                data[name].append(value)
        form = cls(formdata=TypedFields(data))
        form.typed_names = {name: len(values) for name, values in data.items()}
        return form

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether everything typed keeps the rules; the problems are in `problems` otherwise."""
        is_valid = super().validate(extra_validators)
        for name, times in self.typed_names.items():
            field = self._fields.get(name)
            if field is None or (times > 1 and not isinstance(field, SelectMultipleField)):
                self.form_errors.append(shown(self.unknown))
                return False
        return is_valid

    def demand(self) -> None:
        """Refuse a form that is only a button when it holds anything else. Raises `Invalid`."""
        if not self.validate():
            raise Invalid(self.unknown)

    def refuse(self, error: DomainError) -> None:
        """Show what the domain said, beside the field it is about or on top of the form."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(shown(error.message))
        else:
            field.errors = [*field.errors, shown(error.message)]

    @property
    def problems(self) -> list[tuple[str | None, str]]:
        """Every problem, named after its field and with its id, for the list on top of the form."""
        on_top: list[tuple[str | None, str]] = [(None, e) for e in self.form_errors]
        return on_top + [
            (_first_id(field), f"{field.label.text}: {error}" if field.label.text else error)
            for field in self._fields.values()
            for error in field.errors
        ]


def _first_id(field: Field) -> str | None:
    """Where a link to a field leads: the first choice of a group, else the field itself."""
    if isinstance(field.widget, HiddenInput):
        return None
    return f"{field.id}-0" if isinstance(field, RadioField | SelectMultipleField) else field.id


class _Binder:
    def __init__(self, form: type[Form]) -> None:
        self.form = form

    async def __call__(self, request: Request) -> Form:
        return self.form.bound(await typed(request))


if TYPE_CHECKING:
    Posted = Annotated[F, "what was typed into this form"]
else:

    class Posted:
        """`Posted[SomeForm]` in a route: the form with what was typed in it."""

        def __class_getitem__(cls, form: type[Form]) -> object:
            """Return the parameter that reads this form."""
            return Annotated[form, Depends(_Binder(form))]


AllTyped = Annotated[Typed, Depends(typed)]
"""For a form whose fields depend on the thing (`findings`): bind it with `Form.bound`."""
