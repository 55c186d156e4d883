"""Personal data: the scanner, and what it can find."""

from fairsieve.transforms.pii.detectors import DEFAULT_ENTITIES, DEFAULT_REDACTED, ENTITIES
from fairsieve.transforms.pii.scanner import SPANS, Pii

__all__ = ["DEFAULT_ENTITIES", "DEFAULT_REDACTED", "ENTITIES", "SPANS", "Pii"]
