"""Help, open to everybody."""

from fastapi import APIRouter, Request, Response

from app.web.help import pages
from app.web.help.pages import Topic
from app.web.pages import page

router = APIRouter()


@router.get("/help", name="help.show")
def show(request: Request) -> Response:
    """List what one can read about."""
    return page(request, pages.HelpPage())


@router.get("/help/{topic}", name="help.page")
def show_topic(request: Request, topic: Topic) -> Response:
    """Show one topic."""
    return page(request, pages.TopicPage(topic))
