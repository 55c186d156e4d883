"""IP addresses: those of hosts in the Internet, not version numbers and not addresses set aside."""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network

from fairsieve.transforms.memory import REMEMBERED
from fairsieve.transforms.pii.cues import CUE_CHARS, Cues
from fairsieve.transforms.pii.finding import LETTERS, Detector, Finding, Trigger

_TYPE = "IP_ADDRESS"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_POINT = r"(?:\.|\[\.\]|\(\.\)|\[dot\])"  # also as security reports write it, so that nobody clicks
_V4 = re.compile(
    rf"(?=\d)(?<![{LETTERS}.])(?<!\d[-/])(?=({_OCTET}(?:{_POINT}{_OCTET}){{3}})(?![{LETTERS}]|\.\d|-\d|\.[A-Za-z_]))"
)
_V6 = re.compile(
    rf"(?=[0-9A-Fa-f:])(?<![{LETTERS}:.])"
    r"(?=((?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?=[0-9A-Fa-f:]{0,39}::)"
    r"(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?)"
    rf"(?![{LETTERS}:]|\.\d))"
)
_CUES = Cues("host", "version")
_VERSION_CHARS = 20
_URL_BEFORE = re.compile(r"(?:://|@|\[|\bv?ip[=:]\s?)\Z", re.IGNORECASE)
_OBJECT_IDENTIFIER = re.compile(r"(?:1\.3\.6|1\.2\.840|2\.5\.29|2\.5\.4|2\.16\.840|0\.9\.2342)\.")
_CHAPTERS = 32
"""Numbers below it may as well be those of chapters and versions: an address of nothing else needs a cue."""
_PUBLIC_RESOLVERS = frozenset(  # published by Google, Cloudflare, Quad9, OpenDNS, Level 3, AdGuard, Verisign
    [
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "1.0.0.1",
        "9.9.9.9",
        "149.112.112.112",
        "208.67.222.222",
        "208.67.220.220",
        "4.2.2.1",
        "4.2.2.2",
        "76.76.19.19",
        "76.223.122.150",
        "94.140.14.14",
        "94.140.15.15",
        "64.6.64.6",
        "64.6.65.6",
        "2001:4860:4860::8888",
        "2001:4860:4860::8844",
        "2606:4700:4700::1111",
        "2606:4700:4700::1001",
        "2620:fe::fe",
    ]
)
_SPECIAL_OCTETS = frozenset([0, 10, 100, 127, 169, 172, 192, 198, 203, *range(224, 256)])
"""With others no network begins that is set aside (IANA, IPv4 Special-Purpose Address Registry)."""

_HANDED_OUT = tuple(map(IPv6Network, ("2001::/16", "2003::/16", "2400::/6", "2800::/5")))
"""Where providers have their networks (IANA, IPv6 Global Unicast Address Assignments)."""

_LISTED = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?: ?[,;/] ?| (?:and|or|to|und|et|y|e) )\Z")
_LISTED_CHARS, _LONGEST_LIST = 24, 3
_NETMASK = re.compile(r"(?:255\.){1,3}\d+(?:\.\d+)*\Z")


def find_v4(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Dotted quads that start in `[first, last)`."""
    for match in _V4.finditer(text, first, min(len(text), last + 48)):
        if match.start() < last:
            start, end = match.span(1)
            yield _v4(text, start, end)


def _v4(text: str, start: int, end: int) -> Finding:
    reason, ambiguous = _kind_of_quad(text[start:end])
    if reason:
        return Finding(_TYPE, start, end, 0.0, reason)
    if text[end - 2 : end] == ".0" and text[end : end + 1] == "/":
        return Finding(_TYPE, start, end, 0.0, "network")
    located = _URL_BEFORE.search(text[max(0, start - 6) : start]) is not None
    if not located:
        near = _CUES.nearest(text[max(0, start - _VERSION_CHARS) : start], _VERSION_CHARS)
        if near == "version" or text[start - 1 : start] in ("/", "\u00a7"):
            return Finding(_TYPE, start, end, 0.0, "version")
    cued = located or _CUES.nearest(text, start) == "host" or (ambiguous and _listed_after_cue(text, start))
    if ambiguous and not cued:
        return Finding(_TYPE, start, end, 0.0, "no_context")
    return Finding(_TYPE, start, end, 0.95 if cued else 0.8)


def _listed_after_cue(text: str, start: int) -> bool:
    """Whether the address follows others in a list that a cue announces: `servers 5.9.20.30, 5.9.20.31`."""
    for _ in range(_LONGEST_LIST):
        listed = _LISTED.search(text[max(0, start - _LISTED_CHARS) : start])
        if listed is None:
            return False
        start -= len(listed.group())
        if _CUES.nearest(text, start) == "host":
            return True
    return False


@lru_cache(maxsize=REMEMBERED)
def _kind_of_quad(written: str) -> tuple[str, bool]:
    """Why an address is left alone wherever it stands, "" if it is not; and whether it may be another number."""
    octets = re.findall(r"\d+", written)
    value = ".".join(octets)
    special = int(octets[0]) in _SPECIAL_OCTETS or value in _PUBLIC_RESOLVERS
    reason = _set_aside(IPv4Address(value)) if special else ""
    if not reason and (_NETMASK.match(value) or value.endswith(".0.0")):
        reason = "network"
    return reason, _OBJECT_IDENTIFIER.match(value) is not None or max(map(int, octets)) < _CHAPTERS


def find_v6(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """IPv6 addresses that start in `[first, last)`: a digit and at least four hexadecimal digits."""
    for match in _V6.finditer(text, first, min(len(text), last + 48)):
        start, end = match.span(1)
        value = match.group(1)
        if start >= last or sum(c != ":" for c in value) < 4 or not any(c.isdigit() for c in value):
            continue
        try:
            address = IPv6Address(value)
        except ValueError:
            continue
        reason = _set_aside(address)
        # What nobody has been given may be C++, a ratio or a time.
        handed_out = any(address in network for network in _HANDED_OUT)
        if not reason and not handed_out and _CUES.nearest(text, start) != "host":
            reason = "no_context"
        if not reason and value.endswith("::") and text[end : end + 1] == "/":
            reason = "network"
        yield Finding(_TYPE, start, end, 0.0 if reason else 0.95, reason)


def _set_aside(address: IPv4Address | IPv6Address) -> str:
    if str(address) in _PUBLIC_RESOLVERS:
        return "public_resolver"
    return "" if address.is_global and not address.is_multicast else "reserved"


_DOT = rb"(?:\.|\[\.\]|\(\.\)|\[dot\])"
_X = rb"[0-9a-fA-F\x80-\xff]"  # or what may be folded to it
_COLON = rb"(?::|\xef\xbc\x9a)"
_TWICE = _COLON + _COLON
IP_V4 = Detector(
    (_TYPE,),
    (Trigger(rb"[^0-9A-Za-z_.]\d{1,3}(?:" + _DOT + rb"\d{1,3}){3}[^0-9A-Za-z_]", back=32, number=True),),
    find_v4,
    before=_LONGEST_LIST * _LISTED_CHARS + CUE_CHARS + 1,
)
IP_V6 = Detector(
    (_TYPE,),
    # Three groups between colons, which the time of day has not, or two colons.
    (
        Trigger(
            _X + _COLON + rb"(?:" + _X + rb"{1,4}" + _COLON + rb"){2}" + _X + rb"|" + _X + _TWICE + rb"|" + _TWICE + _X,
            back=52,
        ),
    ),
    find_v6,
)
