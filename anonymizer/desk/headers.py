"""Headers of every page, here and on the platform: nothing from elsewhere, nothing inline."""

from collections.abc import Mapping
from types import MappingProxyType

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": (
            "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
            "encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), "
            "idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), "
            "payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), usb=(), "
            "xr-spatial-tracking=()"
        ),
        "Origin-Agent-Cluster": "?1",
        # Not `no-referrer`: under it browsers send `Origin: null` with the posts of our own forms
        # (Fetch, "append a request Origin header"; seen in Chromium), so they are refused.
        # `same-origin` tells other sites just as little.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
