"""The part of an address that names an edition: `1.0.0`, and nothing else."""

from typing import Final

from starlette.convertors import Convertor, register_url_convertor

KIND: Final = "edition"
"""Without a kind of its own, `/standard/1.0.0` would read as version `1.0` in the format `0`."""


class VersionConvertor(Convertor[str]):
    """Three numbers with dots between."""

    regex = r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}"

    def convert(self, value: str) -> str:
        """Return the version as it stands in the address."""
        return value

    def to_string(self, value: str) -> str:
        """Return the version as it stands in the address."""
        return value


register_url_convertor(KIND, VersionConvertor())
