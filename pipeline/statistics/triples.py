"""What two pairs of groups that share one tell of the three groups together, by bounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairsieve.pipeline.statistics.estimate import Counts
from fairsieve.pipeline.statistics.outcomes import Mask
from fairsieve.pipeline.statistics.tables import MIN_CELL

Range = tuple[Counts, Counts]
"""The least and the greatest of each of some numbers."""


@dataclass(frozen=True)
class Triple:
    """Documents of three groups A, B and C, by block of a partition; each of shape (blocks,).

    Attributes:
      everybody, a, b, c: documents, and those that mention the group.
      ab, ac: those that mention A and B, and A and C.
      both: what is known of those that mention B and C: how many are in some blocks together; these do not overlap.
    """

    everybody: Counts
    a: Counts
    b: Counts
    c: Counts
    ab: Counts
    ac: Counts
    both: Sequence[tuple[Mask, int]] = ()

    def pins(self) -> bool:
        """Whether a number of documents that mention some of the three, and not the others, must be from 1 to 9.

        All of these numbers are told by how many mention all three (t) and B and C without A (u), which lie between
        bounds of their own in each block (Frechet's), and whose sums over blocks may be known.
        """
        t = np.maximum(0, self.ab + self.ac - self.a), np.minimum(self.ab, self.ac)
        rest_b, rest_c = self.b - self.ab, self.c - self.ac
        u = np.maximum(0, rest_b + rest_c - (self.everybody - self.a)), np.minimum(rest_b, rest_c)
        s = t[0] + u[0], t[1] + u[1]
        for among, n in self.both:
            low, high = s[0].copy(), s[1].copy()
            s[0][among] = np.maximum(low[among], n - (high[among].sum() - high[among]))
            s[1][among] = np.minimum(high[among], n - (low[among].sum() - low[among]))
        t = np.maximum(t[0], s[0] - u[1]), np.minimum(t[1], s[1] - u[0])
        u = np.maximum(u[0], s[0] - t[1]), np.minimum(u[1], s[1] - t[0])
        cells = [t, u, s, *(_less(whole, t) for whole in (self.ab, self.ac))]
        cells += [_less(whole, u) for whole in (rest_b, rest_c)] + [_less(whole, s) for whole in (self.b, self.c)]
        alone = self.a - self.ab - self.ac
        cells.append((alone + t[0], alone + t[1]))
        wholes = [(low.sum(keepdims=True), high.sum(keepdims=True)) for low, high in cells]
        return any(((low >= 1) & (high < MIN_CELL)).any() for low, high in cells + wholes)


def _less(whole: Counts, part: Range) -> Range:
    return whole - part[1], whole - part[0]
