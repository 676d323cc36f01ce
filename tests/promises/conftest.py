from tests.houses import inhabited, web

__all__ = ["inhabited", "web"]
