"""The filter-impact ledger as tables: what each rule did to documents that mention a group, and to their tokens."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.impact import Impact, impacts, why
from fairsieve.pipeline.report.names import axis_name, group_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.table import (
    Cell,
    Column,
    Suppressed,
    Table,
    counted,
    interval_of,
    ratios,
    shares,
    text,
    within,
)
from fairsieve.pipeline.statistics.impact import OVERALL

if TYPE_CHECKING:
    from fairsieve.pipeline.report.pairs import PairImpact

One = TypeVar("One", bound=Impact)

_NAMES = (text("Group", "group"), text("Axis", "axis"), text("Rule", "rule"))


def by_documents(every: Sequence[Impact]) -> Table:
    """All rules together, each, and each alone; by group."""
    columns = [*_NAMES, *_columns("Documents", "documents", "Removed", "removed"), *_LIKE, *_PLACEBO]
    return Table(columns, [_row(one, "", "removal") for one in _ordered(every)], may_hide=True)


def by_pairs(every: Sequence["PairImpact"]) -> Table:
    """The same by pair of groups."""
    names = (text("First group", "first"), text("Second group", "second"), text("Rule", "rule"))
    columns = [*names, *_columns("Documents", "documents", "Removed", "removed"), *_LIKE, *_PLACEBO[:2]]
    rows = [(*one.names, *_row(one, "", "removal")[2:-3]) for one in _ordered(every)]
    return Table(columns, rows, may_hide=True)


def by_tokens(every: Sequence[Impact]) -> Figure:
    """The same of the tokens of these documents."""
    columns = [*_NAMES, *_columns("Tokens", "tokens", "Removed", "removed_tokens")]
    rows = [_row(one, "token_", "removal") for one in _ordered(every)]
    told = [one for one in every if one.rule == OVERALL and not one.hidden]
    says = "No group’s tokens may be published."
    if told:
        most = max(told, key=lambda one: (one.of["token_removal_rate"].known, one.name))
        rate, documents = most.of["token_removal_rate"], most.of["removal_rate"]
        says = (
            f"Of the tokens of documents that mention {most.name}, {percent(rate.known)} are removed, and "
            f"{percent(documents.known)} of the documents. The two differ where long documents fare otherwise."
        )
    return Figure("removal-by-group-tokens", "Removal by group, in tokens", says, Table(columns, rows, may_hide=True))


def redaction_figure(audit: Audit) -> Figure | None:
    """How often documents were kept with their text changed; None where none was."""
    every = impacts(audit, "redaction_by_group")
    told = [one for one in every if not one.hidden and one.of["redaction_rate"].n]
    if not told:
        return None
    columns = [*_NAMES, *_columns("Documents", "documents", "Changed", "changed"), *_LIKE]
    most = max(told, key=lambda one: (one.of["redaction_rate"].known, one.name))
    rate, others = most.of["redaction_rate"], most.of["redaction_rate_others"]
    flags = sum(one.flagged for one in told)
    says = (
        f"Text was changed most often where documents mention {most.name}: in {percent(rate.known)} of them, and "
        f"in {percent(others.known)} of the others. Flagged: {whole(flags)} groups."
    )
    rows = [_row(one, "", "redaction") for one in _ordered(every)]
    return Figure("redaction-by-group", "Redaction by group", says, Table(columns, rows, may_hide=True))


def _ordered(every: Sequence[One]) -> list[One]:
    return sorted(
        every, key=lambda one: (one.rule != OVERALL, one.rule, not one.flagged, one.hidden, one.axis, one.group)
    )


def _columns(of: str, of_key: str, done: str, done_key: str) -> list[Column]:
    rate, others = shares(done, done_key), shares("Others", f"others_{done_key}")
    difference = shares("Difference", "difference")
    ratio = ratios("Ratio, like with like", "ratio_mantel_haenszel")
    return [
        counted(of, of_key), rate, interval_of(rate), others, difference, interval_of(difference),
        ratio, interval_of(ratio), ratios("Plain ratio", "ratio_crude"),
    ]  # fmt: skip


_LIKE = (text("Flag", "flag"), text("Why", "why"))
_PLACEBO = (
    ratios("Retention, like with like", "retention_ratio_mantel_haenszel"),
    ratios("Retention", "retention_ratio"),
    ratios("Ordinary words, middle", "placebo_median"),
    Column("5th to 95th of 100", "placebo", 2, interval=True),
    shares("Words below", "placebo_percentile", 0),
)


def _row(one: Impact, prefix: str, word: str) -> tuple[Cell, ...]:
    names = group_name(one.axis, one.group), axis_name(one.axis), one.said if word == "removal" else "redaction"
    documents = not prefix
    flag: tuple[Cell, ...] = ("flagged" if one.flagged else "", why(one)) if documents else ()
    placebo = word == "removal" and documents
    hidden, nothing = Suppressed.CELL, (None, None)
    if one.hidden:
        # The rate of the others would tell the hidden one to whoever knows the total.
        bound = one.of.get(f"{prefix}{word}_rate")
        _, share = within(bound.n_low, bound.n_high, bound.d) if bound else (hidden, hidden)
        of = hidden if bound is None or bound.d is None else bound.d
        counts: tuple[Cell, ...] = (of, share, nothing, hidden, hidden, nothing, hidden, nothing, hidden)
        words: tuple[Cell, ...] = (hidden, hidden, None, nothing, None) if placebo else ()
        return (*names, *counts, *flag, *words)
    rate, others = one.of[f"{prefix}{word}_rate"], one.of[f"{prefix}{word}_rate_others"]
    apart, ratio, crude = (one.of.get(f"{prefix}{name}") for name in ("risk_difference", "risk_ratio_mh", "risk_ratio"))
    counts = (
        rate.d, rate.value, (rate.low, rate.high), others.value,
        _value(apart), _interval(apart), _value(ratio), _interval(ratio), _value(crude),
    )  # fmt: skip
    if not placebo:
        return (*names, *counts, *flag)
    kept, plain, words_, below = (
        one.of.get(name)
        for name in ("retention_ratio_mh", "retention_ratio", "risk_ratio_placebo", "placebo_percentile")
    )
    return (*names, *counts, *flag, _value(kept), _value(plain), _value(words_), _interval(words_), _value(below))


def _value(one: Estimate | None) -> float | None:
    return one.value if one else None


def _interval(one: Estimate | None) -> tuple[float | None, float | None]:
    return (one.low, one.high) if one else (None, None)
