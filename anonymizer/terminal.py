"""Text of other people on a terminal: what could steer the terminal is shown as a box."""

import regex

# Control characters move the cursor or change the screen; the others turn the order of letters.
_STEERING = regex.compile(r"[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\p{Cs}]")


def plain(text: str) -> str:
    """Make a text safe to print; line breaks and tabs stay."""
    safe: str = _STEERING.sub(lambda found: found[0] if found[0] in "\n\t" else "\ufffd", text)
    return safe
