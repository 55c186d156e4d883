"""Adjectives that a parser says of groups."""

from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.names import axis_name, group_name
from fairsieve.pipeline.report.numbers import whole
from fairsieve.pipeline.report.table import Cell, Column, Table, counted, interval_of, ratios, shares, text


def descriptions_figure(audit: Audit) -> Figure | None:
    """None where nothing was parsed, or nothing is said of a group in ten documents."""
    every = audit.rows("descriptions", metric="adjective_share")
    if not every:
        return None
    of = {(one.metric, one.axis, one.group, one.stratum): one for one in audit.rows("descriptions")}
    share, odds = shares("Of its adjectives", "of_adjectives"), ratios("Log-odds", "log_odds")
    columns = [
        text("Group", "group"), text("Axis", "axis"), text("Adjective", "adjective"), counted("Times", "times"),
        share, interval_of(share), odds, interval_of(odds), ratios("z", "z"), Column("q", "q", 3),
    ]  # fmt: skip

    def found(metric: str, one: Estimate) -> Estimate | None:
        return of.get((metric, one.axis, one.group, one.stratum))

    def row(one: Estimate) -> tuple[Cell, ...]:
        odds, z, q = (found(metric, one) for metric in ("log_odds", "log_odds_z", "log_odds_q"))
        names = (group_name(one.axis, one.group), axis_name(one.axis), one.stratum.partition("/")[2])
        contrast = (odds.value, (odds.low, odds.high)) if odds else (None, (None, None))
        return (
            *names,
            one.n,
            one.value,
            (one.low, one.high),
            *contrast,
            z.value if z else None,
            q.value if q else None,
        )

    def distance(one: Estimate) -> tuple[float, str, str]:
        z = found("log_odds_z", one)
        return -abs(z.known) if z else 0.0, one.group, one.stratum

    says = (
        f"{whole(len(every))} pairs of a group and an adjective that is said of it, by a parser's reading of a sample "
        "of sentences, the farthest from the other groups of the axis first. Insults, and words of no dictionary, are "
        "counted together as “withheld”."
    )
    table = Table(columns, [row(one) for one in sorted(every, key=distance)])
    return Figure("descriptions", "Adjectives of groups", says, table)
