"""Headers of every answer, and the cookies a visit has gathered."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anonymizer.desk.headers import ALWAYS
from app.web.visit import open_visit

FORGET = '"cache", "storage"'
"""At the end of a sign-in. Not `"cookies"`: ours are taken by name, and the two that stay, language
and recognised browser, open nothing."""
HSTS = "max-age=63072000; includeSubDomains"


class Headers:
    """The outermost layer: opens the visit and dresses every answer, errors included."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.always = {**ALWAYS} | ({"Strict-Transport-Security": HSTS} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers when the answer begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = open_visit(scope)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.always.items():
                    headers[name] = value
                if visit.has_left:
                    headers["Clear-Site-Data"] = FORGET
                if visit.who is not None or visit.cookies or "Cache-Control" not in headers:
                    headers["Cache-Control"] = "no-store"
                for line in visit.cookies.values():
                    headers.append("Set-Cookie", line)
            await send(message)

        await self.app(scope, receive, dressed)
