"""What was read: documents, languages, sources, what detectors covered, and what could not be read."""

import numpy as np
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, count, exactly, row, select, staying, totals
from fairsieve.transforms.count import MILLIONTHS
from fairsieve.transforms.merge import Tally
from fairsieve.transforms.packed import Facts

UNLIKELY = "rest"
"""What languages come to, of a document, that are not likely enough to be told."""

READ, STAY = "documents read", "documents kept"


def corpus_rows(facts: Facts, total: Tally) -> list[Row]:
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


def share_rows(facts: Facts, axis: str, draws: Resampling) -> list[Row]:
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


def probability_rows(facts: Facts, draws: Resampling) -> list[Row]:
    """`probability_share` of each language: a document counts for every language that is likely, by its probability.

    What is left of each document, for languages that are less likely or because none is, is the group `UNLIKELY`. n
    and d are millionths of documents. No rows where nobody told languages, or their probabilities.
    """
    corpus, likely = select(facts, "corpus"), select(facts, "likely_language")
    rows = []
    for stratum, told, part in (("before", likely, corpus), ("after", staying(likely), staying(corpus))):
        sums = by_bucket(told, ["language"], "spans")
        if not sums:
            continue
        whole = MILLIONTHS * by_bucket(part, [])[()]
        sums[UNLIKELY,] = whole - np.add.reduce(list(sums.values()))
        population = f"millionths of {READ if stratum == 'before' else STAY}"
        rows += [
            row("probability_share", draws.ratio(sums[key], whole), population, Place("language", key[0], stratum))
            for key in sorted(sums)
        ]
    return rows


def removal_by_rows(facts: Facts, axis: str, draws: Resampling) -> list[Row]:
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


def coverage_rows(facts: Facts) -> list[Row]:
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
