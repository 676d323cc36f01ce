"""Reads a posted form strictly: ordinary forms only, real text only, not too many fields."""

from urllib.parse import parse_qsl

from fastapi import Request

from app.web.refusals import InvalidEncoding, TooManyFields, WrongMedia
from app.web.visit import Typed, visit_of

FIELDS_AT_MOST = 4000
MEDIA = "application/x-www-form-urlencoded"


async def typed(request: Request) -> Typed:
    """Return what was typed, read once per request.

    Raises `WrongMedia`, `InvalidEncoding`, `TooManyFields`, and `TooLarge` while the body arrives.
    """
    visit = visit_of(request)
    if visit.typed is None:
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = await request.body()
        if media != MEDIA and (body or media):
            raise WrongMedia
        visit.typed = parse(body)
    return visit.typed


def parse(body: bytes) -> Typed:
    """Decode a form body. Line ends become one character, as the page shows them."""
    try:
        text = body.decode("utf-8", errors="strict")
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=FIELDS_AT_MOST,  # before the work, which keeps everybody waiting
        )
    except UnicodeDecodeError:
        # The original carries the bytes; it must not travel.
        raise InvalidEncoding from None
    except ValueError:
        raise TooManyFields from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise InvalidEncoding
    return tuple((name, value.replace("\r\n", "\n")) for name, value in pairs)
