"""What leaves the house as a file."""

from fastapi import Response


def file_of(name: str, content: bytes, media_type: str = "application/json") -> Response:
    """Answer with a file of a neutral name: it ends up in folders that others see."""
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
