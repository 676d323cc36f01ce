"""The de-identification service, where an installation has one on machines of its own."""

from anonymizer import secret
from anonymizer.client import Client
from app.kernel.config import Settings

# A text may have to wait for others there before its own time begins.
_WAITS = 2


def screening_client(settings: Settings) -> Client:
    """Return the client for these settings. Raises `ValueError`, `OSError` when they are wrong."""
    certificate = None
    if settings.anonymizer_certificate and settings.anonymizer_key:
        certificate = (settings.anonymizer_certificate, settings.anonymizer_key)
    return Client(
        settings.anonymizer_url,
        _secret(settings),
        timeout=settings.screening_timeout * _WAITS,
        authority=settings.anonymizer_authority,
        certificate=certificate,
    )


def _secret(settings: Settings) -> str | None:
    if settings.anonymizer_secret_file:
        return secret.read(settings.anonymizer_secret_file)
    given = settings.anonymizer_secret.get_secret_value()
    if not given and settings.anonymizer_certificate:
        return None
    return secret.checked(given)
