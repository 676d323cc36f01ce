"""Bringing a case: before writing, the text, its check, the readers, the panel, withdrawal."""
