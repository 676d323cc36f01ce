"""A fictional community, brought to life through the real services. For trying out, never for use.

Everything goes the way people go: invitations, keys, checks, attestations, panels, reviews.
"""

from app.demo.run import code, demo

__all__ = ["code", "demo"]
