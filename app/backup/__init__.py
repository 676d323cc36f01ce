"""Backups: everything in the database, sealed to a key in a safe; never the shred store.

What was erased stays erased: its rows may lie in an old backup, its key lies nowhere.
"""

from app.backup.making import EVERY, last_made, make, sweeps
from app.backup.restoring import restore

__all__ = ["EVERY", "last_made", "make", "restore", "sweeps"]
