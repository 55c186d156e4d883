"""Scores: how they are spread, overall and among documents that mention a group, and what each threshold would take."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.disclosure import BEFORE, Disclosure
from fairsieve.pipeline.statistics.edges import Bound, Edges, from_each
from fairsieve.pipeline.statistics.estimate import Counts, Ratio, Resampling
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.tables import Place, Row, count, is_small, keys_of, row, select
from fairsieve.transforms.count import BUCKETS, SCORE_BINS
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.packed import Facts

THRESHOLDS = (0.5, 0.8)

STEPS = tuple(step / 20 for step in range(1, 20))
"""Thresholds that the table of what another one would do tells, by group."""

QUANTILES = {"median": 0.5, "ninth_decile": 0.9}
"""Told of a group's scores."""

MIN_DOCUMENTS = 100
"""Documents scored that mention a group before its mean and quantiles are told: a tenth of them is enough to tell."""

SCORED = "documents scored by {} that mention the group"
ALL_BUT_A_FEW = "documents that mention the group, all but a few scored by {}"
"""Populations of rows about a group and a score; the second where one to nine of its documents have none."""

_DIGITS = 3
_GROUP = ["axis", "group"]
_TENTH = SCORE_BINS // 10


def score_rows(
    facts: Facts, outcomes: Outcomes, disclosure: Disclosure, draws: Resampling, bounds: Sequence[Bound] = ()
) -> dict[str, list[Row]]:
    """The tables `toxicity` and `what_if`.

    `toxicity`: for each score, `histogram` (stratum: the bin's lower edge) and `at_least` (stratum: the threshold), by
    group. The axis of a row about everybody is `score` and its group the score's name; of a row about a group, the
    group's, and its population names the score. Told are `THRESHOLDS` and those of `bounds` that are an edge of a bin.
    Of groups also `mean`, `median` and `ninth_decile` of the scores, to half a bin; n and d are the documents.
    `what_if`: `at_least` for each of `STEPS`.

    Where one to nine documents of a group have no score, how many do would tell that small number. There the d of
    these rows is all documents of the group, as the population says, and those without a score count with the lowest.
    """
    scored = dict(_histograms(facts, "score", ["label"]))
    everybody = {label: from_each(bins) for (label,), bins in scored.items()}
    rows: dict[str, list[Row]] = {"toxicity": [], "what_if": []}
    for (label,), bins in scored.items():
        place, population = Place("score", label), "documents scored"
        at, above = _thresholds(label, bounds), everybody[label]
        shares = _shares(above, {*at, *STEPS}, draws)
        rows["toxicity"] += _at_least(above, place, population, at, shares)
        rows["what_if"] += _at_least(above, place, population, STEPS, shares)
        for number, n in enumerate(bins.sum(axis=1).tolist()):
            rows["toxicity"].append(
                count("histogram", n, population, place._replace(stratum=f"{number / SCORE_BINS:.3f}"))
            )
    give_back()  # what the tables before left
    # Score by score, as the rows of all together take much memory.
    for label in sorted(everybody):
        at, of_all = _thresholds(label, bounds), everybody[label].sum(axis=1)
        for (axis, group), bins in _histograms(facts, "group_score", _GROUP, label=label):
            place, above = Place(axis, group), from_each(bins)
            whole = outcomes.by_bucket(outcomes.groups[axis, group]).sum(axis=0)
            unscored = is_small(int(whole.sum() - above[0].sum()))
            if unscored:
                above[0] = whole
            population = (ALL_BUT_A_FEW if unscored else SCORED).format(label)
            edges = _edges(above, of_all, (label, axis, group), outcomes, disclosure, bounds, unscored)
            told = {place / SCORE_BINS for place in edges.places} if edges else set()
            shares = _shares(above, {*at, *STEPS} & told, draws)
            rows["toxicity"] += _at_least(above, place, population, at, shares, edges)
            rows["what_if"] += _at_least(above, place, population, STEPS, shares, edges)
            rows["toxicity"] += _tenths(bins, above[0], place, population, told - {0.0} if unscored else told, draws)
            if edges:
                rows["toxicity"] += _middle(bins, int(above[0].sum()), place, population, draws)
    return rows


def scored_by(population: str) -> tuple[str, bool]:
    """The score that a row about a group is of, and whether its documents without one are counted as well."""
    for few, form in enumerate((SCORED, ALL_BUT_A_FEW)):
        before, _, after = form.partition("{}")
        if population.startswith(before) and population.endswith(after):
            return population[len(before) : len(population) - len(after)], bool(few)
    raise ValueError(population)


def _thresholds(label: str, bounds: Sequence[Bound]) -> list[float]:
    return sorted({*THRESHOLDS, *(one.value for one in bounds if one.score == label and one.is_edge)})


