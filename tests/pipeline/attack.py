"""An attack on a published audit: every count that linear algebra can make of those that are told.

It knows the audit tables and what they mean, and nothing else: no document, no fact, none of the code that hides.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise, product

import numpy as np
import pyarrow as pa

SMALL = range(1, 10)
SCORED = "documents scored by (.+) that mention the group"
ALL_BUT_A_FEW = "documents that mention the group, all but a few scored by (.+)"
Rows = dict[tuple[str, str, str, str], dict]


def recovered(tables: Mapping[str, pa.Table], rules: tuple[str, ...], cuts: Mapping[str, tuple[str, float]]) -> list:
    """What was recovered and must not be: where, which documents, how many.

    Args:
      rules: of the policy, in its order.
      cuts: by rule, the score it reads and the threshold at and above which it removes.
    """
    rows = {name: _rows(table) for name, table in tables.items()}
    found = list(_of_outcomes(rows, rules))
    found += _of_scores(rows, tables["toxicity"], tables["what_if"], cuts)
    return found + list(_of_axes(rows, tables["mentions"])) + list(_of_terms(rows))


def _rows(table: pa.Table) -> Rows:
    """Published rows by metric, axis, group and stratum."""
    told = [one for one in table.to_pylist() if one["n"] is not None]
    return {(one["metric"], one["axis"], one["group"], one["stratum"]): one for one in told}


def _groups(rows: dict[str, Rows]) -> set[tuple[str, str]]:
    return {(axis, group) for metric, axis, group, _ in rows["mentions"] if metric == "document_share" and group}


def _of_outcomes(rows: dict[str, Rows], rules: tuple[str, ...]) -> Iterator[tuple]:
    """Of a group, and of the others: all sets of documents that are told by what became of them."""
    reasons = [one for size in range(1, len(rules) + 1) for one in combinations(rules, size)]
    atoms: list[tuple[str, ...]] = [("keep",), ("redact",), *reasons]
    removal = rows["removal_by_group"]
    for axis, group in _groups(rows):
        for others in (False, True):
            known = []

            def learn(count: int | None, holds, known=known) -> None:
                if count is not None:
                    known.append(([float(holds(one)) for one in atoms], count))

            for stratum, kept_only in (("before", False), ("after", True)):
                one = rows["mentions"].get(("document_share", axis, group, stratum))
                if one:
                    count = one["d"] - one["n"] if others else one["n"]
                    learn(count, lambda atom, kept_only=kept_only: not kept_only or atom in atoms[:2])
            suffix = "_others" if others else ""
            for rule in ("any", *rules, *(f"{rule} alone" for rule in rules)):
                one = removal.get((f"removal_rate{suffix}", axis, group, rule))
                if one:
                    learn(one["d"], lambda atom: True)
                    learn(one["n"], lambda atom, rule=rule: _removed_by(atom, rule))
            one = rows["redaction_by_group"].get((f"redaction_rate{suffix}", axis, group, "redaction"))
            if one:
                learn(one["d"], lambda atom: True)
                learn(one["n"], lambda atom: atom == ("redact",))
            subsets = np.array(list(product((0.0, 1.0), repeat=len(atoms))))
            for subset, count in _solved(known, subsets):
                yield (
                    "outcomes",
                    axis,
                    group,
                    others,
                    [one for one, is_in in zip(atoms, subset, strict=True) if is_in],
                    count,
                )


def _removed_by(atom: tuple[str, ...], rule: str) -> bool:
    if atom in (("keep",), ("redact",)):
        return False
    name, _, only = rule.partition(" ")
    return name == "any" or (atom == (name,) if only else name in atom)


def _solved(known: list[tuple[list[float], int]], wanted: np.ndarray) -> Iterator[tuple[np.ndarray, int]]:
    """The wanted sets whose number of documents the known ones determine, where it is small."""
    if not known:
        return
    matrix, counts = np.array([row for row, _ in known]), np.array([count for _, count in known], float)
    inverse = np.linalg.pinv(matrix)
    determined = np.abs(wanted @ (inverse @ matrix) - wanted).max(axis=1) < 1e-6
    values = wanted @ (inverse @ counts)
    for subset, value in zip(wanted[determined], values[determined], strict=True):
        if round(float(value)) in SMALL:
            yield subset, round(float(value))


def _of_scores(
    rows: dict[str, Rows], toxicity: pa.Table, what_if: pa.Table, cuts: Mapping[str, tuple[str, float]]
) -> Iterator[tuple]:
    """Of a group: what lies between any two scores at which a count is known."""
    above: dict[tuple[str, str, str], dict[float, int]] = {}
    for one in [*toxicity.to_pylist(), *what_if.to_pylist()]:
        named = re.fullmatch(f"{SCORED}|{ALL_BUT_A_FEW}", one["population"])
        if one["n"] is None or not named:
            continue
        # Where a few have no score, d holds them too.
        first = {1.01: 0, 0.0 if named[1] else -1.0: one["d"]}
        known = above.setdefault((one["axis"], one["group"], named[1] or named[2]), first)
        if one["metric"] == "at_least":
            known[float(one["stratum"])] = one["n"]
    for (axis, group, score), known in above.items():
        before = rows["mentions"].get(("document_share", axis, group, "before"))
        if before:
            known[-1.0] = before["n"]  # with those that have no score
        for rule, (of, threshold) in cuts.items():
            one = rows["removal_by_group"].get(("removal_rate", axis, group, rule))
            if of == score and one:
                known[threshold] = one["n"]
        for tenth in range(10):
            # A tenth of the histogram tells one of its edges where the other is known.
            low, high = tenth / 10, (tenth + 1) / 10 if tenth < 9 else 1.01
            one = next((r for r in toxicity.to_pylist() if _is_tenth(r, axis, group, score, low)), None)
            if one and high in known:
                known.setdefault(low, known[high] + one["n"])
            if one and one["n"] in SMALL:
                yield "tenth", axis, group, score, low, one["n"]
        edges = sorted(known)
        for edge in edges[1:] if 0.0 not in known else []:
            # No more can score below than score below of everybody: the others of the group have no score.
            unscored = known[-1.0] - known[edge] - _below(toxicity, score, edge)
            if unscored in SMALL:
                yield "unscored", axis, group, score, edge, unscored
        for low, high in pairwise(edges):
            if known[low] - known[high] in SMALL:
                yield "scores", axis, group, score, low, high, known[low] - known[high]


def _below(toxicity: pa.Table, score: str, edge: float) -> int:
    """How many of all documents score less, at most."""
    bins = [one for one in toxicity.to_pylist() if (one["metric"], one["axis"]) == ("histogram", "score")]
    return sum(one["n"] for one in bins if one["group"] == score and float(one["stratum"]) < edge)


def _is_tenth(row: dict, axis: str, group: str, score: str, low: float) -> bool:
    same = row["metric"] == "histogram" and (row["axis"], row["group"], row["stratum"]) == (axis, group, f"{low:.1f}")
    return same and row["n"] is not None and score in row["population"].split()


def _of_axes(rows: dict[str, Rows], mentions: pa.Table) -> Iterator[tuple]:
    """Of an axis: which documents mention one group, several, or all but some, by its groups and its total."""
    groups = {(one["axis"], one["group"]) for one in mentions.to_pylist() if one["group"]}
    for axis in sorted({axis for axis, _ in groups}):
        names = sorted(group for one, group in groups if one == axis)
        assert len(names) <= 12, "too many combinations to go through"
        atoms = np.array(list(product((0.0, 1.0), repeat=len(names)))[1:])
        for told in (("before",), ("after",), ("before", "after")):
            known = []
            for place, name in enumerate([*names, ""]):
                counts = [rows["mentions"].get(("document_share", axis, name, stratum)) for stratum in told]
                if all(counts):
                    count = counts[0]["n"] if len(told) == 1 else counts[0]["n"] - counts[1]["n"]
                    known.append(((atoms[:, place] if name else np.ones(len(atoms))).tolist(), count))
            several = atoms.sum(axis=1) > 1
            wanted = [several, ~several, *(atoms[:, place] > 0 for place in range(len(names)))]
            wanted += [atoms[:, place] == 0 for place in range(len(names))]
            wanted += [(atoms[:, place] > 0) & ~several for place in range(len(names))]
            wanted += [
                (atoms[:, first] > 0) & (atoms[:, second] > 0) for first, second in combinations(range(len(names)), 2)
            ]
            for subset, count in _solved(known, np.array(wanted, float)):
                yield "axis", axis, told, names, atoms[subset > 0].tolist(), count


def _of_terms(rows: dict[str, Rows]) -> Iterator[tuple]:
    """Of a group: the matches of terms that are not told, by those that are and all of its mentions."""
    for axis, group in _groups(rows):
        whole = rows["mentions"].get(("mentions_per_million", axis, group, "before"))
        told = [one for key, one in rows["terms"].items() if key[:3] == ("accepted_matches", axis, group)]
        if whole and whole["n"] - sum(one["n"] for one in told) in SMALL:
            yield "terms", axis, group, whole["n"] - sum(one["n"] for one in told)
