"""Occupations: she or he beside them, and who works in them."""

from fairsieve.pipeline.report.estimates import NO_POINT, Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import ACCENT, HALF, MUTED
from fairsieve.pipeline.report.names import capital, plain
from fairsieve.pipeline.report.numbers import amount, between, percent, whole
from fairsieve.pipeline.report.rows import Rows, Series
from fairsieve.pipeline.report.scale import Scale
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, shares, text

MOST = 30
"""Occupations that are drawn, those in most sentences; the table has all."""

_LABELS = 150
_WHOLE = Scale(0, 100, (0, 25, 50, 75, 100), "{:g}".format)


def occupations_figure(audit: Audit) -> Figure | None:
    """None where no occupation stands beside she and he often enough."""
    every = audit.rows("occupations", metric="she_share")
    told = [one for one in every if not one.hidden]
    if not told:
        return None
    work = {one.group: one for one in audit.rows("occupations", metric="women_at_work")}
    shown = sorted(told, key=lambda one: (-(one.d or 0), one.group))[:MOST]
    shown.sort(key=lambda one: (-one.known, one.group))
    drawn = Rows([capital(plain(one.group)) for one in shown], label_width=_LABELS)
    at_work = [work[one.group].point(100) if one.group in work else NO_POINT for one in shown]
    series = [Series("at work", at_work, MUTED, hollow=True), Series("text", [one.point(100) for one in shown], ACCENT)]
    head = "●  she, of sentences with she or he, %   ○  women at work, %; line: one half"
    panel = drawn.dots(series, head, 590, _WHOLE, reference=50)
    numbers = drawn.words([whole(one.d or 0) for one in shown], "sentences", 76, MUTED)
    slim = drawn.dots(series, "● she, %   ○ women at work, %", HALF - _LABELS, _WHOLE, reference=50)
    left_out = len(told) - len(shown)
    reading = f"{whole(left_out)} more occupations are in the table." if left_out else ""
    return Figure(
        "occupations",
        "She or he, by occupation",
        _says(audit, told, work),
        _table(every, work),
        drawn.drawn(panel, numbers),
        reading,
        drawn.drawn(slim),
    )


def _says(audit: Audit, told: list[Estimate], work: dict[str, Estimate]) -> str:
    most = max(told, key=lambda one: (one.known, one.group))
    says = (
        f"Most often beside she: {plain(most.group)}, {percent(most.known)} of {whole(most.d or 0)} sentences "
        f"(95 % interval {between(most.value, most.low, most.high, 100)} %)."
    )
    below = [one for one in told if one.group in work and (one.high or 0) < work[one.group].known]
    known = [one for one in told if one.group in work]
    if known:
        says += (
            f" Of {whole(len(known))} occupations whose workers are known, {whole(len(below))} have she beside them "
            "less often than women work in them, by the whole interval."
        )
    if rank := audit.one("occupations", metric="spearman"):
        says += f" Ranked, the two shares agree with a correlation of {amount(rank.known)} "
        says += f"({between(rank.value, rank.low, rank.high)})."
    return says


def _table(every: list[Estimate], work: dict[str, Estimate]) -> Table:
    share = shares("She, of she and he", "she_share")
    columns = [
        text("Occupation", "occupation"), counted("Sentences", "sentences"), counted("With she", "with_she"),
        share, interval_of(share), shares("Women at work", "women_at_work"), text("Source", "source"),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(every, key=lambda one: (one.hidden, -one.known, one.group)):
        at_work = work.get(one.group)
        reference = (at_work.value, at_work.population.partition(", ")[2]) if at_work else (None, "")
        if one.hidden:
            rows.append((plain(one.group), *(Suppressed.CELL,) * 3, (None, None), *reference))
        else:
            rows.append((plain(one.group), one.d, one.n, one.value, (one.low, one.high), *reference))
    return Table(columns, rows, may_hide=True)
