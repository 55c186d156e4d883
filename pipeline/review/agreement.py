"""Agreement: whether reviewers answer alike, beyond what chance would do."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

RESAMPLES = 1000


def alpha(units: Sequence[Sequence[str]]) -> float:
    """Krippendorff's alpha for nominal data: 1 is agreement throughout, 0 what chance would do.

    Args:
      units: the answers to each item, one a reviewer who answered; items with fewer than two are left out.

    Returns:
      NaN where no item has two answers, or all answers are the same: nothing can then be told.

    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, part C: 1 - (n - 1) D / E, where D sums
    o(c, k) over pairs of different values, o being coincidences within units weighted by 1 / (m - 1), and E sums
    n(c) n(k).
    """
    values, disagreement = Counter[str](), 0.0
    for answers in units:
        if len(answers) < 2:
            continue
        counts = Counter(answers)
        values += counts
        same = sum(count * count for count in counts.values())
        disagreement += (len(answers) ** 2 - same) / (len(answers) - 1)
    n = sum(values.values())
    expected = n * n - sum(count * count for count in values.values())
    return 1 - (n - 1) * disagreement / expected if expected else float("nan")


def interval(units: Sequence[Sequence[str]], rng: np.random.Generator) -> tuple[float, float]:
    """95 % percentile bootstrap over items; NaN where alpha is not known."""
    paired = [answers for answers in units if len(answers) > 1]
    drawn = (rng.integers(0, len(paired), len(paired)) for _ in range(RESAMPLES)) if paired else ()
    values = np.array([alpha([paired[place] for place in places]) for places in drawn])
    known = values[~np.isnan(values)] if len(values) else values
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def same_answers(units: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Pairs of answers to the same item that are alike, and all pairs."""
    alike = sum(count * (count - 1) // 2 for answers in units for count in Counter(answers).values())
    return alike, sum(len(answers) * (len(answers) - 1) // 2 for answers in units)
