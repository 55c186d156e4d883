"""Terms: which words a group is mentioned by, and how many matches of an ambiguous one its sense rule left out."""

import numpy as np
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.disclosure import BEFORE, Disclosure, Threshold
from fairsieve.pipeline.statistics.estimate import Counts, Ratio, Resampling
from fairsieve.pipeline.statistics.tables import MIN_CELL, Place, Row, by_bucket, exactly, row, select, totals
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

_NOBODY = np.zeros(BUCKETS, np.int64)

Group = tuple[str, str]


def term_rows(facts: Facts, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """For each term, its matches and the documents that it is in; stratum: the term.

    Metrics: `accepted_matches`, matches whose sense was accepted / all that a list of words would have counted;
    `document_share`, documents with an accepted match / documents with a lexicon; `document_rank`, its place among the
    terms of the axis whose share is told, 1 for the most documents, with the interval of that place. The last two are
    there where they may be told.
    """
    term = select(facts, "term")
    sums = totals(term, ["axis", "group", "label", "bin"], "spans")
    documents = [by_bucket(term.filter(pc.equal(term["bin"], bin_)), ["axis", "group", "label"]) for bin_ in (1, 0)]
    groups = by_bucket(select(facts, "mention"), ["axis", "group"])
    terms: dict[Group, list[str]] = {}
    for axis, group, label in sorted({key for one in documents for key in one}):
        terms.setdefault((axis, group), []).append(label)
    rows = []
    shown: dict[str, dict[tuple[str, str], Counts]] = {}
    for (axis, group), labels in terms.items():
        cells = {one: [part.get((axis, group, one), _NOBODY) for part in documents] for one in labels}
        told = disclosure.tells(axis, group, BEFORE)
        hidden = _hidden_matches(cells, disclosure.threshold, told)
        for one in labels:
            accepted, rejected = (sums.get((axis, group, one, bin_), 0) for bin_ in (1, 0))
            estimate = exactly(accepted, accepted + rejected)
            rows.append(
                row("accepted_matches", estimate, "matches of the term", Place(axis, group, one), one in hidden)
            )
        if told:
            holding = {one: parts[0] for one, parts in cells.items() if parts[0].any()}
            of_axis = shown.setdefault(axis, {})
            for one in told_documents(holding, groups[axis, group], disclosure.threshold):
                of_axis[group, one] = holding[one]
    covered = by_bucket(select(facts, "covered"), []).get((), _NOBODY)
    return rows + [one for axis, found in shown.items() for one in _of_axis(axis, found, covered, draws)]


def _of_axis(axis: str, found: dict[tuple[str, str], Counts], covered: Counts, draws: Resampling) -> list[Row]:
    if not found:
        return []
    holding = np.stack(list(found.values()))
    drawn = draws.all_sums(holding)
    places = _ranks(holding.sum(axis=1)[:, None])[:, 0].tolist()
    resampled = _ranks(drawn)
    rows = []
    for number, ((group, term), share) in enumerate(zip(found, draws.shares(holding, covered), strict=True)):
        place = Place(axis, group, term)
        rank = Ratio(places[number], *draws.range(resampled[number]), share.n, share.d)
        rows.append(row("document_share", share, "documents with a lexicon", place))
        rows.append(row("document_rank", rank, "documents with a lexicon", place))
    return rows


def _ranks(counts: np.ndarray) -> np.ndarray:
    """Places of rows in each column, 1 for the largest; of equal ones, in the order of the rows."""
    order = np.argsort(-counts, axis=0, kind="stable")
    ranks = np.empty(order.shape)
    np.put_along_axis(ranks, order, np.arange(1, len(order) + 1)[:, None].astype(np.float64), axis=0)
    return ranks


def told_documents(terms: dict[str, Counts], group: Counts, threshold: Threshold) -> list[str]:
    """The terms of a group whose documents may be told beside the group's, which is told.

    Each term, and what it leaves of the group, is none or large enough. Where all are told, their sum less the group
    tells of documents with several; else the group less their sum tells of documents with none of them.

    Args:
      terms: documents with an accepted match of each, by bucket.
      group: documents that mention the group, by bucket.
    """
    size = {one: int(cell.sum()) for one, cell in terms.items()}
    told = [one for one in terms if threshold.passed(terms[one], group - terms[one])]
    while told:
        over = sum(size[one] for one in told) - int(group.sum())
        few = 0 < over < MIN_CELL if len(told) == len(terms) else -MIN_CELL < over < 0
        if not few:
            break
        told.remove(min(told, key=lambda one: (size[one], one)))
    return told


def _hidden_matches(cells: dict[str, list[Counts]], threshold: Threshold, told: bool) -> set[str]:
    """Terms of a group to hide; `cells` are documents with an accepted and with a rejected match, by bucket.

    The matches of a group add up to its mentions: where one is hidden, so are as many more as are needed to hide it.
    """
    hidden = {one for one, parts in cells.items() if not told or not threshold.passed(*parts)}
    accepted = {one: int(parts[0].sum()) for one, parts in cells.items()}
    while hidden and any(accepted[one] for one in hidden):
        rest = [one for one in accepted if one not in hidden and accepted[one]]
        if not rest or (sum(accepted[one] for one in hidden) >= MIN_CELL and len(hidden) > 1):
            break
        hidden.add(min(rest, key=lambda one: (accepted[one], one)))
    return hidden
