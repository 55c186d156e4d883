"""Who stands beside an occupation: she or he, and who works in it."""

import numpy as np

from fairsieve.lexicons import Occupation, load_targets
from fairsieve.pipeline.statistics.cube import Counts, Cube
from fairsieve.pipeline.statistics.estimate import Floats, Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, is_small, row, select
from fairsieve.transforms.associations.targets import OCCUPATION
from fairsieve.transforms.packed import Facts

MIN_SENTENCES = 30
"""Sentences with she or he beside an occupation before the share is told."""

MIN_OCCUPATIONS = 10
"""Occupations with both shares before they are compared as a whole."""

_PERCENT_DIGITS = 100


def occupation_rows(facts: Facts, draws: Resampling) -> list[Row]:
    """Axis `occupation`, group the occupation; stratum empty.

    Metrics: `she_share`, sentences with she and the occupation / sentences with she, plus those with he;
    `women_at_work`, share of women among the employed, from the statistics that the targets name;
    `gap`, the first less the second. Of all occupations together (group empty): `spearman`, the rank correlation of the
    two shares, and `slope`, of the first on the second by least squares; n: occupations.
    """
    beside = Cube.of(select(facts, "sentence_pair", axis="pronouns", group=["she", "he"]), ["group", "label"])
    known = {one.id: one for one in load_targets("occupations").occupations}
    rows: list[Row] = []
    drawn: list[Floats] = []
    shares: list[tuple[float, float]] = []
    for name in sorted({label.removeprefix(f"{OCCUPATION}/") for _, label in beside.keys}):
        if name not in known:
            continue
        she, he = (_counts(beside, pronoun, name) for pronoun in ("she", "he"))
        d = int(she[0].sum() + he[0].sum())
        if d < MIN_SENTENCES:
            continue
        place, hide = Place("occupation", name), any(is_small(int(part[1].sum())) for part in (she, he))
        share = draws.ratio(she[0], she[0] + he[0])
        rows.append(row("she_share", share, "sentences with the occupation and she, or he", place, hide))
        if (reference := _at_work(known[name])) is None:
            continue
        rows.append(row("women_at_work", reference[0], reference[1], place))
        offset = reference[0].value
        gap = Ratio(share.value - offset, share.low - offset, share.high - offset, share.n, share.d)
        rows.append(row("gap", gap, "sentences with the occupation and she, or he", place, hide))
        if not hide:
            shares.append((share.value, offset))
            with np.errstate(invalid="ignore", divide="ignore"):
                drawn.append(draws.sums(she[0]) / (draws.sums(she[0] + he[0])))
    return rows + _together(np.array(shares), np.array(drawn), draws)


def _counts(beside: Cube, pronoun: str, name: str) -> tuple[Counts, Counts]:
    """Sentences and documents, by error bucket."""
    place = beside.place.get((pronoun, f"{OCCUPATION}/{name}"))
    if place is None:
        return 0 * beside.spans[0], 0 * beside.documents[0]
    return beside.spans[place], beside.documents[place]


def _at_work(one: Occupation) -> tuple[Ratio, str] | None:
    """Published as a percentage with two decimals: so many of 10,000."""
    if one.women_percent is None:
        return None
    n, d = round(one.women_percent * _PERCENT_DIGITS), 100 * _PERCENT_DIGITS
    name = load_targets("occupations").source.name
    return Ratio(n / d, np.nan, np.nan, n, d), f"employed in 10,000, {name}, {one.year}"


def _together(shares: Floats, drawn: Floats, draws: Resampling) -> list[Row]:
    if len(shares) < MIN_OCCUPATIONS:
        return []
    ours, theirs = shares.T
    rows = []
    for metric, statistic in (("spearman", _spearman), ("slope", _slope)):
        resampled = np.array([statistic(one, theirs) for one in drawn.T])
        value = Ratio(statistic(ours, theirs), *draws.interval(resampled), len(shares), len(shares))
        rows.append(row(metric, value, "occupations with both shares", Place("occupation")))
    return rows


def _spearman(first: Floats, second: Floats) -> float:
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share their mean rank."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    return np.asarray((last - (times - 1) / 2)[place])


def _slope(values: Floats, on: Floats) -> float:
    return float(np.cov(values, on)[0, 1] / np.var(on, ddof=1))
