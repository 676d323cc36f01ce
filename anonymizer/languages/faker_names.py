"""Names that people bear, as Faker lists them for many countries; needs `dev.txt`."""

import importlib
import pkgutil
from collections.abc import Iterator


def faker_names() -> tuple[set[str], set[str]]:
    """Give all first names and all surnames, as they are written."""
    return set(_listed("first_name")), set(_listed("last_name"))


def _listed(beginning: str) -> Iterator[str]:
    """Give what stands in the lists whose own names begin like this."""
    person = importlib.import_module("faker.providers.person")
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if attribute.startswith(beginning) and isinstance(listed, list | tuple | dict):
                yield from (name for name in listed if isinstance(name, str))
