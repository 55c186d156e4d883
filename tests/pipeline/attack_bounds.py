"""An attack on a published audit by bounds: what the least and the greatest number are that a cell can have.

Like `attack` it knows the tables and what they mean, and it reads the ranges that stand in place of hidden numbers.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

import numpy as np
import pyarrow as pa
from scipy.optimize import linprog

SMALL = (1, 9)
MOST_GROUPS = 6
"""Groups of an axis whose combinations are gone through."""

Known = list[tuple[list[bool], int, int]]
"""Which atoms a number is of, and the least and greatest it may be."""


def pinned(known: Known, wanted: Mapping[str, list[bool]]) -> Iterator[tuple[str, int, int]]:
    """Wanted numbers of documents of which it is certain that they are more than none, and fewer than ten."""
    if not known:
        return
    exact = [(atoms, low) for atoms, low, high in known if low == high]
    ranged = [(atoms, low, high) for atoms, low, high in known if low != high]
    equal = {"A_eq": [row for row, _ in exact], "b_eq": [count for _, count in exact]} if exact else {}
    upper = [(row, high) for row, _, high in ranged] + [([-one for one in row], -low) for row, low, _ in ranged]
    unequal = {"A_ub": [row for row, _ in upper], "b_ub": [count for _, count in upper]} if upper else {}
    for name, atoms in wanted.items():
        cost = np.array(atoms, float)
        ends = [linprog(sign * cost, **equal, **unequal, method="highs") for sign in (1, -1)]
        if ends[1].status == 3:  # without bound
            continue
        low, high = np.ceil(ends[0].fun - 1e-6), np.floor(-ends[1].fun + 1e-6)
        if low >= SMALL[0] and high <= SMALL[1]:
            yield name, int(low), int(high)


def recovered(tables: Mapping[str, pa.Table], rules: tuple[str, ...]) -> list[tuple]:
    """What was recovered and must not be: where, of which documents, between which numbers."""
    mentions = _ranges(tables["mentions"])
    removal, redaction = _ranges(tables["removal_by_group"]), _ranges(tables["redaction_by_group"])
    groups = sorted({(one["axis"], one["group"]) for one in tables["mentions"].to_pylist() if one["group"]})
    found: list[tuple] = []
    for key in groups:
        found += [("outcomes", *key, *one) for one in _of_group(key, mentions, removal, redaction, rules)]
    for axis in sorted({axis for axis, _ in groups}):
        names = [name for one, name in groups if one == axis]
        if len(names) <= MOST_GROUPS:
            found += [("axis", axis, *one) for one in of_axis(axis, names, mentions)]
    return found


Ranges = Mapping[tuple[str, str, str, str], tuple[int, int]]


def _ranges(table: pa.Table) -> Ranges:
    found = {}
    for one in table.to_pylist():
        low, high = (one["n"], one["n"]) if one["n"] is not None else (one["n_low"], one["n_high"])
        if low is not None:
            found[one["metric"], one["axis"], one["group"], one["stratum"]] = (low, high)
    return found


def _of_group(
    key: tuple[str, str], mentions: Ranges, removal: Ranges, redaction: Ranges, rules: tuple[str, ...]
) -> Iterator[tuple]:
    reasons = [one for size in range(1, len(rules) + 1) for one in combinations(rules, size)]
    atoms = [("keep",), ("redact",), *reasons]
    sets = {
        "before": [True] * len(atoms),
        "after": [one in atoms[:2] for one in atoms],
        "any": [one not in atoms[:2] for one in atoms],
        "redaction": [one == ("redact",) for one in atoms],
        **{rule: [one not in atoms[:2] and rule in one for one in atoms] for rule in rules},
        **{f"{rule} alone": [one == (rule,) for one in atoms] for rule in rules},
    }
    told = [(sets[stage], mentions.get(("document_share", *key, stage))) for stage in ("before", "after")]
    told += [(sets[rule], removal.get(("removal_rate", *key, rule))) for rule in sets]
    told.append((sets["redaction"], redaction.get(("redaction_rate", *key, "redaction"))))
    wanted = {"+".join(one): [one == other for other in atoms] for one in atoms}
    yield from pinned([(atoms_of, *ends) for atoms_of, ends in told if ends], sets | wanted)


def of_axis(axis: str, names: list[str], mentions: Ranges) -> Iterator[tuple]:
    atoms = list(product((False, True), repeat=len(names)))[1:]
    several = [sum(one) > 1 for one in atoms]
    places = {name: place for place, name in enumerate(names)}
    sets = {name: [one[place] for one in atoms] for name, place in places.items()} | {"": [True] * len(atoms)}
    wanted = {"several": several, "one": [not one for one in several]}
    wanted |= {f"without {name}": [not one for one in sets[name]] for name in names}
    wanted |= {f"{name} alone": [a and not b for a, b in zip(sets[name], several, strict=True)] for name in names}
    # Each set of documents once as it was, of which the second half stays.
    parts = {"before": (True, True), "after": (False, True), "removed": (True, False)}
    known: Known = []
    for name, chosen in sets.items():
        for stage in ("before", "after"):
            if ends := mentions.get(("document_share", axis, name, stage)):
                known.append((_halves(chosen, parts[stage]), *ends))
    told = [chosen for chosen, *_ in known]
    every = {
        (stage, name): _halves(chosen, halves)
        for stage, halves in parts.items()
        for name, chosen in (wanted | {name: sets[name] for name in names}).items()
    }
    yield from pinned(known, {key: chosen for key, chosen in every.items() if chosen not in told})


def _halves(chosen: list[bool], halves: tuple[bool, bool]) -> list[bool]:
    return [one and half for half in halves for one in chosen]
