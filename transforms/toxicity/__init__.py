"""How toxic a text reads: scanners that give scores, and the models behind them."""

from fairsieve.transforms.toxicity.scanner import Toxicity
from fairsieve.transforms.toxicity.shipped import ModelMismatch

__all__ = ["ModelMismatch", "Toxicity"]
