"""E-mail addresses, as they are written and as they are disguised."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from fairsieve.transforms.memory import REMEMBERED
from fairsieve.transforms.pii.finding import Detector, Finding, Trigger

_LOCAL_CHARS = 64
_DOMAIN_CHARS = 128
_URL_CHARS = 80  # from a URL's beginning to its user information
_TYPE = "EMAIL_ADDRESS"

# Latin letters with accents may stand in an address; other scripts rather touch one, as in Chinese text.
_LETTER = "A-Za-z0-9\u00c0-\u024f"
_LOCAL_BACKWARDS = re.compile(rf"[{_LETTER}._%+\-'&~]{{1,{_LOCAL_CHARS}}}")
_AT = re.compile(rf"(?<=[{_LETTER}_%+\-'&~])@(?=[{_LETTER}][{_LETTER}\-]{{0,62}}\.)")
_DOMAIN = re.compile(
    rf"(?:[{_LETTER}](?:[{_LETTER}\-]{{0,61}}[{_LETTER}])?\.){{1,8}}(?:xn--[A-Za-z0-9\-]{{2,59}}|[A-Za-z]{{2,24}})"
)
_QUOTED = re.compile(
    rf'(?<![{_LETTER}="])(?=("(?=[{_LETTER}])[^"\s@\\<>]{{1,30}}(?: [^"\s@\\<>]{{1,30}}){{0,2}}"@)'
    rf"({_DOMAIN.pattern}))"
)
_USERINFO = re.compile(r"://[^\s/?#]*\Z")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|[.\-'%&~+])+")
_PHONE_GLUED = re.compile(r"(?:\d{3}[.\-]){1,2}\d{4}(?=[A-Za-z])")  # "212-736-5000jane@firm.com"
_TAGGED = re.compile(rf"[{_LETTER}._%\-]+\+[{_LETTER}._%\-+]+=\Z")  # "list+jane=firm.com@", as mail servers write it

_TOKEN = re.compile(r"[A-Z]{2,}(?:_[A-Z]+)+")  # what redaction wrote there

_RESERVED_TLDS = frozenset({"example", "test", "invalid", "localhost", "local"})  # RFC 2606, RFC 6761, RFC 6762
_RESERVED_DOMAIN = re.compile(r"(?:^|\.)example\.(?:com|net|org|edu)\Z")


@cache
def top_level_domains() -> frozenset[str]:
    """The last labels of the public suffix list that ships with tldextract; no network.

    The file is read as it is: importing the package would bring an HTTP client with it.

    Raises:
      FileNotFoundError: tldextract is not installed, or has no such file.
    """
    package = find_spec("tldextract")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("tldextract, which holds the public suffix list, is not installed")
    path = Path(package.submodule_search_locations[0]) / ".tld_set_snapshot"
    # Private suffixes end in a public one, so all lines may be read alike.
    suffixes = [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("//")]
    return frozenset(suffix.rsplit(".", 1)[-1] for suffix in suffixes)


def find(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Addresses around each `@`; a local part starts in `[first, last)`."""
    high = min(len(text), last + _LOCAL_CHARS + 1)
    at = first - 1
    while (at := text.find("@", at + 1, high)) >= 0:
        if not _AT.match(text, at):
            continue
        lowest = max(0, at - _LOCAL_CHARS - _URL_CHARS)
        before = text[max(lowest, text.rfind(" ", lowest, at) + 1, text.rfind("\n", lowest, at) + 1) : at]
        behind = text[at + 1 : at + _DOMAIN_CHARS].partition(" ")[0].partition("\n")[0]
        finding = _around(f"{before}@{behind}", len(before))
        if finding is None:
            continue
        start = at - len(before) + finding.start
        if first <= start < last:
            yield Finding(_TYPE, start, start + finding.end - finding.start, finding.score, finding.reason)


