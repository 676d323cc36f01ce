"""What leaves the house as a file."""

from fastapi import Response


def file_of(name: str, content: bytes) -> Response:
    """Answer with a JSON file of a neutral name: it ends up in folders that others see."""
    return Response(
        content,
        media_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.json"',
            "Cache-Control": "no-store",
        },
    )
