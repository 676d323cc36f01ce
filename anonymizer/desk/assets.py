"""Static files, read once. Their address holds a hash of all of them, so they may be kept for ever.

One hash over all files rather than one per file: style sheets and scripts name each other by
relative paths, and those stay right.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Self

STATIC = Path(__file__).parent / "static"
MEDIA = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".txt": "text/plain; charset=utf-8",
    }
)
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Assets:
    """The files as they were when the process started."""

    mark: str
    files: MappingProxyType[str, bytes]

    @classmethod
    def of(cls, folders: Iterable[Path]) -> Self:
        """Read every static file of some folders, as if they were one."""
        found = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file() and path.suffix in MEDIA
        }
        files = dict(sorted(found.items()))
        digest = sha256()
        for name, content in files.items():
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return cls(digest.hexdigest()[:16], MappingProxyType(files))

    def address(self, name: str) -> str:
        """Return the address of a static file; raises KeyError for one that is not there."""
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.mark}/{name}"

    def headers(self, mark: str, name: str) -> dict[str, str]:
        """Return the headers of a file. Under an older mark (a page from before) it is not kept."""
        return {
            "Content-Type": MEDIA[Path(name).suffix],
            "Cache-Control": _FOR_EVER if mark == self.mark else "no-cache",
        }
