"""Folds text that hides words from a byte matcher, and remembers where each character came from."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.memory import REMEMBERED

TRIGGERS = (
    r"[A-Za-z\x{c0}-\x{24f}]"  # zero-width characters are part of the spelling in other scripts
    r"[\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}\x{300}-\x{36f}]|"  # soft hyphen, zero-width, accents on their own
    r"[\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}]|[\x{fb00}-\x{fb06}]|"  # full width, ligatures
    r"[\x{1d400}-\x{1d7ff}]|[\x{24b6}-\x{24e9}]"  # mathematical and circled letters
)
"""What `fold` changes, as a Hyperscan expression; other text is matched as it is."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]+")
_CLUSTER = re.compile(
    "[\u00ad\u200b-\u200f\u2060\ufeff]+|.[\u0300-\u036f]+|[\uff21-\uff3a\uff41-\uff5a\ufb00-\ufb06]"
    "|[\U0001d400-\U0001d7ff\u24b6-\u24e9]",
    re.DOTALL,
)

_FOLDED = re.compile(
    "[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f\uff21-\uff3a\uff41-\uff5a\ufb00-\ufb06"
    "\U0001d400-\U0001d7ff\u24b6-\u24e9]+"
)
"""Characters that clusters are made of, but for a letter before accents; found ten times as fast as clusters."""


@dataclass(frozen=True)
class Folded:
    """Folded text; character i of it stands for characters `begins[i]` up to `ends[i]` of the original."""

    text: str
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


def fold(text: str) -> Folded:
    """NFKC without zero-width characters and soft hyphens, where the text has something to fold."""
    pieces: list[str] = []
    stretches: list[tuple[int, int, int, int]] = []  # begin and end in the original, length here, 1 if unchanged
    done = 0
    for cluster in _clusters(text):
        start, end = cluster.span()
        folded = _folded(cluster.group())
        pieces += text[done:start], folded
        stretches += (done, start, start - done, 1), (start, end, len(folded), 0)
        done = end
    pieces.append(text[done:])
    stretches.append((done, len(text), len(text) - done, 1))
    first, last, length, same = np.array(stretches, np.int64).T
    within = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    kept = np.repeat(same, length) * within
    begins = np.repeat(first, length) + kept
    ends = np.where(np.repeat(same, length) == 1, begins + 1, np.repeat(last, length))
    return Folded("".join(pieces), begins, ends)


def _clusters(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_CLUSTER`."""
    for some in _FOLDED.finditer(text):
        yield from _CLUSTER.finditer(text, max(some.start() - 1, 0), some.end())


@lru_cache(maxsize=2 * REMEMBERED)
def _folded(cluster: str) -> str:
    return "" if _INVISIBLE.fullmatch(cluster) else unicodedata.normalize("NFKC", cluster)
