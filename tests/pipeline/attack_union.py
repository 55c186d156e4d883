"""An attack on several published audits together: every count that their numbers tell by subtraction.

Like `attack` it knows the tables and what they mean, and besides how the corpora lie to each other: which documents are
in which of them, and what a changed rule can have done. It knows no document and none of the code that hides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations, product

import attack
import attack_bounds
import numpy as np
import pyarrow as pa

SMALL = attack.SMALL
Tables = Mapping[str, pa.Table]
Atom = tuple[str | None, ...]
"""What became of documents in each of the corpora; None in those that do not have them."""

OF_EVERYBODY = {
    "cascade", "corpus", "coverage", "languages", "pii_candidates", "rejected", "removal", "sources",
}  # fmt: skip
NO_GROUP = {"score", "language", "cut", "target", "tld", "site"}
TOTALS = {"pii": ("document_share", "spans_per_million"), "names": ("document_share", "spans_per_million")}
NOT_DOCUMENTS = {"placebo_percentile", "risk_ratio_placebo", "terms_met"}


def grown(outcomes: Sequence[str], corpora: int) -> list[Atom]:
    """Atoms of corpora of which each is part of the next."""
    return [(None,) * first + (one,) * (corpora - first) for first in range(corpora) for one in outcomes]


def outcomes_of(rules: Sequence[str]) -> list[str]:
    return ["keep", "redact", *("+".join(some) for n in range(1, len(rules) + 1) for some in combinations(rules, n))]


def recovered(audits: Sequence[Tables], rules: tuple[str, ...], atoms: Sequence[Atom]) -> list[tuple]:
    """What two or more audits tell together and must not: where, which documents, how many.

    Args:
      audits: in the order of the corpora; each is as it was published.
      atoms: which documents there can be.
    """
    rows = [{name: attack._rows(table) for name, table in one.items()} for one in audits]
    found = [one for pair in combinations(audits, 2) for one in _row_by_row(*pair)]
    found += _of_outcomes(rows, rules, atoms)
    for inner, outer in _nested(atoms):
        pair = rows[inner], rows[outer]
        found += _of_axes(*pair, _named(audits[inner]) | _named(audits[outer]))
        found += [*_of_parts(*pair), *_of_scores(audits[inner], audits[outer])]
    return found


def _nested(atoms: Sequence[Atom]) -> Iterator[tuple[int, int]]:
    """Pairs of corpora of which the first is part of the second."""
    for inner, outer in permutations(range(len(atoms[0])), 2):
        if any(one[inner] is None for one in atoms) and all(one[inner] in (None, one[outer]) for one in atoms):
            yield inner, outer


def _row_by_row(first: Tables, second: Tables) -> Iterator[tuple]:
    """Each number less its counterpart; of a share, also what it leaves."""
    for name in (first.keys() & second.keys()) - OF_EVERYBODY:
        both = [{_key(one): one for one in tables[name].to_pylist()} for tables in (first, second)]
        for key in both[0].keys() & both[1].keys():
            old, new = both[0][key], both[1][key]
            if None in (old["n"], new["n"]) or key[1] in NO_GROUP or key[0] in NOT_DOCUMENTS:
                continue
            if key[0] in TOTALS.get(name, ()) or (name == "domains" and key[0] != "she_share"):
                continue
            if abs(new["n"] - old["n"]) in SMALL:
                yield "row", name, *key, new["n"] - old["n"]


def _key(one: dict) -> tuple[str, ...]:
    return tuple(one[name] for name in ("metric", "axis", "group", "stratum", "population"))


def _of_outcomes(rows: Sequence[dict], rules: tuple[str, ...], atoms: Sequence[Atom]) -> Iterator[tuple]:
    """Of a group, and of the others: all sets of documents, by what became of them in each corpus."""
    for key in sorted(set.union(*(attack._groups(one) for one in rows))):
        yield from (("outcomes", *key, *one) for one in _solved(rows, key, rules, atoms, others=False))
        for pair in combinations(range(len(rows)), 2):
            own = [{name: count for name, _, count in _told(rows[place], key, rules, others=False)} for place in pair]
            # Where no document between mentions the group, the others are everybody, and no secret.
            if any(own[0][name] != own[1][name] for name in own[0].keys() & own[1].keys()):
                between = sorted({(one[pair[0]], one[pair[1]]) for one in atoms} - {(None, None)}, key=str)
                two = [rows[place] for place in pair]
                yield from (("others", *key, *one) for one in _solved(two, key, rules, between, others=True))


def _solved(
    rows: Sequence[dict], key: tuple[str, str], rules: tuple[str, ...], atoms: Sequence[Atom], others: bool
) -> Iterator[tuple]:
    known = [
        ([float(one[place] is not None and holds(one[place])) for one in atoms], count)
        for place, tables in enumerate(rows)
        for _, holds, count in _told(tables, key, rules, others)
    ]
    subsets = np.array(list(product((0.0, 1.0), repeat=len(atoms))))
    for subset, count in attack._solved(known, subsets):
        yield [atoms[at] for at in np.flatnonzero(subset)], count


def _told(tables: dict, key: tuple[str, str], rules: tuple[str, ...], others: bool) -> Iterator[tuple]:
    """What an audit tells of a group by what became of its documents: a name, which outcomes, how many."""
    suffix = "_others" if others else ""
    for stage, stayed in (("before", False), ("after", True)):
        if one := tables["mentions"].get(("document_share", *key, stage)):
            count = one["d"] - one["n"] if others else one["n"]
            yield stage, (lambda outcome, stayed=stayed: not stayed or outcome in ("keep", "redact")), count
    for rule in ("any", *rules, *(f"{rule} alone" for rule in rules)):
        if one := tables["removal_by_group"].get((f"removal_rate{suffix}", *key, rule)):
            yield f"of {rule}", (lambda outcome: True), one["d"]
            yield rule, (lambda outcome, rule=rule: _removed(outcome, rule)), one["n"]
    if one := tables["redaction_by_group"].get((f"redaction_rate{suffix}", *key, "redaction")):
        yield "of redaction", (lambda outcome: True), one["d"]
        yield "redaction", (lambda outcome: outcome == "redact"), one["n"]


def _removed(outcome: str, rule: str) -> bool:
    return attack._removed_by((outcome,) if outcome in ("keep", "redact") else tuple(outcome.split("+")), rule)


def pinned(audits: Sequence[Tables], rules: tuple[str, ...], atoms: Sequence[Atom], axes: Sequence[str]) -> list[tuple]:
    """Of a group of these axes: what became of documents, as far as it is certain that they are a few."""
    rows = [{name: attack._rows(table) for name, table in one.items()} for one in audits]
    ranges = [
        [
            (name, key, ends)
            for name in ("mentions", "removal_by_group", "redaction_by_group")
            for key, ends in _ranged(one[name])
        ]
        for one in audits
    ]
    found: list[tuple] = []
    for key in sorted({one for tables in rows for one in attack._groups(tables) if one[0] in axes}):
        known: attack_bounds.Known = []
        for place, tables in enumerate(rows):
            for _, holds, count in _told(tables, key, rules, others=False):
                known.append(([one[place] is not None and holds(one[place]) for one in atoms], count, count))
            for name, (_, *of, rule), ends in ranges[place]:
                if tuple(of) == key:
                    if name == "mentions":
                        holds = lambda o, r=rule: r == "before" or o in ("keep", "redact")  # noqa: E731
                    else:
                        holds = (lambda o: o == "redact") if "redaction" in name else (lambda o, r=rule: _removed(o, r))
                    known.append(([one[place] is not None and holds(one[place]) for one in atoms], *ends))
        corpora = len(audits)
        wanted = {str(one): [one == other for other in atoms] for one in atoms}
        for first in range(1, corpora):
            apart = [one[first - 1] is None and one[first] is not None for one in atoms]
            wanted |= {f"new in {first}": apart}
            for rule in ("any", *rules):
                gone = [new and _removed(one[first], rule) for new, one in zip(apart, atoms, strict=True)]
                wanted |= {f"new in {first}, {rule}": gone}
        found += [(*key, *one) for one in attack_bounds.pinned(known, wanted)]
    for inner, outer in _nested(atoms):
        between = _between(audits[inner]["mentions"], audits[outer]["mentions"])
        for axis in axes:
            names = sorted(group for one, group in _named(audits[inner]) | _named(audits[outer]) if one == axis)
            found += [(axis, *one) for one in attack_bounds.of_axis(axis, names, between)]
    return found


def _between(less: pa.Table, more: pa.Table) -> attack_bounds.Ranges:
    """Of the documents that one corpus has more: between which numbers those lie that mention a group."""
    ends = [attack_bounds._ranges(table) for table in (less, more)]
    both = ends[0].keys() & ends[1].keys()
    return {key: (ends[1][key][0] - ends[0][key][1], ends[1][key][1] - ends[0][key][0]) for key in both}


def _ranged(table: pa.Table) -> Iterator[tuple]:
    for one in table.to_pylist():
        if one["n"] is None and one["n_low"] is not None:
            yield (one["metric"], one["axis"], one["group"], one["stratum"]), (one["n_low"], one["n_high"])


def _named(tables: Tables) -> set[tuple[str, str]]:
    return {(one["axis"], one["group"]) for one in tables["mentions"].to_pylist() if one["group"]}


def _of_axes(old: dict, new: dict, groups: set[tuple[str, str]]) -> Iterator[tuple]:
    """Of an axis: documents of each corpus that mention one of its groups, several, all but some."""
    for axis in sorted({axis for axis, _ in groups}):
        names = sorted(group for one, group in groups if one == axis)
        combined = np.array(list(product((0.0, 1.0), repeat=len(names)))[1:])
        several = combined.sum(axis=1) > 1
        sets = [combined[:, place] > 0 for place in range(len(names))]
        wanted = [np.ones(len(combined), bool), several, ~several, *sets, *(~one for one in sets)]
        wanted += [one & ~several for one in sets] + [one & other for one, other in combinations(sets, 2)]
        nothing = np.zeros(len(combined), bool)
        pairs = np.array([[*a, *b] for a in (nothing, *wanted) for b in (nothing, *wanted)], float)
        for stages in (("before",), ("after",), ("before", "after")):
            known = []
            for tables, of_old in ((old, True), (new, False)):
                for one, name in zip([*sets, wanted[0]], [*names, ""], strict=True):
                    told = [tables["mentions"].get(("document_share", axis, name, stage)) for stage in stages]
                    if all(told):
                        count = told[0]["n"] - (told[1]["n"] if len(told) > 1 else 0)
                        known.append(([*one, *(nothing if of_old else one)], count))
            for subset, count in attack._solved([(list(map(float, one)), n) for one, n in known], pairs):
                yield "axis", axis, stages, names, np.flatnonzero(subset).tolist(), count


def _of_parts(old: dict, new: dict) -> Iterator[tuple]:
    """Of the documents between: what terms and sources leave of a group, and what matches leave of its mentions."""
    for key in attack._groups(old) & attack._groups(new):
        whole = [tables["mentions"].get(("document_share", *key, "before")) for tables in (old, new)]
        if not all(whole):
            continue
        more = whole[1]["n"] - whole[0]["n"]
        for table in ("terms", "by_source"):
            told = [_parts(tables[table], "document_share", key) for tables in (old, new)]
            part = {name: told[1][name] - told[0].get(name, 0) for name in told[1] if name in told[0]}
            for name, n in part.items():
                if abs(more - n) in SMALL and table == "terms":
                    yield table, *key, name, more - n
            if part and more - sum(part.values()) in SMALL and part.keys() == told[0].keys() == told[1].keys():
                yield table, *key, "the rest", more - sum(part.values())
        spans = [tables["mentions"].get(("mentions_per_million", *key, "before")) for tables in (old, new)]
        told = [_parts(tables["terms"], "accepted_matches", key) for tables in (old, new)]
        if all(spans) and told[0].keys() == told[1].keys():
            left = spans[1]["n"] - spans[0]["n"] - sum(told[1].values()) + sum(told[0].values())
            if left in SMALL:
                yield "matches", *key, left


def _parts(rows: attack.Rows, metric: str, key: tuple[str, str]) -> dict[str, int]:
    return {stratum: one["n"] for (name, *of, stratum), one in rows.items() if name == metric and tuple(of) == key}


def _of_scores(old: Tables, new: Tables) -> Iterator[tuple]:
    """Of a group: documents between two scores, less those of the smaller corpus between two within these."""
    before, after = (_above(tables) for tables in (old, new))
    for key in before.keys() & after.keys():
        less, more = before[key], after[key]
        for low, high in combinations(sorted(more), 2):
            within = [one for one in sorted(less) if low <= one <= high]
            if len(within) > 1 and (count := more[low] - more[high] - less[within[0]] + less[within[-1]]) in SMALL:
                yield "scores", *key, low, high, count


def _above(tables: Tables) -> dict[tuple[str, ...], dict[float, int]]:
    found: dict[tuple[str, ...], dict[float, int]] = {}
    for one in [*tables["toxicity"].to_pylist(), *tables["what_if"].to_pylist()]:
        if one["n"] is None or one["metric"] != "at_least" or not re.fullmatch(attack.SCORED, one["population"]):
            continue
        known = found.setdefault((one["axis"], one["group"], one["population"]), {1.01: 0, 0.0: one["d"]})
        known[float(one["stratum"])] = one["n"]
    return found
