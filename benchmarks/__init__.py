"""Figures, never tests: everything is measured side by side in one run, on this machine."""
