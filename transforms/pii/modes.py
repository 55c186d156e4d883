"""What redaction writes in the place of a value: a token, a surrogate, a pseudonym, a mask."""

import base64
import hashlib
import hmac
import os
import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from fairsieve.transforms.pii.fold import fold

_SHORTEST_KEY_BYTES = 16
_PSEUDONYM_CHARS = 10


class Place(NamedTuple):
    """One value to be written over.

    `ordinal` counts the different values of the type in the document from 0, in order of their first places.
    """

    type: str
    value: str
    document: str
    ordinal: int


class Mode(Protocol):
    """Says what is written in a place; the same for the same place, on any worker."""

    def __call__(self, place: Place) -> str:
        """The replacement; nothing in it may be found as personal data again."""


@dataclass(frozen=True)
class Token:
    """Writes the name of the type, so that a model learns that something of this kind stood here.

    Raises:
      ValueError: the template does not say where the type goes.
    """

    template: str = "|||{type}|||"

    def __post_init__(self) -> None:
        if "{type}" not in self.template:
            raise ValueError("template: has no {type}")

    def __call__(self, place: Place) -> str:
        return self.template.replace("{type}", place.type)


@dataclass(frozen=True)
class Mask:
    """Writes `character` over letters and digits, and keeps the length and what stands between them."""

    character: str = "*"

    def __call__(self, place: Place) -> str:
        return "".join(self.character if character.isalnum() else character for character in place.value)


@dataclass(frozen=True)
class Surrogate:
    """Writes a value that looks like the one it replaces and that nobody can have, as it is set aside for documents.

    Equal values of a document become equal surrogates. Types without such a range become tokens.
    Sources: RFC 2606 (names), RFC 5737 and RFC 3849 (IP), RFC 7042 (MAC), NANPA (555-01xx), the Social Security
    Administration (987-65-432x), the test numbers of card schemes, the IBAN registry's sample.
    """

    otherwise: Token = Token()

    def __call__(self, place: Place) -> str:
        n = place.ordinal
        match place.type:
            case "EMAIL_ADDRESS":
                return f"user{n + 1}@example.com"
            case "PHONE_NUMBER":
                return f"{202 + n // 100 % 8}-555-01{n % 100:02}"
            case "IP_ADDRESS":
                return f"2001:db8::{n + 1:x}" if ":" in fold(place.value).text else f"192.0.2.{n % 254 + 1}"
            case "MAC_ADDRESS":
                return f"00-00-5E-00-53-{n % 256:02X}"
            case "CREDIT_CARD":
                return ("4111 1111 1111 1111", "5555 5555 5555 4444", "3782 822463 10005")[n % 3]
            case "IBAN_CODE":
                return "DE89 3704 0044 0532 0130 00"
            case "US_SSN":
                return f"987-65-432{n % 10}"
            case "URL":
                return "https://user:password@example.com"
            case _:
                return self.otherwise(place)


@dataclass(frozen=True)
class Pseudonym:
    """Writes the type and a keyed code of the value, so that equal values can be told equal and nothing else.

    The code is HMAC-SHA256 of type and canonical value, cut to 50 bits. A plain hash would not do: there are so few
    phone numbers that all can be tried. Who destroys the key makes the codes irreversible.

    Attributes:
      key: at least 16 bytes, never written anywhere.
      scope: how far equal values get equal codes: within a document, a run, or all runs with the key.
      run: the name of the run, for scope "run".

    Raises:
      ValueError: the key is too short, or scope "run" has no run.
    """

    key: bytes = field(repr=False)
    scope: Literal["document", "run", "corpus"] = "document"
    run: str = ""

    def __post_init__(self) -> None:
        if len(self.key) < _SHORTEST_KEY_BYTES:
            raise ValueError(f"key: has {len(self.key)} bytes; at least {_SHORTEST_KEY_BYTES} are needed")
        if self.scope == "run" and not self.run:
            raise ValueError("run: is needed for scope 'run'")

    @property
    def key_id(self) -> str:
        """What the manifest may say of the key: tells whether two runs used the same one."""
        return self._code("key id")[:8]

    def __call__(self, place: Place) -> str:
        within = {"document": place.document, "run": self.run, "corpus": ""}[self.scope]
        return f"{place.type}_{self._code(self.scope, within, place.type, canonical(place.type, place.value))}"

    def _code(self, *parts: str) -> str:
        message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
        digest = hmac.new(self.key, message, hashlib.sha256).digest()
        return base64.b32encode(digest).decode()[:_PSEUDONYM_CHARS]


def read_key(variable: str = "FAIRSIEVE_PII_KEY", path: Path | None = None) -> bytes:
    """The key of pseudonyms, from a file if there is one, else from the environment.

    Raises:
      ValueError: there is none; the message names the variable or the file, never the key.
    """
    if path is not None:
        if not path.is_file():
            raise ValueError(f"{path}: there is no such key file")
        return path.read_bytes().strip()
    value = os.environ.get(variable, "")
    if not value:
        raise ValueError(f"{variable}: is not set")
    return value.encode()


def canonical(kind: str, value: str) -> str:
    """One spelling for all ways to write a value: lower case of an address, digits of a number, all groups of an IP."""
    folded = fold(value).text
    if kind == "EMAIL_ADDRESS":
        return folded.lower()
    if kind == "PHONE_NUMBER":
        digits = re.sub(r"\(0\)|\D", "", re.sub(r"(?i)(?:x|ext|#).*", "", folded))
        return digits.removeprefix("00") if folded.lstrip("( ").startswith("00") else digits
    if kind == "IP_ADDRESS":
        return ip_address(re.sub(r"[\[(](?:\.|dot)[\])]", ".", folded)).exploded
    if kind in ("SECRET", "URL", "CRYPTO"):
        return folded
    return re.sub(r"[^0-9A-Za-z]", "", folded).upper()
