"""Domains: top-level ones, and sites where the configuration has them named."""

from collections.abc import Sequence

from fairsieve.pipeline.report.estimates import NO_POINT, Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import PALE
from fairsieve.pipeline.report.names import score_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.rows import Rows, Series, from_zero
from fairsieve.pipeline.report.svg import Picture
from fairsieve.pipeline.report.table import Cell, Column, Table, counted, interval_of, shares, text
from fairsieve.pipeline.statistics.domains import OTHER_DOMAINS

MOST = 20
"""Domains that are drawn, the largest; the table has all that are told."""

_LINES = ("0.5", "0.8")


def domain_figures(audit: Audit) -> list[Figure]:
    """None where no URL told a domain, or all are of one kind."""
    figures = []
    kinds = (("tld", "domains", "Top-level domains", "top-level domain"), ("site", "sites", "Largest sites", "site"))
    for axis, name, title, what in kinds:
        before = audit.rows("domains", axis=axis, metric="document_share", stratum="before")
        named = sorted(
            (one for one in before if one.group != OTHER_DOMAINS), key=lambda one: (-(one.n or 0), one.group)
        )
        if len(named) > 1:
            figures.append(_figure(audit, axis, name, title, what, named))
    return figures


def _figure(audit: Audit, axis: str, name: str, title: str, what: str, named: Sequence[Estimate]) -> Figure:
    def by_group(metric: str, **more: str) -> dict[str, Estimate]:
        return {one.group: one for one in audit.rows("domains", axis=axis, metric=metric, **more)}

    tokens, after = by_group("token_share", stratum="before"), by_group("document_share", stratum="after")
    removal = by_group("removal_rate")
    she = {one.stratum: one for one in audit.rows("domains", metric="she_share")} if axis == "tld" else {}
    scores = sorted({one.stratum for one in audit.rows("domains", axis=axis, metric="at_least_0.5")})
    high = {(score, line): by_group(f"at_least_{line}", stratum=score) for score in scores for line in _LINES}
    dot = "." if axis == "tld" else ""

    columns: list[Column] = [text(what.capitalize(), what.replace(" ", "_").replace("-", "_"))]
    columns.append(counted("Documents before", "documents_before"))
    measures: list[tuple[Column, dict[str, Estimate], bool]] = [
        (shares("Share before", "share_before"), {one.group: one for one in named}, axis == "tld"),
        (shares("Share of tokens", "tokens_before"), tokens, False),
        (shares("Share after", "share_after"), after, False),
        (shares("Removed", "removed"), removal, axis == "tld"),
        (shares("She, of she and he", "she"), she, True),
    ]
    for (score, line), found in high.items():
        column = shares(f"{score_name(score).capitalize()} at least {line}", f"{score}_at_least_{line}")
        measures.append((column, found, axis == "tld"))
    measures = [one for one in measures if one[1]]
    for column, _, sampled in measures:
        columns += [column, interval_of(column)] if sampled else [column]

    def cells(one: Estimate) -> tuple[Cell, ...]:
        line: list[Cell] = [dot + one.group if one.group[0] != "(" else one.group, one.n]
        for _, found, sampled in measures:
            own = found.get(one.group)
            line.append(own.value if own else None)
            if sampled:
                line.append((own.low, own.high) if own else (None, None))
        return tuple(line)

    shown = named[:MOST]
    rates = [removal.get(one.group) for one in shown]
    removed = Series("removed", [one.point(100) if one else NO_POINT for one in rates])
    scale = from_zero(removed)

    def picture(rows: Rows, for_bars: int, for_dots: int, for_words: int) -> Picture:
        told = [percent(one.known) for one in shown]
        return rows.drawn(
            rows.bars([([one.known for one in shown], PALE)], told, "share of documents", for_bars),
            rows.dots([removed], "removed, %", for_dots, scale),
            rows.words([percent(one.known) if one else "" for one in rates], "", for_words),
        )

    labels = [str(cells(one)[0]) for one in shown]
    first = named[0]
    says = (
        f"{whole(len(named))} {what}s have 20 documents or more whose URL is known; the largest is {labels[0]} with "
        f"{percent(first.known)} of them."
    )
    if len(named) > MOST:
        says += f" The {MOST} largest are drawn."
    return Figure(
        name,
        title,
        says,
        Table(columns, [cells(one) for one in named]),
        picture(Rows(labels, label_width=190), 310, 260, 60),
        narrow=picture(Rows(labels, label_width=118, row_height=30), 102, 128, 50),
    )
