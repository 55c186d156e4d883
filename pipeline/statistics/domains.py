"""Domains of the Internet compared: top-level domains, and sites where these are to be named."""

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.by_source import largest, largest_sources
from fairsieve.pipeline.statistics.disclosure import BEFORE, Disclosure
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.groups import PRONOUNS
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, exactly, row, select, staying, totals
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.count.domains import SHE_AND_HE, STEPS
from fairsieve.transforms.packed import Facts

MOST_DOMAINS = 100
"""Top-level domains, and sites, that are told: those with the most documents."""

MIN_DOCUMENTS = 20
"""Documents of a domain before it is told."""

OTHER_DOMAINS = "(other domains)"
"""The top-level domains that are not told, together."""

_TENTHS = 10
_NOBODY = np.zeros(BUCKETS, np.int64)


def domain_rows(facts: Facts, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """Axis `tld`: the `MOST_DOMAINS` largest top-level domains, from `MIN_DOCUMENTS` of several sites on, and the
    others together (`OTHER_DOMAINS`); axis `site`: the largest registrable domains, from as many documents on.

    Metrics: `document_share` and `token_share`, of documents whose domain is known, before and after; `removal_rate`;
    `at_least_0.5` and `at_least_0.8` of those scored (stratum: the score); and of pronouns `she_share` (stratum: the
    top-level domain), where the documents that mention she, and those that mention he, may be told beside those of
    other domains and of sources.
    The counts of a site are of all it has, so they have no interval.
    """
    return [*_top_level(facts, disclosure, draws), *_sites(facts)]


def _top_level(facts: Facts, disclosure: Disclosure, draws: Resampling) -> Iterator[Row]:
    own = select(facts, "tld")
    documents = by_bucket(own, ["group"])
    names = [
        name
        for (name,), n in sorted(documents.items(), key=lambda item: (-int(item[1].sum()), item[0]))
        if n.sum() >= MIN_DOCUMENTS and np.count_nonzero(n) >= disclosure.threshold.sites
    ][:MOST_DOMAINS]
    for stratum, part in (("before", own), ("after", staying(own))):
        for measure in ("documents", "tokens"):
            sums = by_bucket(part, ["group"], measure)
            whole = sum(sums.values(), _NOBODY)
            shown = {name: sums.get((name,), _NOBODY) for name in names}
            rest = whole - sum(shown.values(), _NOBODY)
            if len(documents) > len(names):
                shown[OTHER_DOMAINS] = rest
            for name, n in shown.items():
                place = Place("tld", name, stratum)
                yield row(f"{measure[:-1]}_share", draws.ratio(n, whole), _known(measure), place)
    removed = by_bucket(select(own, "tld", decision="remove"), ["group"])
    for name in names:
        share = draws.ratio(removed.get((name,), _NOBODY), documents[name,])
        yield row("removal_rate", share, "documents of the domain", Place("tld", name))
    scored = select(facts, "tld_score", group=names)
    whole_of = by_bucket(scored, ["group", "label"])
    for step in range(1, len(STEPS)):
        high = by_bucket(scored.filter(pc.greater_equal(scored["bin"], step)), ["group", "label"])
        for key, n in whole_of.items():
            share = draws.ratio(high.get(key, _NOBODY), n)
            yield row(f"at_least_{STEPS[step] / _TENTHS:g}", share, "documents scored", Place("tld", *key))
    spoken = select(facts, "tld_pronoun", label=names)
    told = set.intersection(*(_told(facts, group, names, disclosure) for group in SHE_AND_HE))
    spans = by_bucket(spoken, ["group", "label"], "spans")
    for name in sorted(told):
        she, he = (spans[group, name] for group in SHE_AND_HE)
        yield row("she_share", draws.ratio(she, she + he), "she and he tokens", Place(PRONOUNS, "she", name))


def _told(facts: Facts, pronoun: str, names: list[str], disclosure: Disclosure) -> set[str]:
    """The top-level domains of which it may be told how often the pronoun is in them.

    Sources are told beside them, and may be known to lie in one domain. So what each source, and all that are not told,
    have in each domain that is told, and in none of these, must be none or enough documents of enough sites.
    """
    if not disclosure.tells(PRONOUNS, pronoun, BEFORE) or not names:
        return set()
    source_of = {name: place for place, name in enumerate(largest_sources(facts))}
    domain_of = {name: place for place, name in enumerate(names)}
    whole = np.zeros((len(source_of) + 1, BUCKETS), np.int64)
    for (source,), n in by_bucket(select(facts, "mention", axis=PRONOUNS, group=pronoun), ["source"]).items():
        whole[source_of.get(source, -1)] += n
    cells = np.zeros((len(names), *whole.shape), np.int64)
    for (name, source), n in by_bucket(select(facts, "tld_pronoun", group=pronoun), ["label", "source"]).items():
        if name in domain_of:
            cells[domain_of[name], source_of.get(source, -1)] += n
    told = [place for place, own in enumerate(cells) if own.any() and disclosure.threshold.passed(*own)]
    told.sort(key=lambda place: (-int(cells[place].sum()), names[place]))
    while told and not disclosure.threshold.passed(*(whole - cells[told].sum(axis=0))):
        del told[-1]
    return {names[place] for place in told}


def _sites(facts: Facts) -> Iterator[Row]:
    own = select(facts, "site")
    if not own.num_rows:
        return
    size = {name: n for name, n in largest(own, MOST_DOMAINS).items() if n >= MIN_DOCUMENTS}
    names = list(size)
    for stratum, part in (("before", own), ("after", staying(own))):
        for measure in ("documents", "tokens"):
            whole = int(pc.sum(part[measure], min_count=0).as_py())
            sums = totals(select(part, "site", source=names), ["source"], measure)
            for name in names:
                share = exactly(sums.get((name,), 0), whole)
                yield row(f"{measure[:-1]}_share", share, _known(measure), Place("site", name, stratum))
    removed = totals(select(own, "site", decision="remove", source=names), ["source"])
    for name in names:
        share = exactly(removed.get((name,), 0), size[name])
        yield row("removal_rate", share, "documents of the domain", Place("site", name))
    scored = select(facts, "site_score", source=names)
    for step in range(1, len(STEPS)):
        high = totals(scored.filter(pc.greater_equal(scored["bin"], step)), ["source", "label"])
        for key, n in totals(scored, ["source", "label"]).items():
            place = Place("site", str(key[0]), str(key[1]))
            share = exactly(high.get(key, 0), n)
            yield row(f"at_least_{STEPS[step] / _TENTHS:g}", share, "documents scored", place)


def _known(measure: str) -> str:
    documents = "documents whose domain is known"
    return documents if measure == "documents" else f"tokens of {documents}"
