"""What was read: documents, languages, sources, what detectors covered, and what could not be read."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, count, exactly, row, select, staying, totals
from fairsieve.transforms.count import BUCKETS, MILLIONTHS
from fairsieve.transforms.merge import Tally
from fairsieve.transforms.text import UNDETERMINED

_NONE = np.zeros(BUCKETS, np.int64)

READ, STAY = "documents read", "documents kept"


def corpus_rows(facts: pa.Table, total: Tally) -> list[Row]:
    """Records and documents by what became of them, and the size of what was read and of what stays."""
    records = {
        "read": total.read,
        "kept": total.kept,
        "redacted": total.redacted,
        "removed": total.removed,
        "rejected": sum(total.rejected.values()),
    }
    rows = [count("records", n, "records", Place(stratum=name)) for name, n in records.items()]
    corpus = select(facts, "corpus")
    for stratum, part in (("before", corpus), ("after", staying(corpus))):
        for measure in ("documents", "tokens", "bytes"):
            rows.append(count(measure, pc.sum(part[measure], min_count=0).as_py(), measure, Place(stratum=stratum)))
    return rows


def rejected_rows(total: Tally) -> list[Row]:
    """Records that could not be read, by reason."""
    return [
        row("rejected", exactly(n, total.read), "records read", Place("reason", reason))
        for reason, n in sorted(total.rejected.items())
    ]


def share_rows(facts: pa.Table, axis: str, draws: Resampling) -> list[Row]:
    """Share of documents and of tokens by `language` or `source`, before and after."""
    corpus = select(facts, "corpus")
    rows = []
    for stratum, part, population in (("before", corpus, READ), ("after", staying(corpus), STAY)):
        for measure, metric in (("documents", "document_share"), ("tokens", "token_share")):
            sums = by_bucket(part, [axis], measure)
            if not sums:
                continue
            whole = np.add.reduce(list(sums.values()))
            named = population if measure == "documents" else population.replace("documents", "tokens of documents")
            rows += [
                row(metric, draws.ratio(n, whole), named, Place(axis, name, stratum)) for (name,), n in sums.items()
            ]
    return rows


def probability_rows(facts: pa.Table, draws: Resampling) -> list[Row]:
    """`probability_share` of each language: a document counts for its language by the probability that it has.

    What is left of each document, and all of those whose language is not determined, is counted as not determined. n
    and d are documents, as of `document_share`; none where nobody told languages, or their probabilities.
    """
    corpus = select(facts, "corpus")
    rows = []
    for stratum, part, population in (("before", corpus, READ), ("after", staying(corpus), STAY)):
        documents, sums = by_bucket(part, ["language"]), by_bucket(part, ["language"], "spans")
        told = sum(sums.values(), _NONE)
        if not told.any():
            continue
        whole = sum(documents.values(), _NONE)
        sums[UNDETERMINED,] = MILLIONTHS * whole - told
        for key in sorted(sums):
            share = draws.ratio(sums[key], MILLIONTHS * whole, units=int(whole.sum()))
            n = int(documents.get(key, _NONE).sum())
            estimate = Ratio(share.value, share.low, share.high, n, int(whole.sum()))
            rows.append(row("probability_share", estimate, population, Place("language", key[0], stratum)))
    return rows


def removal_by_rows(facts: pa.Table, axis: str, draws: Resampling) -> list[Row]:
    """Share of documents removed, by `language` or `source`."""
    corpus = select(facts, "corpus")
    removed = by_bucket(select(corpus, "corpus", decision="remove"), [axis])
    return [
        row(
            "removal_rate",
            draws.ratio(removed.get(key, 0 * whole), whole),
            f"documents of the {axis}",
            Place(axis, key[0]),
        )
        for key, whole in by_bucket(corpus, [axis]).items()
    ]


def coverage_rows(facts: pa.Table) -> list[Row]:
    """For each detector, the share of documents, and of their bytes, that it could tell something of."""
    coverage = select(facts, "coverage")
    rows = []
    for measure in ("documents", "bytes"):
        sums = totals(coverage, ["label", "language", "bin"], measure)
        for detector in sorted({str(label) for label, _, _ in sums}):
            told: dict[str, int] = {}
            whole: dict[str, int] = {}
            for (label, language, covered), n in sums.items():
                if label == detector:
                    whole[str(language)] = whole.get(str(language), 0) + n
                    told[str(language)] = told.get(str(language), 0) + n * int(covered)
            for language in ("", *sorted(filter(None, whole))):
                n = told.get(language, 0) if language else sum(told.values())
                d = whole[language] if language else sum(whole.values())
                population = f"{measure} of documents read" if measure == "bytes" else READ
                place = Place("detector", detector, language or "all")
                rows.append(row(f"{measure}_covered", exactly(n, d), population, place))
    return rows
