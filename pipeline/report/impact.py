"""What the filter did to documents that mention a group, beside those that do not."""

from dataclasses import dataclass

from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.names import axis_name, group_name, names_a_group
from fairsieve.pipeline.report.numbers import percent, ratio_between, times, whole
from fairsieve.pipeline.statistics.flag import FLAG_DIFFERENCE, FLAG_PERCENTILE, FLAG_RATIO, FLAG_RETENTION
from fairsieve.pipeline.statistics.impact import OVERALL

_ALONE = " alone"


@dataclass(frozen=True)
class Impact:
    """What one rule, or all of them, did to documents that mention a group; its metrics by name.

    `rule` is the stratum: a rule, `OVERALL`, or `RULE alone` for what no other rule would have removed.
    """

    axis: str
    group: str
    rule: str
    of: dict[str, Estimate]

    @property
    def ratio(self) -> Estimate | None:
        """The Mantel-Haenszel ratio, where it was published."""
        one = self.of.get("risk_ratio_mh")
        return one if one and one.value is not None else None

    @property
    def open_ended(self) -> bool:
        """Whether it happened to none of the others: of the ratio only the low end is known."""
        return self.ratio is not None and self.ratio.low is not None and self.ratio.high is None

    @property
    def flagged(self) -> bool:
        return bool("flag" in self.of and self.of["flag"].known)

    @property
    def alone(self) -> bool:
        """Whether only what no other rule would have removed is counted."""
        return self.rule.endswith(_ALONE)

    @property
    def said(self) -> str:
        """The rule as people would say it."""
        if self.rule == OVERALL:
            return "all rules"
        return f"{self.rule.removesuffix(_ALONE)}, alone" if self.alone else self.rule

    @property
    def hidden(self) -> bool:
        return any(one.hidden for one in self.of.values())

    @property
    def name(self) -> str:
        return f"{group_name(self.axis, self.group)} ({axis_name(self.axis)})"


def impacts(audit: Audit, table: str = "removal_by_group") -> list[Impact]:
    """Every group and rule, in the audit's order."""
    found: dict[tuple[str, str, str], dict[str, Estimate]] = {}
    for one in audit.rows(table):
        found.setdefault((one.axis, one.group, one.stratum), {})[one.metric] = one
    return [Impact(*key, of) for key, of in found.items() if names_a_group(*key[:2])]


def flag_sentence(one: Impact) -> str:
    """What is behind a flag, for somebody who knows no statistics."""
    rate, others = one.of["removal_rate"], one.of["removal_rate_others"]
    rule = "" if one.rule == OVERALL else f" by the rule “{one.rule}”"
    says = (
        f"Of documents that mention {one.name}, {percent(rate.known)} are removed{rule}; "
        f"of the others, {percent(others.known)}."
    )
    if one.ratio and one.open_ended:
        says += (
            " Of comparable documents, of the same language, source and length, none is: these are removed at least "
            f"{times(one.ratio.low or 0)} times as often."
        )
    elif one.ratio:
        says += (
            f" Among documents of the same language, source and length that is {times(one.ratio.known)} times as often "
            f"(95 % interval {ratio_between(one.ratio.value, one.ratio.low, one.ratio.high)})."
        )
    if band := one.of.get("placebo_percentile"):
        says += f" That is more than for {whole(band.n or 0)} of {whole(band.d or 0)} ordinary words as frequent."
    return says


def why(one: Impact) -> str:
    """Why a group is flagged, or is not, in a sentence; empty where it was not compared."""
    ratio, retention, band = one.ratio, one.of.get("retention_ratio_mh"), one.of.get("placebo_percentile")
    if "flag" not in one.of or one.hidden:
        return ""
    if one.flagged and retention and retention.known < FLAG_RETENTION:
        return f"Flagged: of its documents {times(retention.known)} times as many stay as of comparable others."
    if ratio is None or ratio.low is None:
        return "Not flagged: too few removals to compare."
    often = (
        f"at least {times(ratio.low)} times as often as comparable others, of which none is"
        if one.open_ended
        else f"{times(ratio.known)} times as often as comparable others"
    )
    if one.flagged:
        words = "" if band is None else f", more than {whole(band.n or 0)} of {whole(band.d or 0)} ordinary words"
        return f"Flagged: it happens to its documents {often}{words}, and chance is no likely reason."
    if ratio.known < FLAG_RATIO:
        return f"Not flagged: {often}, less than {FLAG_RATIO:g} times."
    if ratio.low <= 1:
        return f"Not flagged: {often}, but the interval holds 1."
    if one.of["risk_difference"].known < FLAG_DIFFERENCE:
        return f"Not flagged: {often}, but the rates are less than {100 * FLAG_DIFFERENCE:g} points apart."
    if band is not None and band.known < FLAG_PERCENTILE:
        return (
            f"Not flagged: {often}, but so it is for {whole((band.d or 0) - (band.n or 0))} ordinary words as frequent."
        )
    return f"Not flagged: {often}, but among so many groups chance is a likely reason."


def certainty(one: Impact) -> tuple[float, str]:
    """Orders flags: first those that are farthest from chance."""
    return (one.ratio.low or 0.0 if one.ratio else 0.0), one.name
