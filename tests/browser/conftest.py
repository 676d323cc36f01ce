"""Real browsers for all tests in this folder."""

from tests.browser.chromium import chromium, glass, looked_at, screener, server, tab

__all__ = ["chromium", "glass", "looked_at", "screener", "server", "tab"]