def find_quoted(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Addresses such as `"jane doe"@firm.com` that start in `[first, last)`."""
    for match in _QUOTED.finditer(text, first, min(len(text), last + _LOCAL_CHARS + 2 * _DOMAIN_CHARS)):
        if match.start() >= last:
            return
        length, reserved = _known(match.group(2))
        reason = "no_such_tld" if not length else "reserved" if reserved else ""
        end = match.start(2) + (length or len(match.group(2)))
        yield Finding(_TYPE, match.start(), end, 0.0 if reason else 0.9, reason)


def _around(word: str, at: int) -> Finding | None:
    """The address around the sign at `at`."""
    lowest = max(0, at - _LOCAL_CHARS)
    backwards = _LOCAL_BACKWARDS.match(word[lowest:at][::-1])
    domain = _DOMAIN.match(word, at + 1)
    if backwards is None or domain is None:
        return None
    start = at - backwards.end()
    skipped = _ESCAPED.match(word, start, at)
    if skipped:
        start = skipped.end()
    glued = _PHONE_GLUED.match(word, start, at)
    if glued:
        start = glued.end()
    if start == at:
        return None
    if word[start - 1 : start] == "=":
        tagged = _TAGGED.search(word, lowest, start)
        start = tagged.start() if tagged else start
    if _TOKEN.fullmatch(word, start, at):
        return None
    length, reserved = _known(domain.group())
    end = at + 1 + length
    if start > 0 and word[start - 1] == "@":
        return Finding(_TYPE, start, end, 0.0, "handle")
    if "://" in word and _USERINFO.search(word, max(0, start - _URL_CHARS), at):
        return Finding(_TYPE, start, end, 0.0, "url_userinfo")
    if word[start:at] == "git" and word[end : end + 1] in (":", "/"):
        return Finding(_TYPE, start, end, 0.0, "repository")
    if end == at + 1:
        return Finding(_TYPE, start, at + 1 + domain.end() - domain.start(), 0.0, "no_such_tld")
    if reserved:
        return Finding(_TYPE, start, end, 0.0, "reserved")
    return Finding(_TYPE, start, end, 1.0)


@lru_cache(maxsize=REMEMBERED)
def _known(domain: str) -> tuple[int, bool]:
    """How much of `domain` is a name under a real top-level domain, and whether that is a reserved one."""
    length = _valid_length(domain)
    return length, is_reserved(domain[:length])


def _valid_length(domain: str) -> int:
    """How much of `domain` is a name under a real top-level domain; 0 for none.

    Labels are dropped from the end (`gmail.com.Next`), and a word that touches the last one (`gmail.comPhone`).
    """
    labels = domain.split(".")
    while len(labels) > 1:
        last = labels[-1]
        if last.lower() in top_level_domains() and not _sentence_start(labels):
            return len(".".join(labels))
        glued = re.match(r"[a-z]{2,6}(?=[A-Z])", last)
        if glued and glued.group() in top_level_domains():
            return len(".".join([*labels[:-1], glued.group()]))
        labels.pop()
    return 0


def _sentence_start(labels: list[str]) -> bool:
    """Whether the last label is rather the first word of the next sentence: `gmail.com.Next`, `x.org.In`."""
    return len(labels) > 2 and labels[-1][:1].isupper() and labels[-1][1:].islower() and labels[-2].lower() in _COMMON


_COMMON = frozenset(
    {"com", "net", "org", "edu", "gov", "de", "fr", "uk", "es", "it", "ru", "nl", "pl", "br", "in", "jp"}
)


def is_reserved(domain: str) -> bool:
    """Whether a domain is set aside for documents and tests, so that nobody has an address there."""
    lowered = domain.lower()
    return lowered.rsplit(".", 1)[-1] in _RESERVED_TLDS or _RESERVED_DOMAIN.search(lowered) is not None


EMAIL = Detector(
    (_TYPE,),
    # A letter, or bytes that may be folded to one, on both sides.
    (Trigger(rb"[A-Za-z0-9_%+\-'&~\x80-\xff](?:@|\xef\xbc\xa0|\xef\xb9\xab)[A-Za-z0-9\x80-\xff]", back=3),),
    find,
    longest=_LOCAL_CHARS + _DOMAIN_CHARS,
    by_word=True,
)
QUOTED = Detector(
    (_TYPE,),
    (Trigger(rb'"@[A-Za-z0-9\x80-\xff]', back=98),),
    find_quoted,
    longest=_LOCAL_CHARS + 2 * _DOMAIN_CHARS,
)
