"""The yardstick: a bare FastAPI route that renders a small template. Nothing else."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment

TEMPLATE = Environment(autoescape=True).from_string(
    "<!doctype html><html lang=en><title>{{ title }}</title><h1>{{ title }}</h1>"
    "<ul>{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul></html>"
)


def create_app() -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/")
    def show() -> HTMLResponse:
        return HTMLResponse(TEMPLATE.render(title="A small page", items=range(20)))

    return app
