"""The table of detectors."""

from collections.abc import Iterable

from fairsieve.transforms.pii.digital import MAC, WALLET
from fairsieve.transforms.pii.disguise import DISGUISED
from fairsieve.transforms.pii.finding import Detector
from fairsieve.transforms.pii.identity import DETECTORS as OF_IDENTITIES
from fairsieve.transforms.pii.mail import EMAIL, QUOTED
from fairsieve.transforms.pii.network import IP_V4, IP_V6
from fairsieve.transforms.pii.payment import CARD, IBAN
from fairsieve.transforms.pii.phone import PHONE
from fairsieve.transforms.pii.secret import SECRET, USERINFO
from fairsieve.transforms.pii.social import SSN

DETECTORS: tuple[Detector, ...] = (
    EMAIL, QUOTED, DISGUISED, PHONE, IP_V4, IP_V6, CARD, IBAN, SSN, MAC, WALLET, SECRET, USERINFO, *OF_IDENTITIES,
)  # fmt: skip

ENTITIES = tuple(dict.fromkeys(name for detector in DETECTORS for name in detector.types))
"""Every entity there is a detector for, by Presidio's names where it has one."""

DEFAULT_ENTITIES = ENTITIES

DEFAULT_REDACTED: frozenset[str] = frozenset(ENTITIES)
"""What a policy redacts unless it says otherwise: direct identifiers only, never a term of identity."""


def detectors_of(entities: Iterable[str]) -> tuple[Detector, ...]:
    """The detectors that report any of the entities.

    Raises:
      ValueError: an entity has no detector; the message names it and those there are.
    """
    wanted = set(entities)
    unknown = sorted(wanted - set(ENTITIES))
    if unknown:
        raise ValueError(f"entities {', '.join(unknown)}: not among {', '.join(ENTITIES)}")
    return tuple(detector for detector in DETECTORS if wanted & set(detector.types))
