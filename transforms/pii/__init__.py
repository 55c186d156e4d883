"""Personal data: the scanner, and what it can find."""

from fairsieve.transforms.pii.detectors import DEFAULT_ENTITIES, DEFAULT_REDACTED, ENTITIES
from fairsieve.transforms.pii.scanner import Pii
from fairsieve.transforms.pii.spans import SPANS
from fairsieve.transforms.pii.user import UserPattern, read_patterns

__all__ = ["DEFAULT_ENTITIES", "DEFAULT_REDACTED", "ENTITIES", "SPANS", "Pii", "UserPattern", "read_patterns"]
