"""The list of findings: thing by thing or in the order of reading, all or some. Pure.

Every card is in the page whatever is shown, because its fields carry the decisions. What is not
shown is hidden, so a filter never loses anything, with scripts or without.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from anonymizer.desk.views import CardView, Marked, Mention
from anonymizer.desk.words import KIND_LABELS
from anonymizer.finding import Cls, Kind


class Order(StrEnum):
    """How the findings stand one below the other."""

    ENTITY = "entity"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Showing:
    """What of the list is shown, and in which order."""

    order: Order = Order.ENTITY
    cls: Cls | None = None
    kind: Kind | None = None

    @classmethod
    def of(cls, sent: str) -> Self:
        """Read what a page sent; what is unknown shows everything."""
        order, class_, kind = (*sent.split(" ")[:3], "", "", "")[:3]
        return cls(
            order=Order(order) if order in tuple(Order) else Order.ENTITY,
            cls=Cls(class_) if class_ in (Cls.DIRECT, Cls.QUASI) else None,
            kind=Kind(kind) if kind in tuple(Kind) else None,
        )

    def __str__(self) -> str:
        """Return the form in which a page sends it."""
        return f"{self.order} {self.cls or '-'} {self.kind or '-'}"

    def shows(self, cls: Cls, kind: Kind) -> bool:
        """Whether a finding of this class and kind passes the filter."""
        return self.cls in {None, cls} and self.kind in {None, kind}

    @property
    def is_whole(self) -> bool:
        """Whether nothing is filtered away."""
        return self.cls is None and self.kind is None

    @property
    def whole(self) -> Self:
        """The same order with everything in it."""
        return replace(self, cls=None, kind=None)


@dataclass(frozen=True, slots=True)
class Button:
    """A button that shows the list otherwise; `sends` is how it then is."""

    value: str
    label: str
    count: int
    is_pressed: bool
    sends: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list: a heading, a card, or a thing that stands in the text once more."""

    card: CardView | None = None
    again: Mention | None = None
    """A later mention; it leads to the card, and `card` is the one it leads to."""
    title: str = ""
    label: str = ""
    """A heading: the title of a part of the text, or a word for a kind of finding."""
    in_list: int | None = None
    in_text: int | None = None
    """Places in the two orders; None where a row is not part of one."""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The list as it is shown, with its buttons."""

    showing: Showing
    rows: tuple[Row, ...]
    orders: tuple[Button, ...]
    classes: tuple[Button, ...]
    kinds: tuple[Button, ...]
    shown: int


def listed(of: Marked, showing: Showing) -> Listing:
    """Return the list of findings of a text."""
    rows = [*_by_thing(of.cards), *_by_place(of)]
    cards = {row.card.entity: row for row in rows if row.card and not row.again and row.in_list}
    for row in rows:  # a card is one row with two places
        if row.card and not row.again and row.in_text:
            cards[row.card.entity] = replace(cards[row.card.entity], in_text=row.in_text)
    whole = [row for row in rows if row.card is None or row.again] + list(cards.values())
    return Listing(
        showing=showing,
        rows=tuple(_in_order(whole, showing)),
        orders=tuple(
            Button(order, "", 0, order is showing.order, str(replace(showing, order=order)))
            for order in Order
        ),
        classes=tuple(
            Button(
                value=cls or "",
                label="",
                count=sum(cls in {None, card.cls} for card in of.cards),
                is_pressed=cls is showing.cls if cls else showing.is_whole,
                sends=str(_of_class(of.cards, showing, cls) if cls else showing.whole),
            )
            for cls in (None, Cls.DIRECT, Cls.QUASI)
        ),
        kinds=tuple(
            Button(
                value=kind,
                label=KIND_LABELS[kind],
                count=sum(card.kind is kind for card in of.cards),
                is_pressed=kind is showing.kind,
                sends=str(_of_kind(of.cards, showing, kind)),
            )
            for kind in _kinds(of.cards)
        ),
        shown=sum(showing.shows(card.cls, card.kind) for card in of.cards),
    )


def _of_class(cards: Sequence[CardView], showing: Showing, cls: Cls) -> Showing:
    """Show a class, of the kind that is shown if there is any such thing."""
    both = replace(showing, cls=cls)
    return both if _is_any(cards, both) else replace(both, kind=None)


def _of_kind(cards: Sequence[CardView], showing: Showing, kind: Kind) -> Showing:
    """Show a kind, of the class that is shown if there is any such thing; let go of it again."""
    if kind is showing.kind:
        return replace(showing, kind=None)
    both = replace(showing, kind=kind)
    return both if _is_any(cards, both) else replace(both, cls=None)


def _is_any(cards: Sequence[CardView], showing: Showing) -> bool:
    return any(showing.shows(card.cls, card.kind) for card in cards)


def _kinds(cards: Sequence[CardView]) -> list[Kind]:
    found = {card.kind for card in cards}
    return [kind for kind in Kind if kind in found]


def _by_thing(cards: Sequence[CardView]) -> Iterator[Row]:
    """Group the cards by class and kind, each group under its heading."""
    place = 0
    for cls in (Cls.DIRECT, Cls.QUASI):
        for kind in _kinds([card for card in cards if card.cls is cls]):
            place += 1
            yield Row(label=KIND_LABELS[kind], in_list=place)
            for card in cards:
                if card.cls is cls and card.kind is kind:
                    place += 1
                    yield Row(card=card, in_list=place)


def _by_place(of: Marked) -> Iterator[Row]:
    """Put every mention in its place: the first one is the card, later ones lead to it."""
    mentions = sorted(
        ((each.at, each, card) for card in of.cards for each in card.mentions),
        key=lambda found: found[0],
    )
    place, part = 0, None
    for _at, mention, card in mentions:
        if mention.part != part:
            part = mention.part
            if mention.title:
                place += 1
                yield Row(title=mention.title, in_text=place)
        place += 1
        is_first = mention is card.mentions[0]
        yield Row(card=card, again=None if is_first else mention, in_text=place)


def _in_order(rows: Sequence[Row], showing: Showing) -> Iterator[Row]:
    """Order the rows and hide what is not shown; a heading stands only above something."""
    by_thing = showing.order is Order.ENTITY

    def place(row: Row) -> int | None:
        return row.in_list if by_thing else row.in_text

    there = sorted((row for row in rows if place(row)), key=lambda row: place(row) or 0)
    shown = [row.card is not None and showing.shows(row.card.cls, row.card.kind) for row in there]
    for index, row in enumerate(there):
        visible = shown[index]
        if row.card is None:
            below = range(index + 1, len(there))
            end = next((at for at in below if there[at].card is None), len(there))
            visible = any(shown[index + 1 : end])
        yield replace(row, is_hidden=not visible)
    yield from (replace(row, is_hidden=True) for row in rows if not place(row))
