"""Scores as the audit has them, brought together by name."""

import re
from dataclasses import dataclass

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.untrusted import clean
from fairsieve.pipeline.statistics.toxicity import ALL_BUT_A_FEW, SCORED

_NAMED = re.compile("|".join(form.format("(.+)") for form in (SCORED, ALL_BUT_A_FEW)))


@dataclass(frozen=True)
class Score:
    """One score of the audit.

    Attributes:
      name: its column, e.g. `toxicity.toxicity`.
      bins: documents in each of equal bins over [0, 1].
      at_least: rows about everybody, by threshold as text.
      groups: rows about groups.
      threshold: what the policy removes from; None where no rule reads the score.
    """

    name: str
    bins: list[int]
    at_least: dict[str, Estimate]
    groups: list[Estimate]
    threshold: float | None

    @property
    def scored(self) -> int:
        return sum(self.bins)

    def above(self, threshold: float) -> int:
        """Documents whose score is in a bin from the threshold's upwards."""
        return sum(self.bins[round(threshold * len(self.bins)) :])

    @property
    def line(self) -> str:
        """The threshold that groups are compared at: the policy's where the audit has it, else the lowest."""
        wanted = "" if self.threshold is None else f"{self.threshold:g}"
        return wanted if wanted in self.at_least else min(self.at_least)


def scores_of(audit: Audit, config: Config) -> list[Score]:
    """The scores of the audit, the one named toxicity first.

    A row about a group names its score in its population. In the audit of an older run it does not, but follows the
    rows about everybody that do.
    """
    about: dict[str, tuple[list[Estimate], list[Estimate]]] = {}
    current = ""
    for one in audit.rows("toxicity"):
        if one.axis == "score":
            current = one.group
        elif named := _NAMED.fullmatch(one.population):
            current = clean(named[1] or named[2])
        everybody, groups = about.setdefault(current, ([], []))
        (everybody if one.axis == "score" else groups).append(one)
    found = []
    for name, (everybody, groups) in about.items():
        bins = [one.n or 0 for one in everybody if one.metric == "histogram"]
        at_least = {one.stratum: one for one in everybody if one.metric == "at_least"}
        if bins and at_least:
            found.append(Score(name, bins, at_least, groups, _threshold(config, name)))
    return sorted(found, key=lambda one: (one.name != "toxicity.toxicity", one.name))


def _threshold(config: Config, name: str) -> float | None:
    bounds = [rule.bound for rule in config.policy.remove if rule.column == name]
    given = [value for bound, value in bounds if bound in ("at_least", "more_than") and isinstance(value, float)]
    return min(given, default=None)
