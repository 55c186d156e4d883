"""Writes the demo corpus: offline, in a few seconds, the same bytes for the same seed."""

from pathlib import Path
from random import Random
from typing import Any

from fairsieve.pipeline.demo import shards
from fairsieve.pipeline.demo.phrases import sentences
from fairsieve.pipeline.demo.plan import Plan, planned
from fairsieve.pipeline.demo.records import DAMAGES, damaged_line, line_of, record_of
from fairsieve.pipeline.demo.truth import DemoTruth
from fairsieve.pipeline.demo.weave import Woven, weave

FEWEST = 100
"""Below this most of what is put in would round to nothing; a few kinds of damage do below 400."""


def write_demo_corpus(folder: Path, documents: int = 3000, seed: int = 0) -> DemoTruth:
    """Writes `documents` records in eight shards (JSON lines plain, gz, zst and bz2; Parquet) and says what they hold.

    About three quarters are in English, the rest in nine other languages; below one record in a hundred is damaged.
    The folder is made if it is not there, and files of the same names are replaced.

    Raises:
      ValueError: `documents` is below `FEWEST`.
    """
    if documents < FEWEST:
        raise ValueError(f"documents: {documents} is too few, the demo corpus has at least {FEWEST}")
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(f"fairsieve demo {seed}")  # noqa: S311  not a secret: a seed must give the same corpus
    damages = [reason for reason, share in DAMAGES.items() for _ in range(round(documents * share / 1000))]
    plans = planned(documents - len(damages) - 1, rng)
    truth = _intended(plans)
    texts = [weave(plan, rng) for plan in plans]
    _note_found(truth, plans, texts)
    records = [record_of(plan, woven, rng) for plan, woven in zip(plans, texts, strict=True)]
    _write(folder, records, damages, truth, rng)
    return truth


def _intended(plans: list[Plan]) -> DemoTruth:
    truth = DemoTruth(documents=len(plans))
    people, persons = sentences("people"), sentences("persons")
    truth.groups = {axis: {group: [] for group in groups} for axis, groups in people["groups"].items()}
    truth.pronouns = {pronoun: [] for pronoun in persons["pronouns"]}
    for table in people["other_senses"]:
        truth.other_senses.setdefault(table["axis"], {})[table["group"]] = []
    for plan in plans:
        truth.languages[plan.language] = truth.languages.get(plan.language, 0) + 1
        truth.sources[plan.source] = truth.sources.get(plan.source, 0) + 1
        for axis, group in plan.groups:
            truth.groups[axis][group].append(plan.id)
        for axis, group in plan.other_senses:
            truth.other_senses[axis][group].append(plan.id)
        for pronoun in plan.pronouns:
            truth.pronouns[pronoun].append(plan.id)
    truth.toxic = [plan.id for plan in plans if plan.toxic]
    truth.about_rudeness = [plan.id for plan in plans if plan.about_rudeness]
    toxic = set(truth.toxic)
    strata = {f"{axis}/{group}": ids for axis, groups in truth.groups.items() for group, ids in groups.items()}
    strata["rest"] = [plan.id for plan in plans if plan.language == "en" and not plan.groups]
    for name, ids in strata.items():
        truth.toxic_by_group[name] = {"documents": len(ids), "toxic": len(toxic.intersection(ids))}
    return truth


def _note_found(truth: DemoTruth, plans: list[Plan], texts: list[Woven]) -> None:
    truth.occupations = {work: dict.fromkeys(truth.pronouns, 0) for work in sorted(sentences("persons")["occupations"])}
    for plan, woven in zip(plans, texts, strict=True):
        if woven.pii:
            truth.pii[plan.id] = woven.pii
        if woven.left_alone:
            truth.left_alone[plan.id] = woven.left_alone
        for work, pronoun in woven.occupations:
            truth.occupations[work][pronoun] += 1


def _write(folder: Path, records: list[dict[str, Any]], damages: list[str], truth: DemoTruth, rng: Random) -> None:
    ranges = shards.dealt(len(records))
    in_lines = [name for name in ranges if ".jsonl" in name]
    broken: dict[str, list[str]] = {name: [] for name in ranges}
    for reason in damages:
        broken[rng.choice(in_lines)].append(reason)
    truth.rejected = {reason: damages.count(reason) for reason in DAMAGES if reason in damages}
    for name, places in ranges.items():
        whole = [records[place] for place in places]
        if name not in in_lines:
            shards.write_table(folder / name, whole)
        else:
            lines = [line_of(record) for record in whole]
            for number, reason in enumerate(broken[name]):
                spare = rng.choice(records) | {"id": f"damaged-{name[5:7]}-{number}"}
                lines.insert(rng.randint(0, len(lines)), damaged_line(reason, spare, rng))
            if name == shards.CUT:
                shards.write_cut_off(folder / name, [*lines, line_of(rng.choice(records) | {"id": "cut-off"})])
                truth.rejected["truncated_stream"] = 1
            else:
                shards.write_lines(folder / name, lines)
        cut = int(name == shards.CUT)
        truth.shards[name] = {"records": len(whole) + len(broken[name]) + cut, "documents": len(whole)}
    truth.records = sum(shard["records"] for shard in truth.shards.values())
