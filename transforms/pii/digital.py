"""Identifiers of machines and wallets: MAC addresses, Bitcoin and Ethereum addresses."""

import re
from collections.abc import Iterator

from stdnum import bitcoin

from fairsieve.transforms.pii.cues import since_last_value
from fairsieve.transforms.pii.finding import BEFORE_CHARS, LETTERS, Detector, Finding, Trigger

_MAC = re.compile(
    rf"(?<![{LETTERS}:.\-])(?=((?:[0-9A-Fa-f]{{2}}([:\-])(?:[0-9A-Fa-f]{{2}}\2){{4}}[0-9A-Fa-f]{{2}}"
    rf"|[0-9A-Fa-f]{{4}}\.[0-9A-Fa-f]{{4}}\.[0-9A-Fa-f]{{4}}))(?![{LETTERS}]|[:.\-][0-9A-Fa-f]))"
)
_BITCOIN = re.compile(
    rf"(?<![{LETTERS}])(?=([13][1-9A-HJ-NP-Za-km-z]{{25,34}}|bc1[02-9ac-hj-np-z]{{11,71}})(?![{LETTERS}]))"
)
_ETHEREUM = re.compile(rf"(?<![{LETTERS}])(?=(0x[0-9A-Fa-f]{{40}})(?![{LETTERS}]))")
_WALLET_CUE = re.compile(
    r"\b(?:eth|ether|ethereum|wallet|metamask|erc-?20|donat\w*|crypto\w*|usdt|usdc|bnb|bsc|polygon)\b", re.I
)


def find_macs(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Hardware addresses that start in `[first, last)`."""
    for match in _MAC.finditer(text, first, min(len(text), last + 24)):
        if match.start() >= last:
            return
        digits = re.sub(r"[:.\-]", "", match.group(1)).lower()
        # All of one digit, what everybody writes, RFC 7042's range for documentation, and well-known groups.
        fixed = len(set(digits)) == 1 or digits in ("001122334455", "123456789abc")
        fixed = fixed or digits.startswith(("00005e0053", "01005e", "0180c2", "01000c", "3333"))
        if digits.isdecimal() and "-" in match.group(1):
            yield Finding("MAC_ADDRESS", *match.span(1), 0.0, "digits_only")
        else:
            yield Finding("MAC_ADDRESS", *match.span(1), 0.0 if fixed else 0.9, "reserved" if fixed else "")


def find_wallets(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Wallet addresses that start in `[first, last)`; Ethereum's need a word about money before them."""
    for match in _BITCOIN.finditer(text, first, min(len(text), last + 96)):
        if match.start() >= last:
            break
        valid = bitcoin.is_valid(match.group(1))
        yield Finding("CRYPTO", *match.span(1), 0.95 if valid else 0.0, "" if valid else "checksum")
    for match in _ETHEREUM.finditer(text, first, min(len(text), last + 96)):
        if match.start() >= last:
            break
        cued = _WALLET_CUE.search(since_last_value(text, match.start(), BEFORE_CHARS)) is not None
        yield Finding("CRYPTO", *match.span(1), 0.8 if cued else 0.0, "" if cued else "no_context")


_X = rb"[0-9A-Fa-f]"
MAC = Detector(
    ("MAC_ADDRESS",),
    (
        Trigger(_X + _X + rb"[:\-](?:" + _X + _X + rb"[:\-]){4}" + _X + _X, back=18),
        Trigger(_X + rb"{4}\." + _X + rb"{4}\." + _X + rb"{4}", back=15),
    ),
    find_macs,
    longest=24,
)
WALLET = Detector(
    ("CRYPTO",),
    (
        Trigger(rb"[13][1-9A-HJ-NP-Za-km-z]{25}", back=36),
        Trigger(rb"bc1[02-9ac-hj-np-z]{11}", back=16),
        Trigger(rb"0x[0-9A-Fa-f]{40}", back=44),
    ),
    find_wallets,
)