def _edges(
    above: Counts,
    everybody: Counts,
    key: tuple[str, str, str],
    outcomes: Outcomes,
    disclosure: Disclosure,
    bounds: Sequence[Bound],
    unscored: bool,
) -> Edges | None:
    """Scores at which counts of the group may be published; None where not even the number scored may.

    With `unscored`, the lowest of `above` holds documents without a score as well.
    """
    label, axis, group = key
    own = outcomes.by_bucket(outcomes.groups[axis, group])
    scored = above[0]
    if not disclosure.tells(axis, group, BEFORE) or not disclosure.threshold.passed(scored, own.sum(axis=0) - scored):
        return None
    edges, refused = Edges(above, everybody, disclosure.threshold, unscored), set()
    # What the removal by a rule tells of the scores is known already.
    for one in (one for one in bounds if one.score == label and 0 < one.place < SCORE_BINS):
        if not disclosure.tells(axis, group, one.rule):
            refused.add(one.place)
        elif unscored and not one.takes_high:
            # What such a rule leaves holds those without a score, and beside the others' counts would tell of them.
            return None
        elif not edges.admits(one.place, one.above(own[outcomes.of_rule(one.rule)].sum(axis=0), scored)):
            return None
    tenths = [place / 10 for place in range(1, 10)]
    for threshold in (*THRESHOLDS, *_thresholds(label, bounds), *tenths, *STEPS):
        if (place := float(round(threshold * SCORE_BINS))) not in refused:
            edges.admits(place)
    return edges


def _shares(above: Counts, thresholds: set[float], draws: Resampling) -> dict[float, Ratio]:
    """The share of the documents scored that each threshold would take."""
    ordered = sorted(thresholds)
    places = [round(one * SCORE_BINS) for one in ordered]
    return dict(zip(ordered, draws.shares(above[places], above[0]), strict=True)) if ordered else {}


def _at_least(
    above: Counts,
    place: Place,
    population: str,
    thresholds: Sequence[float],
    shares: Mapping[float, Ratio],
    edges: Edges | None = None,
) -> list[Row]:
    """`shares` are those that may be told."""
    unknown = Ratio(np.nan, np.nan, np.nan, 0, int(above[0].sum()))
    within = [edges.within(round(one * SCORE_BINS)) if edges else None for one in thresholds]
    return [
        row(
            "at_least",
            shares.get(one, unknown),
            population,
            place._replace(stratum=f"{one:g}"),
            one not in shares,
            bound,
        )
        for one, bound in zip(thresholds, within, strict=True)
    ]


def _tenths(
    bins: Counts, whole: Counts, place: Place, population: str, told: set[float], draws: Resampling
) -> list[Row]:
    """A group's histogram is told in tenths, of `whole`: finer bins would publish single documents."""
    if not told:
        return []
    open_ = [tenth for tenth in range(10) if {tenth / 10, (tenth + 1) / 10} <= told]
    tenths, unknown = bins.reshape(10, _TENTH, BUCKETS).sum(axis=1), Ratio(np.nan, np.nan, np.nan, 0, 0)
    known = dict(zip(open_, draws.shares(tenths[open_], whole), strict=True)) if open_ else {}
    return [
        row(
            "histogram",
            known.get(tenth, unknown),
            population,
            place._replace(stratum=f"{tenth / 10:.1f}"),
            tenth not in known,
        )
        for tenth in range(10)
    ]


def _middle(bins: Counts, whole: int, place: Place, population: str, draws: Resampling) -> Iterator[Row]:
    """The mean with its interval, and two quantiles, to the bin; three digits, so that no count can be computed.

    They are of the documents that have a score; `whole` are those that are told.
    """
    counts, documents = bins.sum(axis=1), int(bins.sum())
    if documents < MIN_DOCUMENTS:
        return
    half_bins = 2 * np.arange(SCORE_BINS) + 1
    middle = half_bins / (2 * SCORE_BINS)
    drawn = draws.sums(half_bins @ bins) / np.maximum(draws.sums(bins.sum(axis=0)), 1) / (2 * SCORE_BINS)
    found = {"mean": (float(middle @ counts) / documents, *draws.interval(drawn))}
    below = np.cumsum(counts) / documents
    for metric, share in QUANTILES.items():
        found[metric] = (float(middle[np.searchsorted(below, share)]), np.nan, np.nan)
    for metric, numbers in found.items():
        value, low, high = (round(number, _DIGITS) for number in numbers)
        yield row(metric, Ratio(value, low, high, whole, whole), population, place)


def _histograms(facts: Facts, fact: str, by: list[str], **equal: str) -> Iterator[tuple[tuple[str, ...], Counts]]:
    """Documents by bin and error bucket, shape (SCORE_BINS, BUCKETS), for each combination of `by`, in sorted order.

    Documents without a score are left out.
    """
    scored = select(facts, fact, ["bin", "bucket", "documents", *by], **equal)
    scored = scored.filter(pc.greater_equal(scored["bin"], 0))
    keys, place = keys_of(scored, by)
    cell = scored["bin"].to_numpy().astype(np.int64) * BUCKETS + scored["bucket"].to_numpy()
    documents = scored["documents"].to_numpy()
    order = np.argsort(place, kind="stable")
    begins = np.searchsorted(place[order], np.arange(len(keys) + 1))
    for key, begin, end in sorted(zip(keys, begins, begins[1:], strict=False)):
        rows, bins = order[begin:end], np.zeros(SCORE_BINS * BUCKETS, np.int64)
        np.add.at(bins, cell[rows], documents[rows])
        yield key, bins.reshape(SCORE_BINS, BUCKETS)
