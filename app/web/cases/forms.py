"""Forms around a case."""

from collections.abc import Iterable
from typing import Any, Self

from wtforms import HiddenField
from wtforms.validators import Regexp

from anonymizer import READABLE
from app.kernel.text import _
from app.web.cases.steps import View
from app.web.fields import (
    UNKNOWN,
    act,
    among,
    choice,
    line,
    once,
    pick,
    prose,
    several,
    shown,
    tick,
)
from app.web.forms import Form
from review.vignettes.text import (
    LANGUAGES,
    PANEL_SIZES,
    SECTION_HINTS,
    SECTION_LIMIT,
    SECTION_NAMES,
    SETTING_NAMES,
    TITLE_LIMIT,
    Outline,
    Section,
    Vignette,
    WorkSetting,
)

OWN_MARKS_LIMIT = 4_000
REMARK_LIMIT = 4_000
_SIZE_WORDS = {
    2: _("Two peers of two other NGOs"),
    3: _("Three peers of three other NGOs"),
    4: _("Four peers of four other NGOs"),
}


def revision() -> HiddenField:
    """Which state of the case the page has shown; a form from an older one is stale."""
    return HiddenField("", [Regexp(r"[0-9]{1,9}$", message=shown(UNKNOWN))])


class NothingForm(Form):
    """A form that is only a button."""


class OutlineForm(Form):
    """What a case is about, without its text."""

    language = pick(
        _("Language of the text"),
        LANGUAGES.items(),
        hint=_("Only peers who read this language are asked."),
    )
    setting = pick(
        _("Where you work with the client"),
        [(setting.value, name) for setting, name in SETTING_NAMES.items()],
    )
    topics = several(
        _("What do you want your peers to look at?"),
        hint=_("Principles of the standard. Choose none, some or many; you can change it later."),
        optional=True,
    )
    panel_size = choice(
        _("How many peers?"),
        [(str(size), _SIZE_WORDS[size]) for size in PANEL_SIZES],
        default="3",
    )

    def offer(self, principles: Iterable[tuple[str, str]]) -> Self:
        """Let the principles of an edition be chosen; ids that it does not have are refused."""
        self.topics.choices = [(id_, f"{id_} {title}") for id_, title in principles]
        return self

    def fill(self, outline: Outline) -> Self:
        """Show what was chosen before."""
        self.language.data = outline.language
        self.setting.data = outline.setting.value
        self.topics.data = sorted(outline.topics)
        self.panel_size.data = str(outline.panel_size)
        return self

    def outline(self) -> Outline:
        """Return what was chosen. Raises `Invalid`."""
        return Outline(
            language=self.language.data,
            setting=WorkSetting(self.setting.data),
            topics=frozenset(self.topics.data or ()),
            panel_size=int(self.panel_size.data),
        )


class BeginForm(OutlineForm):
    """The outline of a new case; the hidden id makes one case of two clicks."""

    once = once()


class ChangeOutlineForm(OutlineForm):
    """The outline of a case that is there already."""

    revision = revision()


def field_of(section: Section) -> str:
    """Return the name of the field that carries the raw text of a section."""
    return f"raw-{section.value}"


class WriteForm(Form):
    """The raw text, as it travels between the page and memory, and nowhere else."""

    revision = revision()
    view = HiddenField("", default=View.ALL.value)
    at = HiddenField("", default=Section.TITLE.value)
    go = HiddenField("")
    shown = HiddenField("")
    """How the list of findings is shown now; `show` is a button that shows it otherwise."""
    show = HiddenField("")
    read_in = among("", *READABLE)
    """In which language the text is read, where somebody chose another than that of the case."""
    act = act("check", "mark", "keep", "finish", "edit")
    own_marks = prose(
        _("Words that may give somebody away"),
        hint=_("One a line. They are looked for everywhere in the text."),
        longest=OWN_MARKS_LIMIT,
        optional=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Vignette().missing:  # may be empty at a check, not at its end
            self[field_of(section)].flags.optional = False

    @property
    def raw(self) -> Vignette:
        """Return what was typed, section by section."""
        return Vignette({section: self[field_of(section)].data or "" for section in Section})

    @property
    def marked(self) -> tuple[str, ...]:
        """Return the words the bringer marked."""
        if self.own_marks.errors:
            return ()
        lines = (self.own_marks.data or "").splitlines()
        return tuple(dict.fromkeys(words for each in lines if (words := each.strip())))

    @property
    def showing(self) -> View:
        """Return how the text is shown."""
        return View.ONE if self.view.data == View.ONE else View.ALL

    @property
    def asking(self) -> Section:
        """Return which question is shown when it is one per page."""
        return Section(self.at.data) if self.at.data in tuple(Section) else Section.TITLE

    def fill(self, vignette: Vignette) -> Self:
        """Show the text that was kept."""
        for section in Section:
            self[field_of(section)].data = vignette[section]
        return self


for _section in Section:
    _is_title = _section is Section.TITLE
    _make = line if _is_title else prose
    setattr(
        WriteForm,
        field_of(_section),
        _make(
            SECTION_NAMES[_section],
            hint=SECTION_HINTS[_section],
            longest=TITLE_LIMIT if _is_title else SECTION_LIMIT,
            optional=True,
        ),
    )


class AttestForm(Form):
    """Confirming exactly the text whose seal the page showed."""

    seal = HiddenField("", [Regexp(r"[0-9a-f]{64}$", message=shown(UNKNOWN))])
    read = tick(
        _("I have read the whole text, and nothing in it leads to a person."), required=True
    )


class HandBackForm(Form):
    """Giving the text back with a remark."""

    remark = prose(
        _("What should be looked at again?"),
        hint=_("The case bringer reads it. Please do not repeat names here."),
        longest=REMARK_LIMIT,
    )


class SecondReaderForm(Form):
    """A colleague who reads a second time."""

    person = choice(_("Who reads the text a second time?"))
    is_tandem = tick(
        _("Works in tandem with me on this case and stays in the room"),
        hint=_("A tandem partner may change the text, too, and reads what the panel writes."),
    )

    @property
    def wants_tandem(self) -> bool:
        """Whether the colleague should stay; not asked while a room rests."""
        return bool(self.is_tandem and self.is_tandem.data)


class PanelForm(Form):
    """NGOs that should not be asked; `shown` says which the page listed."""

    shown = HiddenField("")
    struck = several(
        _("Do not ask"), hint=_("You need no reason, and none is kept."), optional=True
    )
