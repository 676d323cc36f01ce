"""Makes what the learned layer reads: lists of words, and the model itself."""

from pathlib import Path

MODELS = Path(__file__).parent.parent / "models"
"""Where what is made here is kept."""
