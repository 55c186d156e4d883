"""Facts by domain of the Internet: by top-level domain, and, where it is asked for, by site."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.count.told import tenths_of
from fairsieve.transforms.decide import REMOVE
from fairsieve.transforms.facts import facts_of, named
from fairsieve.transforms.memory import REMEMBERED
from fairsieve.transforms.read.documents import is_domain

NO_DOMAIN = "(no domain)"
"""In the place of a top-level domain: an address of numbers, or a name below no public suffix."""

PRONOUNS, SHE_AND_HE = "pronouns", ("she", "he")

STEPS = (0, 5, 8)
"""Tenths of a score at which the steps begin that documents are counted in by domain."""


def domain_facts(
    documents: pa.RecordBatch,
    frame: pa.Table,
    scores: Mapping[str, pa.Array],
    groups: pa.Table | None,
    sites: bool = False,
) -> list[pa.Table]:
    """Facts of the documents of which a URL told the registrable domain; no rows for the others.

    `tld`: by top-level domain (group); `tld_score`: by it, score (label) and step (bin, a place in `STEPS`);
    `tld_pronoun`: those that mention she or he (group), by it (label) and source. With `sites`, `site` and `site_score`
    are the first two by registrable domain (source). Of decisions only that of removed documents is told.
    """
    clusters = documents["cluster"]
    rows = pa.array(np.flatnonzero(pc.not_equal(clusters, documents["id"]).to_numpy(zero_copy_only=False)))
    if not len(rows):
        return []
    domains = clusters.take(rows).dictionary_encode()
    own = frame.select(["decision", "bucket", "documents", "tokens"]).take(rows)
    own = own.set_column(0, "decision", pc.if_else(pc.equal(own["decision"], REMOVE), REMOVE, ""))
    levels = top_levels(domains.dictionary).take(domains.indices)
    steps = {name: _steps(score.take(rows)) for name, score in scores.items()}
    tables = _counted("tld", "group", levels, own, steps)
    if groups is not None:
        level_of = np.full(documents.num_rows, -1)
        level_of[rows.to_numpy()] = np.arange(len(rows))
        spoken = groups.filter(_spoken(groups))
        at = level_of[spoken["row"].to_numpy()]
        spoken = spoken.select(["source", "bucket", "axis", "group", "documents", "spans"]).filter(pa.array(at >= 0))
        tables.append(facts_of("tld_pronoun", spoken.append_column("label", levels.take(pa.array(at[at >= 0])))))
    return [*tables, *_counted("site", "source", domains.cast(pa.string()), own, steps)] if sites else tables


def top_levels(domains: pa.StringArray) -> pa.StringArray:
    """The last label of each registrable domain, as the DNS has it (`xn--p1ai`); `NO_DOMAIN` where there is none."""
    last = pc.struct_field(pc.extract_regex(domains, r"\.(?P<label>[^.]+)$"), "label")
    labels = pc.if_else(pc.is_valid(last), last, "").dictionary_encode()
    named = pa.array([_top_level(label) for label in labels.dictionary.to_pylist()], pa.string())
    return named.take(labels.indices)


@lru_cache(maxsize=2 * REMEMBERED)
def _top_level(label: str) -> str:
    if not is_domain(f"a.b.c.{label}"):
        return NO_DOMAIN
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _spoken(groups: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.equal(groups["axis"], PRONOUNS), pc.is_in(groups["group"], pa.array(SHE_AND_HE)))


def _steps(score: pa.Array) -> npt.NDArray[np.int16]:
    """The step of each score; -1 where there is none."""
    return np.asarray(np.searchsorted(STEPS, tenths_of(score), side="right") - 1, np.int16)


def _counted(
    fact: str, key: str, names: pa.StringArray, own: pa.Table, steps: Mapping[str, npt.NDArray[np.int16]]
) -> list[pa.Table]:
    """Documents by name and decision, and by name and step of each score; `key` is the column of the names."""
    tables = [facts_of(fact, own.append_column(key, names))]
    for name, step in steps.items():
        scored = own.select(["bucket", "documents"]).append_column(key, names).append_column("bin", pa.array(step))
        scored = scored.filter(pa.array(step >= 0))
        tables.append(facts_of(f"{fact}_score", scored.append_column("label", named(name, scored.num_rows))))
    return tables
