"""Spherical k-means (Dhillon and Modha 2001), always from the same start."""

from typing import Any

import numpy as np


def k_means(data: Any, count: int) -> tuple[Any, Any]:
    """Give the number of each row's cluster, and the clusters' centres (count x dimensions).

    `data` is rows x dimensions; centres are of length one.
    """
    lengths = np.linalg.norm(data, axis=1, keepdims=True)
    unit = data / np.maximum(lengths, 1e-6)
    centres = unit[np.random.default_rng(7).choice(len(unit), count, replace=False)]
    nearest = np.zeros(len(unit), dtype=int)
    for _ in range(25):
        nearest = np.argmax(unit @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, unit)
        centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    return nearest, centres
