"""Folds text that hides words from a byte matcher, and remembers where each character came from."""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

TRIGGERS = (
    r"[\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}]|"  # soft hyphen, zero-width
    r"[\x{300}-\x{36f}]|"  # accents as characters of their own
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


@dataclass(frozen=True)
class Folded:
    """Folded text; character i of it stands for characters `begins[i]` up to `ends[i]` of the original."""

    text: str
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


def fold(text: str) -> Folded:
    """NFKC without zero-width characters and soft hyphens, where the text has something to fold."""
    pieces: list[str] = []
    begins: list[npt.NDArray[np.int64]] = []
    ends: list[npt.NDArray[np.int64]] = []

    def keep(start: int, end: int) -> None:
        pieces.append(text[start:end])
        begins.append(np.arange(start, end))
        ends.append(np.arange(start + 1, end + 1))

    done = 0
    for cluster in _CLUSTER.finditer(text):
        keep(done, cluster.start())
        done = cluster.end()
        if _INVISIBLE.fullmatch(cluster.group()):
            continue
        folded = unicodedata.normalize("NFKC", cluster.group())
        pieces.append(folded)
        begins.append(np.full(len(folded), cluster.start()))
        ends.append(np.full(len(folded), cluster.end()))
    keep(done, len(text))
    return Folded("".join(pieces), np.concatenate(begins), np.concatenate(ends))
