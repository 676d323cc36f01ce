"""The commands of `python -m anonymizer`, one small module each.

A command is a module with `options(parser)` and `run(chosen) -> exit code`.
"""

from collections.abc import Mapping
from types import MappingProxyType

# Name -> module and what it does. The module is imported when it is called: finding words in a
# text does not wait for a web server.
COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "screen": ("anonymizer.commands.screen", "find what may identify somebody"),
        "redact": ("anonymizer.commands.redact", "decide finding by finding in the terminal"),
        "desk": ("anonymizer.commands.desk", "decide in the browser, on this machine alone"),
        "serve": ("anonymizer.commands.serve", "answer an app over HTTP"),
        "evaluate": ("anonymizer.commands.evaluate", "measure against gold texts"),
        "benchmark": ("anonymizer.commands.benchmark", "measure speed and memory"),
    }
)
