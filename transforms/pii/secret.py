"""Keys and passwords, by the prefix and the structure that their issuers publish; never by entropy alone."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator

from fairsieve.transforms.pii.finding import LETTERS, Detector, Finding, Trigger

_LONGEST_CHARS = 8192

_KEYS = re.compile(
    r"(?<![0-9A-Za-z_])(?=("
    r"(?:AKIA|ASIA|AIDA|AROA|AGPA|ANPA)[A-Z2-7]{16}"  # Amazon
    r"|gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"
    r"|glpat-[0-9A-Za-z_\-]{20}|npm_[0-9A-Za-z]{36}|hf_[A-Za-z]{34}"
    r"|xox[abeoprs]-(?:\d{1,14}-){1,4}[0-9A-Za-z]{16,64}"  # Slack
    r"|AIza[0-9A-Za-z_\-]{35}"  # Google
    r"|[rs]k_live_[0-9A-Za-z]{24,99}"  # Stripe
    r"|SG\.[0-9A-Za-z_\-]{22}\.[0-9A-Za-z_\-]{43}"  # SendGrid
    r")(?![0-9A-Za-z_]))"
)
_JWT = re.compile(
    r"(?<![0-9A-Za-z_\-.])(?=(eyJ[0-9A-Za-z_\-]{8,600}\.eyJ[0-9A-Za-z_\-]{4,4000}\.[0-9A-Za-z_\-]{16,700})"
    r"(?![0-9A-Za-z_\-]))"
)
_PEM = re.compile(
    r"(?=(-----BEGIN (?:[A-Z]{1,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:\s{0,2}[A-Za-z\-]{4,12}: [^\n]{1,80}\n){0,3}[0-9A-Za-z+/=\s\\]{16,7900}"
    r"-----END (?:[A-Z]{1,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----))"
)
_USERINFO = re.compile(
    rf"(?<![{LETTERS}+.\-])(?=((?:https?|ftps?|sftp|ssh|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|ldaps?|smb|git)"
    r"://[^\s/?#:@\"'<>]{1,64}:[^\s/?#@\"'<>]{1,128}@[0-9A-Za-z.\-\[\]:]{1,128}))",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"example|x{6}|\*{3}|\$\{|\{\{|<|your[_-]?|:(?:pass(?:word|wd)?|pw|pwd|secret|user|token)@|:x+@", re.IGNORECASE
)


def find(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Keys, tokens, private keys and addresses with a password that start in `[first, last)`."""
    for pattern, check in ((_KEYS, _is_key), (_JWT, _is_jwt), (_PEM, _is_pem)):
        for match in pattern.finditer(text, first, min(len(text), last + _LONGEST_CHARS)):
            if match.start() >= last:
                break
            value = match.group(1)
            reason = "placeholder" if _PLACEHOLDER.search(value) or len(set(value[-16:])) < 4 else ""
            reason = reason or ("" if check(value) else "structure")
            yield Finding("SECRET", *match.span(1), 0.0 if reason else 0.95, reason)


def find_userinfo(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Addresses such as `https://name:password@host` that start in `[first, last)`."""
    for match in _USERINFO.finditer(text, first, min(len(text), last + 340)):
        if match.start() >= last:
            return
        reason = "placeholder" if _PLACEHOLDER.search(match.group(1)) else ""
        yield Finding("URL", *match.span(1), 0.0 if reason else 0.95, reason)


_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _is_key(value: str) -> bool:
    """Whether a key has the check sum that GitHub puts in the last six characters of its tokens; others have none."""
    if not value.startswith("gh") or value[3] != "_":
        return True
    rest, digits = zlib.crc32(value[4:-6].encode()), ""
    while rest:
        rest, digit = divmod(rest, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(6, "0") == value[-6:]


def _is_jwt(value: str) -> bool:
    header = value.split(".", 1)[0]
    try:
        decoded = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (binascii.Error, ValueError):
        return False
    return isinstance(decoded, dict) and "alg" in decoded


def _is_pem(_value: str) -> bool:
    return True


SECRET = Detector(
    types=("SECRET",),
    triggers=(
        Trigger(
            rb"A(?:KIA|SIA|IDA|ROA|GPA|NPA)[A-Z2-7]{4}|gh[pousr]_[0-9A-Za-z]{4}|github_pat_|glpat-|npm_[0-9A-Za-z]{4}"
            rb"|hf_[A-Za-z]{4}|xox[abeoprs]-\d|AIza[0-9A-Za-z_\-]{4}|[rs]k_live_|SG\.[0-9A-Za-z_\-]{4}"
            rb"|eyJ[0-9A-Za-z_\-]{4}",
            back=16,
        ),
        Trigger(rb"-----BEGIN [A-Z ]{0,26}PRIVATE KEY", back=60),
    ),
    find=find,
    longest=_LONGEST_CHARS,
)
USERINFO = Detector(
    ("URL",), (Trigger(rb"://[^\s/?#:@\"'<>]+:[^\s/?#@\"'<>]+@", back=220),), find_userinfo, longest=340
)
