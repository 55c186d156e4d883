"""Filter impact on documents that mention two groups of different axes."""

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.statistics.disclosure import Disclosure
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.impact import MIN_DOCUMENTS, ledger, removals
from fairsieve.pipeline.statistics.outcomes import STAYED, Counted, Layout, Outcomes, strata_of
from fairsieve.pipeline.statistics.pairs_told import Pair, told_pairs
from fairsieve.pipeline.statistics.tables import Row, codes_of, keys_of, select
from fairsieve.transforms.count import OUTCOME_BUCKETS, STRATA
from fairsieve.transforms.packed import Facts

MOST_PAIRS = 100
"""Pairs that are compared: those that most documents of the sample mention."""

_COLUMNS = [*STRATA, "bucket", "decision", "documents", "tokens"]


def pair_rows(
    facts: Facts, outcomes: Outcomes, disclosure: Disclosure, rules: tuple[str, ...], draws: Resampling
) -> list[Row]:
    """What `impact_rows` tells of documents that mention a group, of those that mention a pair; axis and group are the
    first and the second, each as `axis/group`.

    They are documents of the sample, compared with the sample's others; in documents, not in tokens, and without
    ordinary words; of the `MOST_PAIRS` largest pairs, from `MIN_DOCUMENTS` on. Intervals are Student's, or as much
    wider, for the `OUTCOME_BUCKETS` error buckets that there are.
    """
    found = _outcomes(facts, outcomes.names)
    told = told_pairs(facts, found, outcomes, disclosure, rules)
    kept = {pair: counted for pair, counted in found.groups.items() if pair in told}
    of_pairs = Outcomes(found.layout, found.names, found.everybody, kept, found.words)
    tells = Disclosure(disclosure.threshold, told, {}, {})
    return list(ledger(removals(of_pairs, rules), "removal", of_pairs, tells, draws, placebo=None, tokens=False))


def _outcomes(facts: Facts, names: list[str]) -> Outcomes:
    """Outcomes of the sample, and of the largest pairs in the place of groups; `names` are those of the whole corpus.

    Whether the text of a document that stays was changed is not told: it is counted as kept.
    """
    sample, pairs = select(facts, "sample_outcome"), select(facts, "pair_outcome")
    keys, number = keys_of(pairs, ["axis", "group", "label"])
    sizes = np.bincount(number, pairs["documents"].to_numpy(), minlength=len(keys)).astype(np.int64).tolist()
    largest = sorted(range(len(keys)), key=lambda place: (-sizes[place], keys[place]))[:MOST_PAIRS]
    largest = [place for place in largest if sizes[place] >= MIN_DOCUMENTS]
    chosen = np.isin(number, largest)
    pairs, number = pairs.filter(pa.array(chosen)), number[chosen]
    rows = pa.concat_tables([sample.select(_COLUMNS), pairs.select(_COLUMNS)]).combine_chunks()
    in_sample = np.arange(rows.num_rows) < sample.num_rows
    stratum = strata_of(rows)
    strata, first = np.unique(stratum[in_sample], return_index=True)
    place = np.searchsorted(strata, stratum) * OUTCOME_BUCKETS + rows["bucket"].to_numpy()
    cells = np.unique(place[in_sample])
    named = rows.take(pa.array(first))
    languages, sources = (np.array(named[name].to_pylist(), object) for name in ("language", "source"))
    lengths = named["length"].to_numpy().astype(np.int64)
    layout = Layout(cells // OUTCOME_BUCKETS, cells % OUTCOME_BUCKETS, languages, sources, lengths, OUTCOME_BUCKETS)
    reasons, together = codes_of(rows["decision"])
    outcome_of = np.array([names.index(f"+{one}" if one else STAYED[0]) for one in together], np.int64)
    outcome = outcome_of[reasons] if len(reasons) else reasons
    counted = Counted(np.searchsorted(cells, place), outcome, rows["documents"].to_numpy(), rows["tokens"].to_numpy())
    of_pair = counted.where(~in_sample)
    groups: dict[Pair, Counted] = {}
    for one in largest:
        axis, group, label = keys[one]
        groups[f"{axis}/{group}", label] = of_pair.where(number == one)
    nothing = counted.where(np.zeros(len(outcome), np.bool_))
    return Outcomes(layout, names, counted.where(in_sample), dict(sorted(groups.items())), (nothing, nothing.pair))
