"""Products of matrices stay on one core: a text is too small to be shared between several.

Shared between two they take twice the time of both, and other processes need the others.
"""

from contextlib import AbstractContextManager
from typing import Any

import numpy as np  # noqa: F401  its library has to be there before it can be found
from threadpoolctl import ThreadpoolController

_BLAS = ThreadpoolController().select(user_api="blas")


def on_one_core() -> AbstractContextManager[Any]:
    """Let numpy's products use one core for a while.

    That holds for the whole process. Where two threads overlap it may stay so, which costs speed
    elsewhere and changes no result.
    """
    limited: AbstractContextManager[Any] = _BLAS.limit(limits=1)
    return limited
