"""Finish: from merged facts to an audited, verified, finished folder; `_SUCCESS` comes last."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa

from fairsieve import __version__
from fairsieve.pipeline.cards import CARDS, write_cards
from fairsieve.pipeline.claim import DRAWN, MANIFEST, NOT_HASHED, PART_FOLDERS, RUN, SUCCESS, is_temporary
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report import write_report
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.summary import Card, summary
from fairsieve.pipeline.report.warnings import warnings
from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.pipeline.statistics.edges import Bound
from fairsieve.transforms.batch import BatchKey
from fairsieve.transforms.commit import Commit, PartFile, commit_name
from fairsieve.transforms.merge import Merged, Tally
from fairsieve.transforms.merged import read_merged
from fairsieve.transforms.policy import CARRIED, Policy
from fairsieve.transforms.read import LISTING, Shard
from fairsieve.transforms.store import Store, encode_parquet, rows_of_parquet


class RunError(RuntimeError):
    """The run cannot be finished: something was lost, or must not be there."""


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    Attributes:
      store: its folder.
      total: the count equation of the whole corpus.
      shards: the same of each shard, by path.
      tables: the audit, by table name.
      files: files that the manifest names.
      manifest_sha256: hexadecimal; empty where the run was not committed.
      over_limit: share of rejected records where it is over the limit, else None; the run is then not committed.
      warnings: what the report asks its reader to look at, a sentence each.
      cards: the report's headline figures.
      resumed: batches that an earlier start had committed.
      seconds: of this start.
    """

    store: Store
    total: Tally
    shards: dict[str, Tally]
    tables: dict[str, pa.Table]
    files: int
    manifest_sha256: str
    over_limit: float | None
    warnings: list[str]
    cards: Sequence[Card]
    resumed: int
    seconds: float = 0.0


def finish(store: Store, config: Config, shards: Sequence[Shard], run: str, resumed: int = 0) -> Outcome:
    """Reconciles, writes audit and report, then cards, manifest and `_SUCCESS`.

    Raises:
      RunError: a shard does not reconcile: read is not kept + removed + rejected, or a batch is missing.
    """
    merged = read_merged(store)
    reconcile(merged, shards)
    tables = write_audit(store, merged, config)
    audit = Audit(tables)
    write_report(store, config, audit, run)
    total = merged.total()
    rejected = sum(total.rejected.values())
    over = rejected / total.read if total.read and rejected / total.read > config.limits.max_rejected else None
    names, digest = 0, ""
    if over is None:
        names, digest = commit_run(store, merged, shards, run, config, audit)
    by_path = {shard.told: merged.shards[shard.number] for shard in shards}
    said, cards = [sentence for sentence, _ in warnings(audit, config)], summary(audit, config).cards
    return Outcome(store, total, by_path, tables, names, digest, over, said, cards, resumed)


def reconcile(merged: Merged, shards: Sequence[Shard]) -> None:
    """Raises: RunError: names the shard, and by how much its counts differ."""
    problems = []
    for shard in shards:
        tally = merged.shards.get(shard.number)
        found = tally.problems() if tally else ["nothing of it was read"]
        problems += [f"{shard.shown}: {problem}" for problem in found]
    if extra := set(merged.shards) - {shard.number for shard in shards}:
        problems.append(f"shards {sorted(extra)} were counted, but are no input")
    if problems:
        raise RunError("the counts do not add up:\n  " + "\n  ".join(problems))


def write_audit(store: Store, merged: Merged, config: Config) -> dict[str, pa.Table]:
    tables = audit_tables(merged, config.policy.rules, config.seed, tuple(bounds_of(config.policy)))
    for name, table in tables.items():
        store.write(f"audit/{name}.parquet", encode_parquet(table))
    return tables


def bounds_of(policy: Policy) -> Iterator[Bound]:
    """Where the rules cut scores."""
    for rule in policy.remove:
        kind, value = rule.bound
        if isinstance(value, float) and not rule.column.startswith(CARRIED):
            yield Bound(rule.name, rule.column, kind, value)


def commit_run(
    store: Store,
    merged: Merged,
    shards: Sequence[Shard],
    run: str,
    config: Config,
    audit: Audit,
) -> tuple[int, str]:
    """Writes the cards, the manifest and `_SUCCESS`; returns how many files the manifest names, and its sha256.

    Raises:
      RunError: another run has taken the folder meanwhile, which only an object store lets happen.
    """
    files = run_files(store, merged, run)
    if json.loads(store.read(RUN))["run"] != run:
        raise RunError(f"{store.root}: another run has taken this folder meanwhile")
    write_cards(store, config, audit, run, files)
    cards = [_described(store, name) for name in CARDS if store.exists(name)]
    files = sorted([*files, *cards], key=lambda one: one.name)
    manifest = {
        "fairsieve": __version__,
        "files": [vars(one) for one in files],
        "run": run,
        "shards": [
            {"number": shard.number, "path": shard.told, "size": shard.size, **asdict(merged.shards[shard.number])}
            for shard in shards
        ],
        "total": asdict(merged.total()),
    }
    data = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    store.write(MANIFEST, data)
    store.delete([LISTING])
    digest = hashlib.sha256(data).hexdigest()
    store.write(SUCCESS, f"{digest}\n".encode())
    return len(files), digest


def run_files(store: Store, merged: Merged, run: str) -> list[PartFile]:
    """Every file of a run but its cards, sorted by name; those of parts as their commit records have them.

    Files in the folders of parts that no commit record names are deleted, and temporary ones everywhere: starts that
    were cut off left them.

    Raises:
      RunError: a commit record is not this run's.
    """
    known: dict[str, PartFile] = {}
    keys = (BatchKey(shard, batch) for shard, tally in merged.shards.items() for batch in range(tally.batches))
    for name, data in store.each(lambda name: (name, store.read(name)), map(commit_name, keys)):
        commit = Commit.decode(data)
        if commit.run != run:
            raise RunError(f"{name}: the commit record of another run")
        known[name] = PartFile.of(name, 0, data)
        known.update((one.name, one) for one in commit.files)
    others = [(name.split("/")[0] if "/" in name else "", name) for name in store.names() if name not in known]
    left = {
        name for folder, name in others if folder in PART_FOLDERS or (folder in (*DRAWN, "") and is_temporary(name))
    }
    store.delete(sorted(left))
    ours = [name for folder, name in others if folder in (*DRAWN, "") and name not in left]
    drawn = [name for name in ours if name not in (*NOT_HASHED, *CARDS)]
    files = [*known.values(), *store.each(lambda name: _described(store, name), drawn)]
    return sorted(files, key=lambda one: one.name)


def _described(store: Store, name: str) -> PartFile:
    data = store.read(name)
    rows = rows_of_parquet(data) if name.endswith(".parquet") else 0
    return PartFile.of(name, rows, data)


def folder_of(store: Store) -> str:
    """The output folder as a person would type it."""
    return os.path.relpath(store.root) if store.is_local else store.root
