"""Numbers that states give to people: one detector for each row of the table."""

import re
from collections.abc import Iterator
from functools import cache, partial

from fairsieve.transforms.pii.cues import since_last_value
from fairsieve.transforms.pii.finding import LETTERS, Detector, Finding, Trigger
from fairsieve.transforms.pii.identity_table import IDENTITIES, Identity

_CUE_CHARS = 40
_AHEAD_CHARS = 4
_DIGIT_WITHIN = 120
_COMPACTED = re.compile(r"[ \-./]")
_BY_TYPE = {identity.type: identity for identity in IDENTITIES}

_TEST_VALUES = frozenset(  # the samples of the issuers' own pages
    {
        "9434765919", "4857773456", "QQ123456C", "AB123456C", "99999999R", "12345678Z", "00000000T", "X1234567L",
    }
)  # fmt: skip


def _find(
    identity: Identity,
    text: str,
    first: int,
    last: int,
    language: str,
) -> Iterator[Finding]:
    expression, alone = _compiled(identity.type)
    for match in expression.finditer(text, first, min(len(text), last + 32)):
        start, end = match.span(1)
        if start >= last:
            return
        value = match.group(1)
        before = since_last_value(text, start, _CUE_CHARS).lower()
        cued = any(cue in before for cue in identity.cues)
        if not cued and language not in identity.languages and not (alone.fullmatch(value)):
            continue
        compact = _COMPACTED.sub("", value) if "+" not in value else value
        if not identity.is_valid(value if identity.type in _KEEPS_SIGN else compact):
            yield Finding(identity.type, start, end, 0.0, "checksum")
        elif compact.upper() in _TEST_VALUES:
            yield Finding(identity.type, start, end, 0.0, "test_number")
        else:
            yield Finding(identity.type, start, end, 0.95 if cued else 0.7)


_KEEPS_SIGN = frozenset({"FI_HETU", "SE_PERSONNUMMER"})


@cache
def _compiled(kind: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The expression for an entity's numbers, and for those of them that need no cue; compiled when one is met."""
    identity = _BY_TYPE[kind]
    expression = re.compile(rf"(?<![{LETTERS}])(?<![0-9][.\-/])(?=({identity.pattern})(?![{LETTERS}]|[.\-/]\d))")
    return expression, re.compile(identity.written_out or r"(?!)")


def _detector(identity: Identity) -> Detector:
    cues = b"|".join(re.escape(cue.encode()) for cue in identity.cues)
    cue = Trigger(rb"(?i)(?:" + cues + rb")", back=8, ahead=_AHEAD_CHARS, digit_within=_DIGIT_WITHIN)
    triggers = [cue._replace(among_digits=identity.together)]
    only = () if identity.written_out else identity.languages
    triggers += [
        Trigger(rb"[^0-9A-Za-z_](?:" + expression + rb")[^0-9A-Za-z_]", back=26, number=True, languages=only)
        for expression in identity.triggers
    ]
    return Detector((identity.type,), tuple(triggers), partial(_find, identity))


DETECTORS = tuple(map(_detector, IDENTITIES))
