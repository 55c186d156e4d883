"""She and he: how the tokens of the two pronouns are shared, before and after."""

import math

from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import HALF
from fairsieve.pipeline.report.names import capital
from fairsieve.pipeline.report.numbers import amount, between, times
from fairsieve.pipeline.report.rows import Rows, Series
from fairsieve.pipeline.report.scale import Scale
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, ratios, shares, text


def pronoun_figure(audit: Audit) -> Figure | None:
    """None where neither pronoun is in the corpus."""
    she = audit.rows("pronouns", metric="she_share")
    he_per_she = {one.stratum: one for one in audit.rows("pronouns", metric="log_he_she")}
    told = [one for one in she if one.d]
    if not told:
        return None
    share, ratio = shares("She, of she and he", "she_share"), ratios("He for one she", "he_per_she")
    columns = [
        text("Stage", "stage"), counted("She tokens", "she_tokens"), counted("She and he tokens", "she_and_he_tokens"),
        share, interval_of(share), ratio, interval_of(ratio),
    ]  # fmt: skip
    rows = [_row(one, he_per_she.get(one.stratum)) for one in she]
    before = told[0]
    says = (
        f"Of 100 pronouns she or he, {amount(100 * before.known)} are she "
        f"(95 % interval {between(before.value, before.low, before.high, 100)})"
    )
    says += f"; for one she there are {_times(he_per_she.get(before.stratum))} he." if before.value else "."
    if len(told) > 1:
        says += f" After the filter, {amount(100 * told[1].known)} are she."
    drawn = Rows([f"{capital(one.stratum)} the filter" for one in told], label_width=110, row_height=44)
    panel = drawn.dots(
        [Series("she", [one.point() for one in told])],
        "she, of she and he; line: one half",
        HALF - 110 - 64,
        Scale(0, 1, (0, 0.25, 0.5, 0.75, 1), "{:.0%}".format),
        reference=0.5,
    )
    words = drawn.words([f"1 : {_times(he_per_she.get(one.stratum))}" for one in told], "she : he", 64)
    return Figure(
        "pronouns",
        "She and he",
        says,
        Table(columns, rows, may_hide=True),
        drawn.drawn(panel, words),
        half=True,
    )


def he_for_one_she(one: Estimate | None) -> tuple[float | None, float | None, float | None]:
    """The ratio and its interval, from their logarithms."""
    if one is None:
        return None, None, None
    ratio, low, high = (None if value is None else math.exp(value) for value in (one.value, one.low, one.high))
    return ratio, low, high


def _times(one: Estimate | None) -> str:
    ratio = he_for_one_she(one)[0]
    return "?" if ratio is None else times(ratio)


def _row(one: Estimate, he: Estimate | None) -> tuple[Cell, ...]:
    if one.hidden:
        return (one.stratum, *(Suppressed.CELL for _ in range(3)), (None, None), Suppressed.CELL, (None, None))
    ratio, low, high = he_for_one_she(he)
    return one.stratum, one.n, one.d, one.value, (one.low, one.high), ratio, (low, high)
