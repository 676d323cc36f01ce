"""A page on this machine alone, for those who never want raw text to leave the house.

It stores nothing: the text is in the browser's page and travels with its form, and in memory while
it is screened. No log is written, and no error quotes a text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from anonymizer.desk import pages
from anonymizer.desk.asking import things_of
from anonymizer.desk.bench import bench
from anonymizer.desk.catalogue import LOCALES
from anonymizer.desk.deciding import Pairs, split
from anonymizer.desk.door import Door
from anonymizer.desk.envelope import BadEnvelope, Envelope
from anonymizer.desk.headers import ALWAYS
from anonymizer.desk.listing import Showing
from anonymizer.desk.looking import Done, look
from anonymizer.desk.marking import marked
from anonymizer.desk.posted import BadForm, Posted, TooLarge, posted
from anonymizer.errors import AnonymizerError, BadText
from anonymizer.files import LEFT_OUT, BadFile, Given, read_bytes
from anonymizer.languages.word_files import READABLE
from anonymizer.lifespan import live
from anonymizer.screener import Screener

_TRAVELS = ("text", "language", "read_in", "own_marks", "left_out", "shown")
_FIELDS = frozenset({"csrf", "show", "act", "sealed", *_TRAVELS})
_PART = "text"
FILE_NAME = "text.txt"
"""Says nothing of where the text came from."""


class _Sorry(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class _Trouble(Exception):
    """Something with the text itself; the code says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Desk:
    """The ASGI application. `locale` is the language of the pages; None asks the browser."""

    screener: Screener
    door: Door
    locale: str | None = None
    envelope: Envelope = field(default_factory=Envelope)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or the beginning and end of the server."""
        if scope["type"] == "lifespan":
            await live(self.screener, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        except _Sorry as sorry:
            response = self._sorry(request, sorry.status)
        except TooLarge:
            response = self._sorry(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except BadForm:
            response = self._sorry(request, HTTPStatus.BAD_REQUEST)
        except Exception:  # noqa: BLE001  its message may quote the text, and would be logged
            response = self._sorry(request, HTTPStatus.INTERNAL_SERVER_ERROR)
        for name, value in ALWAYS.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path, method = request.url.path, request.method
        if not self.door.is_called_right(request):
            raise _Sorry(HTTPStatus.FORBIDDEN)
        if path.startswith("/static/") and method == "GET":
            return _static(path)
        start = pages.ADDRESSES["write"]
        if path == start and method == "GET" and self.door.has_key(request):
            # The key leaves the address, so that it stands in no picture of the screen.
            headers = {"Location": start, "Set-Cookie": self.door.cookie_line}
            return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)
        if not self.door.knows(request):
            raise _Sorry(HTTPStatus.FORBIDDEN)
        if path not in pages.ADDRESSES.values():
            raise _Sorry(HTTPStatus.NOT_FOUND)
        if method != ("GET" if path == start else "POST"):
            raise _Sorry(HTTPStatus.METHOD_NOT_ALLOWED)
        if path == start:
            return self._page(request, pages.WritePage(pages.languages(self._speaks(request))))
        sent = await posted(request)
        if not self.door.is_own_form(request, dict(sent.pairs).get("csrf", "")):
            raise _Sorry(HTTPStatus.FORBIDDEN)
        return (
            _saved(sent) if path == pages.ADDRESSES["save"] else await self._checked(request, sent)
        )

    async def _checked(self, request: Request, sent: Posted) -> Response:
        others, carried = split(sent.pairs)
        fields = dict(others)
        if "sealed" in fields:  # back from the result, with everything as it was
            others, carried = split(self._opened(fields["sealed"]))
            fields = dict(others)
        if not fields.keys() <= _FIELDS:
            raise BadForm
        if not {fields.get("language", ""), fields.get("read_in", "")} <= {"", *READABLE}:
            raise BadForm
        try:
            given = await to_thread.run_sync(_given, fields, sent)
            if fields.get("act") == "edit":
                return self._write(request, fields, carried, given.text)
            content = await to_thread.run_sync(self._look, fields, given, carried)
        except (_Trouble, BadFile, BadText) as bad:
            return self._write(request, fields, carried, fields.get("text", ""), bad.code)
        except AnonymizerError:
            return self._write(request, fields, carried, given.text, "unavailable")
        refused = isinstance(content, pages.CheckPage) and content.bench.is_refused
        status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
        return self._page(request, content, status)

    def _opened(self, sealed: str) -> Pairs:
        try:
            return self.envelope.open(sealed)
        except BadEnvelope:
            raise BadForm from None

    def _look(self, fields: Mapping[str, str], given: Given, carried: Pairs) -> pages.Page:
        """Screen the text in a thread; what is decided is applied in the same look."""
        own = fields.get("own_marks", "")
        marks = tuple(dict.fromkeys(words for line in own.splitlines() if (words := line.strip())))
        read_in = fields.get("read_in", "")
        language = read_in or fields.get("language") or None
        texts, done = {_PART: given.text}, Done.of(carried)
        looked = look(self.screener, texts, language, marks, done, whole=bool(read_in))
        wants_end = fields.get("act") == "finish"
        if wants_end and looked.is_ready:
            things = things_of(looked.texts, looked.findings, looked.settled)
            # A filter could hide the very card that somebody wants to change.
            whole = str(Showing.of(fields.get("shown", "")).whole)
            travels = {name: fields[name] for name in _TRAVELS if name in fields}
            travels |= {"text": given.text, "shown": whole}
            if given.left_out:
                travels["left_out"] = "y"
            sealed = self.envelope.seal((*travels.items(), *carried))
            return pages.ResultPage(looked.outcome[_PART], things, sealed)
        text = marked({_PART: ""}, looked.texts, looked.findings, looked.decisions, looked.settled)
        showing = Showing.of(fields.get("show") or fields.get("shown", ""))
        return pages.CheckPage(
            bench=bench(text, looked, showing, is_refused=wants_end),
            text=given.text,
            language=fields.get("language", ""),
            read_in=read_in,
            own_marks=own,
            left_out=given.left_out,
        )

    def _write(
        self,
        request: Request,
        fields: Mapping[str, str],
        carried: Pairs,
        text: str,
        trouble: str = "",
    ) -> Response:
        content = pages.WritePage(
            languages=pages.languages(self._speaks(request)),
            text=text,
            language=fields.get("read_in") or fields.get("language", ""),
            own_marks=fields.get("own_marks", ""),
            carried=carried,
            trouble=pages.trouble(trouble),
        )
        if trouble == "unavailable":
            return self._page(request, content, HTTPStatus.SERVICE_UNAVAILABLE)
        return self._page(
            request, content, HTTPStatus.UNPROCESSABLE_ENTITY if trouble else HTTPStatus.OK
        )

    def _sorry(self, request: Request, status: HTTPStatus) -> Response:
        return self._page(request, pages.SorryPage(pages.SORRY[status]), status)

    def _page(
        self, request: Request, content: pages.Page, status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        locale = self._speaks(request)
        # Who has not come in gets no token either.
        token = self.door.token if self.door.knows(request) else ""
        return Response(
            pages.html(content, locale, token),
            status_code=status,
            headers={"Content-Type": "text/html; charset=utf-8", "Content-Language": locale},
        )

    def _speaks(self, request: Request) -> str:
        if self.locale is not None:
            return self.locale
        wanted = request.headers.get("accept-language", "").lower().split(",")
        known = (each.strip()[:2] for each in wanted)
        return next((each for each in known if each in LOCALES), "en")


def _given(fields: Mapping[str, str], sent: Posted) -> Given:
    """Return the text that was pasted, or that of the file. Raises `_Trouble`, `BadFile`."""
    typed = fields.get("text", "")
    if sent.file and typed.strip():
        raise _Trouble("both")
    if sent.file:
        return read_bytes(sent.file_name, sent.file)
    if not typed.strip():
        raise _Trouble("empty")
    return Given("", typed, (LEFT_OUT,) if fields.get("left_out") else ())


def _saved(sent: Posted) -> Response:
    """Hand the text back as a file."""
    return Response(
        dict(sent.pairs).get("text", ""),
        headers={
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{FILE_NAME}"',
        },
    )


def _static(path: str) -> Response:
    mark, _slash, name = path.removeprefix("/static/").partition("/")
    found = pages.assets()
    if name not in found.files:
        raise _Sorry(HTTPStatus.NOT_FOUND)
    return Response(found.files[name], headers=found.headers(mark, name))
