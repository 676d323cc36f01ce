"""The learned layer: finds what no rule names, and lets go what a rule wrongly suspects."""

from anonymizer.learned.tagger import BIRTH, shipped
from anonymizer.learned.weighing import Judged, weigh, weigh_with, worth_repeating

__all__ = ["BIRTH", "Judged", "shipped", "weigh", "weigh_with", "worth_repeating"]
