"""Crowded: values that stand so close together that one hides the other.

A number beside other digits may be a cell of a table, or one that goes on there, and is taken for no telephone and no
card. Where these digits are a value that was found, they are blanked and the document is looked at again; so what is
redacted once is redacted.
"""

import re
from collections.abc import Sequence

from fairsieve.transforms.pii.finding import Finding

PASSES = 2
"""How often a document is looked at again: bounded, so that a list of values takes time in proportion to its length."""

BLANK = "|"
"""Stands for each character of what was found; a value that holds one is found the first time, or not at all."""

_NUMBER = r"(?:\d[^\w@<>]{0,2}){7}"
_BEHIND, _BEFORE = re.compile(rf"[^\w@<>]{{0,3}}{_NUMBER}"), re.compile(rf"{_NUMBER}[^\w@<>]?\Z")
_REACH = 24


def is_crowded(text: str, findings: Sequence[Finding]) -> bool:
    """Whether a number that is no part of a finding stands beside a finding that begins or ends with digits there."""
    ends = [0, *(finding.end for finding in findings)]
    starts = [*(finding.start for finding in findings), len(text)]
    for end, start in zip(ends, starts, strict=True):  # what lies between two findings
        # A number glued to an address or a word begins with its plus.
        if end and (text[end - 1].isdigit() or text[end : end + 1] == "+") and _BEHIND.match(text, end, start):
            return True
        if start < len(text) and text[start] in _FIRST and _BEFORE.search(text, max(end, start - _REACH), start):
            return True
    return False


_FIRST = frozenset("0123456789+(")


def blanked(text: str, findings: Sequence[Finding]) -> str:
    """The text with each finding's characters replaced; places stay what they are."""
    pieces = []
    done = 0
    for finding in findings:
        pieces += [text[done : finding.start], BLANK * (finding.end - finding.start)]
        done = finding.end
    return "".join([*pieces, text[done:]])
