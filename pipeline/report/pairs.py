"""What the filter did to documents that mention two groups of different axes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.forest import TICKS, domain_of, series_of
from fairsieve.pipeline.report.house import ACCENT, HALF, MUTED
from fairsieve.pipeline.report.impact import Impact, certainty, flag_sentence, impacts
from fairsieve.pipeline.report.ledger import by_pairs
from fairsieve.pipeline.report.names import capital, group_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.rows import Rows
from fairsieve.pipeline.report.scale import Scale
from fairsieve.pipeline.statistics.impact import MIN_DOCUMENTS, OVERALL

MOST_PAIRS = 25
"""Pairs that are drawn: all flagged ones, then those that most documents mention; the table has all."""


@dataclass(frozen=True)
class PairImpact(Impact):
    """What one rule, or all of them, did to documents that mention a pair; axis and group are its two groups."""

    @property
    def names(self) -> tuple[str, str]:
        first, second = (group_name(*one.partition("/")[::2]) for one in (self.axis, self.group))
        return first, second

    @property
    def name(self) -> str:
        return " + ".join(self.names)


def pairs_figure(audit: Audit) -> Figure | None:
    """None where no two groups are mentioned in enough documents of the sample."""
    every = [PairImpact(one.axis, one.group, one.rule, one.of) for one in impacts(audit, "removal_by_pair")]
    if not every:
        return None
    compared = [one for one in every if one.rule == OVERALL and one.ratio]
    title, table = "Removal by pair of groups", by_pairs(every)
    if not compared:
        says = "No pair has enough removals to compare; the table has what could be published."
        return Figure("removal-by-pair", title, says, table)
    flagged = [one for one in compared if one.flagged]
    others = sorted((one for one in compared if not one.flagged), key=lambda one: (-_documents(one), one.name))
    shown: list[PairImpact] = [*flagged, *others[: max(0, MOST_PAIRS - len(flagged))]]
    shown.sort(key=lambda one: (-one.ratio.known if one.ratio else 0, one.name))
    low, high = domain_of(shown)
    scale = Scale(low, high, [tick for tick in TICKS if low <= tick <= high], "{:g}".format, math.log)
    series = [series_of(shown, flagged=True), series_of(shown, flagged=False)]
    drawn = Rows([capital(one.name) for one in shown], label_width=290, row_height=31)
    marks = ["flagged" if one.flagged else "" for one in shown]
    rates = [[percent(one.of[metric].known) for one in shown] for metric in ("removal_rate", "removal_rate_others")]
    chart = drawn.drawn(
        drawn.dots(series, "removed how many times as often (95 % interval)", 318, scale, reference=1.0),
        drawn.words(marks, "", 64, ACCENT),
        drawn.words(rates[0], "removed", 74),
        drawn.words(rates[1], "others", 74, MUTED),
    )
    slim = Rows(drawn.labels, label_width=168, row_height=31)
    narrow = slim.drawn(
        slim.dots(series, "times as often", HALF - 168 - 48, scale, reference=1.0), slim.words(marks, "", 48, ACCENT)
    )
    reading = (
        f"Documents that mention both groups, at least {MIN_DOCUMENTS} of the sample in which pairs were looked for, "
        "beside the sample’s others; read like the picture above."
    )
    return Figure("removal-by-pair", title, _says(compared, flagged), table, chart, reading, narrow)


def _says(compared: Sequence[PairImpact], flagged: Sequence[PairImpact]) -> str:
    if not flagged:
        return f"None of the {whole(len(compared))} pairs compared is flagged for all rules together."
    most = max(flagged, key=certainty)
    return f"{whole(len(flagged))} of {whole(len(compared))} pairs compared flagged. {flag_sentence(most)}"


def _documents(one: Impact) -> int:
    return one.of["removal_rate"].d or 0
