"""Who may come in: a browser on this machine that was shown the printed address. Nobody else."""

import hmac
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.requests import Request

HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Door:
    """The secrets of one run. They end with the process."""

    port: int
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """Stands in the printed address."""
    pass_: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """The cookie that a browser gets for it."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """Stands in every form of ours."""

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://127.0.0.1:{self.port}/?key={self.key}"

    @property
    def cookie(self) -> str:
        """The name of the cookie; cookies do not know ports, so the name does."""
        return f"desk-{self.port}"

    @property
    def cookie_line(self) -> str:
        """What makes a browser known; it goes when the browser is closed."""
        return f"{self.cookie}={self.pass_}; Path=/; HttpOnly; SameSite=Strict"

    def is_called_right(self, request: Request) -> bool:
        """Whether a browser means this machine, and not a name that leads here by a trick."""
        host = request.headers.get("host", "").lower()
        return host in {f"{name}:{self.port}" for name in HOSTS}

    def has_key(self, request: Request) -> bool:
        """Whether somebody comes with the printed address."""
        return _same(request.query_params.get("key", ""), self.key)

    def knows(self, request: Request) -> bool:
        """Whether a browser has come in before."""
        try:
            cookies = SimpleCookie(request.headers.get("cookie", ""))
        except CookieError:
            return False
        given = cookies.get(self.cookie)
        return given is not None and _same(given.value, self.pass_)

    def is_own_form(self, request: Request, token: str) -> bool:
        """Whether a form is one of ours, sent from one of our pages."""
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin")
        host = request.headers.get("host", "").lower()
        is_ours = site in {None, "same-origin"} and origin in {None, f"http://{host}"}
        return is_ours and _same(token, self.token)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
