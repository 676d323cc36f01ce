"""The framework's app, which finds the address of a route by its name at once.

The framework asks all routes in turn; a page with twenty links would spend most of its time there.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.datastructures import URLPath
from starlette.routing import NoMatchFound


class Site(FastAPI):
    """Every route has a name of its own; GET and POST of one address have two."""

    _named: dict[str, RouteContext] | None = None

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Return the address of a route. Raises `NoMatchFound`, also when its parameters differ."""
        if self._named is None or name not in self._named:  # the first time, or added since
            self._named = {
                context.name: context
                for context in iter_route_contexts(self.routes)
                if context.name is not None
            }
        if name not in self._named:
            raise NoMatchFound(name, path_params)
        path: URLPath = self._named[name].url_path_for(name, **path_params)
        return path
