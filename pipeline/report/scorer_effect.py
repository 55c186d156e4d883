"""What the name of a group does to a score, all else in the sentence the same."""

from collections.abc import Sequence

from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.names import axis_name, group_name, score_name
from fairsieve.pipeline.report.table import Cell, Column, Table, counted, interval_of, text

DIGITS = 3


def scorer_effect_figure(audit: Audit) -> Figure | None:
    """None where no sentence was scored twice, or of no group enough were."""
    every = audit.rows("scorer_effect", metric="scorer_effect")
    if not every:
        return None
    effect = Column("Score, less without the name", "effect", DIGITS)
    columns = [
        text("Group", "group"), text("Axis", "axis"), text("Score", "score"), counted("Sentences", "sentences"),
        effect, interval_of(effect),
    ]  # fmt: skip
    ordered = sorted(every, key=lambda one: (-one.known, one.axis, one.group))
    return Figure(
        "scorer-effect",
        "What a group\u2019s name does to the score",
        _says(ordered),
        Table(columns, [_row(one) for one in ordered]),
    )


def _row(one: Estimate) -> tuple[Cell, ...]:
    names = group_name(one.axis, one.group), axis_name(one.axis), score_name(one.stratum)
    return (*names, one.n, one.value, (one.low, one.high))


def _says(ordered: Sequence[Estimate]) -> str:
    most = ordered[0]
    way = "less" if most.known >= 0 else "more"
    return (
        f"With a neutral word in the place of the group, sentences that mention {group_name(most.axis, most.group)} "
        f"score {abs(most.known):.{DIGITS}f} {way} on average: that much is the name\u2019s alone."
    )
