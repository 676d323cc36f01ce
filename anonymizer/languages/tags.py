"""Tags of languages (RFC 5646), as far as they matter here: the first of their parts."""

import regex

_TAG = regex.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8}){0,4}")


def primary_language(tag: object) -> str | None:
    """Give the language of a tag like `de` or `de-AT`; None when it is no language tag."""
    found = _TAG.fullmatch(tag) if isinstance(tag, str) else None
    return found[1].lower() if found else None
