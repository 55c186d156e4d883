"""Differencing: what may be told of groups beside audits that were published before.

The numbers of two audits tell, by subtraction, of the documents that lie between them: those that one corpus has and
the other has not, or that a changed rule treats otherwise. What an audit of these documents alone would tell, two
audits may tell together. So a number that an earlier audit tells as well is told where it is the same, or where an
audit of what was gained, and one of what was lost, tell all of the difference. What an earlier audit does not tell of a
group of which it tells something stays untold, but for what is all new. Every table goes through here, and a row that
nothing is known of is told only where neither its value nor its counts have changed, or the audit between has it too.

Source: Dinur & Nissim, PODS 2003 (what exact answers give away together); Hundepool et al., Statistical Disclosure
Control, 2012, chapter 4 (linked tables).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from fairsieve.pipeline.statistics.tables import AUDIT, MIN_CELL, Row
from fairsieve.transforms.packed import Facts

Tables = Mapping[str, Sequence[Row]]

_EVERYBODY = frozenset(
    {"cascade", "corpus", "coverage", "languages", "pii_candidates", "rejected", "removal", "sources"}
)
"""Tables about no group, which tell all of their numbers."""

_BY_SOURCE = frozenset({"document_share_by_language", "document_share_by_source", "spans_per_million_by_source"})
_METRICS_OF_GROUPS = {
    "by_source": frozenset({"document_share", "she_share"}),
    "domains": frozenset({"she_share"}),
    "lexicons": frozenset({"accepted_matches", "terms_met"}),
    "names": _BY_SOURCE,
    "pii": _BY_SOURCE,
}
"""Tables of which only these metrics are held to the rule of ten."""

_POPULATIONS_OF_EVERYBODY = {
    "cut_sentences": frozenset({"bytes of documents kept, as read", "documents kept", "sentences"}),
    "toxicity": frozenset({"documents scored"}),
    "what_if": frozenset({"documents scored"}),
}
"""Of other tables, what rows about no group count."""

_OPEN = frozenset(
    {
        "documents kept",
        "documents looked at",
        "documents read",
        "documents with a lexicon",
        "sentences",
        "tokens of documents with a lexicon",
        "tokens read",
    }
)
"""Populations of everybody, of which the number is told anyway."""


class _Leads(NamedTuple):
    """What decides for other rows of a table.

    Attributes:
      own: metric of the row that decides for all shares of its place that are of the group.
      others: of the row that decides for those of the others; all else at the place needs both.
      compared: metrics that are told where such rows of the whole axis are.
    """

    own: str
    others: str = ""
    compared: frozenset[str] = frozenset()


_LEADS = {
    # An audit between may lack the others for being small; they tell no more of groups than these two.
    "redaction_by_group": _Leads("redaction_rate", "redaction_rate_others"),
    "removal_by_group": _Leads("removal_rate", "removal_rate_others"),
    "removal_by_pair": _Leads("removal_rate", "removal_rate_others"),
    # A place that is missing would tell between which terms a hidden one lies.
    "terms": _Leads("document_share", compared=frozenset({"document_rank"})),
}

_OF_OTHERS = "documents that do not mention the group"

_EMPTY: dict[str, object] = {name: None for name in AUDIT.names if AUDIT.field(name).nullable}

_TOLD_AS_HIDDEN = {
    "cut_sentences": {"documents_cut"},
    "intersections": {"next_to"},
    "lexicons": {"accepted_matches"},
    "mentions": {"axis_share", "document_share", "mentions_per_million"},
    "names": _BY_SOURCE,
    "occupations": {"gap", "she_share"},
    "pii": _BY_SOURCE,
    "pronouns": {"log_he_she", "she_share"},
    "redacted_mentions": {"mentions_redacted"},
    "redaction_by_group": {"redaction_rate", "redaction_rate_others"},
    "removal_by_group": {"removal_rate", "removal_rate_others"},
    "removal_by_pair": {"removal_rate", "removal_rate_others"},
    "terms": {"accepted_matches"},
    "toxicity": {"at_least", "histogram"},
    "what_if": {"at_least"},
}
"""Metrics of which a row that may not be told has nulls; of all others it is left out."""

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Earlier:
    """An audit that was published before.

    Attributes:
      tables: what it tells.
      facts: what it was made from; without them, only what is the same in both may be told.
    """

    tables: Mapping[str, pa.Table]
    facts: Facts | None


class Differencing:
    """What may be told beside one earlier audit."""

    def __init__(self, then: Tables, between: Sequence[Tables], one_sided: bool = False) -> None:
        """Of tables by name.

        Args:
          then: what the earlier audit tells.
          between: what audits would tell of the documents gained, and of those lost; none where that is not known.
          one_sided: whether one of the corpora is part of the other.
        """
        self._one_sided = one_sided
        told = {name: [one for one in rows if not _of_everybody(name, one)] for name, rows in then.items()}
        self._then = {name: _by_key(rows) for name, rows in told.items()}
        self._between = [{name: _by_key(rows) for name, rows in part.items()} for part in between]
        self._subjects = {
            _subject(name, one)
            for name, rows in told.items()
            for one in rows
            if one["n"] is not None or one.get("n_low") is not None
        }

    def told(self, name: str, rows: Iterable[Row]) -> list[Row]:
        """The rows of a table, without the numbers that may not be told."""
        rows = list(rows)
        if name in _EVERYBODY:
            return rows
        # The totals of axes come first: what is a share of one may be told where it is.
        whole = [one for one in rows if not one["group"] and one["n"] is not None]
        totals = {_place(one): one["n"] for one in whole if self._may_tell(name, one, {})}
        leads = _LEADS.get(name, _Leads(""))
        own, others = (
            {_place(one): self._may_tell(name, one, totals) for one in rows if one["metric"] == metric}
            for metric in leads[:2]
        )
        partly = {axis for (axis, *_), may in own.items() if not may}
        kept = []
        for one in rows:
            place = _place(one)
            if one["metric"] in leads.compared:
                may = one["axis"] not in partly
            elif place in others:
                of_others = str(one["population"]).endswith(_OF_OTHERS)
                may = (of_others or own[place]) and (others[place] or (_is_share(one) and not of_others))
            else:
                may = self._may_tell(name, one, totals)
            if may:
                kept.append(one)
            elif one["metric"] in _TOLD_AS_HIDDEN.get(name, ()):
                kept.append(one | _EMPTY | self._within(name, one, totals))
        return kept

    def _may_tell(self, name: str, one: Row, totals: Mapping[tuple[object, ...], object]) -> bool:
        if _of_everybody(name, one) or _subject(name, one) not in self._subjects:
            return True
        key = _key(one)
        then = self._then.get(name, {}).get(key)
        if one["n"] is None:
            return then is not None and all(one.get(end) == then.get(end) for end in ("n_low", "n_high", "d"))
        open_ = one["population"] in _OPEN or (
            bool(one["group"]) and totals.get((one["axis"], "", one["stratum"])) == one["d"]
        )
        same = then is not None and then["n"] == one["n"] and (open_ or then["d"] == one["d"])
        if same and then is not None and (_is_share(one) or then["value"] == one["value"]):
            return True
        return self._is_told_between(name, one, then, open_)

    def _within(self, name: str, one: Row, totals: Mapping[tuple[object, ...], object]) -> Row:
        """That fewer than ten more documents, or fewer, mention a group than in the earlier audit.

        All of the documents between might not mention it, or nine: whatever else is told of them is not of this group,
        as long as the total of its axis is not, which could not be made up without it.
        """
        then = self._then.get(name, {}).get(_key(one))
        known = then is not None and then["n"] is not None and one["n"] is not None
        if (name, one["metric"]) != ("mentions", "document_share") or not (self._one_sided and known and one["group"]):
            return {}
        assert then is not None
        more, before = _whole(one["n"]) - _whole(then["n"]), _whole(then["n"])
        if abs(more) >= MIN_CELL or (one["axis"], "", one["stratum"]) in totals:
            return {}
        least = before if more >= 0 else max(before - MIN_CELL + 1, 0)
        return {"d": one["d"], "n_low": least, "n_high": least + MIN_CELL - 1 if more >= 0 else before}

    def _is_told_between(self, name: str, one: Row, then: Row | None, open_: bool) -> bool:
        """Whether audits of what was gained and lost tell all of the difference, or all of what is new."""
        found = [part.get(name, {}).get(_key(one)) for part in self._between]
        there = [row for row in found if row is not None]
        if not there or any(row["n"] is None for row in there):
            return False
        for count in ("n",) if open_ else ("n", "d"):
            before = 0 if then is None or then["n"] is None else _whole(then[count])
            gained, lost = (0 if row is None else _whole(row[count]) for row in found)
            more = _whole(one[count]) - before
            if more != gained - lost or 0 < abs(more) < MIN_CELL:
                return False
        return True


def _whole(count: object) -> int:
    assert isinstance(count, int)
    return count


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    return {_key(one): one for one in rows}


def _key(one: Row) -> Key:
    metric, axis, group, stratum, population = (
        str(one[name]) for name in ("metric", "axis", "group", "stratum", "population")
    )
    return metric, axis, group, stratum, population


def _place(one: Row) -> tuple[object, ...]:
    return one["axis"], one["group"], one["stratum"]


def _subject(name: str, one: Row) -> tuple[str, str, str]:
    """Whom a row is about: a group, whatever the table; else an axis, in this table."""
    return ("" if one["group"] else name), str(one["axis"]), str(one["group"])


def _of_everybody(name: str, one: Row) -> bool:
    """Whether a row is about no group, so that all of its numbers are told."""
    if name in _METRICS_OF_GROUPS:
        return one["metric"] not in _METRICS_OF_GROUPS[name]
    return name in _EVERYBODY or one["population"] in _POPULATIONS_OF_EVERYBODY.get(name, ())


def _is_share(one: Row) -> bool:
    """Whether the value is made of n and d alone."""
    n, d, value = one["n"], one["d"], one["value"]
    if not (isinstance(n, int) and isinstance(d, int) and isinstance(value, float)):
        return value is None
    return d != 0 and any(abs(value - scale * n / d) <= 1e-12 * abs(value) for scale in (1, 1e6))
