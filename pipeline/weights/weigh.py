"""Weighs the kept documents of a finished run; writes ids and weights, and what the weights came to."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from fairsieve.pipeline.claim import RUN, SUCCESS
from fairsieve.pipeline.config import Config, ConfigError, parse_config
from fairsieve.pipeline.detectors import scanners_of
from fairsieve.pipeline.statistics.tables import MIN_CELL
from fairsieve.pipeline.verify import UnfinishedError
from fairsieve.pipeline.weights.margins import LANGUAGE, SOURCE, Margins
from fairsieve.pipeline.weights.raking import NOWHERE, Ints, effective_size, rake, shares
from fairsieve.transforms.mentions import Mentions
from fairsieve.transforms.store import Store, decode_parquet, encode_parquet

SUMMARY = "weights.json"


@dataclass(frozen=True)
class Category:
    """One category of a margin: what was declared, what there was, what the weights came to; all are shares."""

    margin: str
    category: str
    declared: float
    before: float
    reached: float


@dataclass(frozen=True)
class Weighed:
    """What the weights of a run came to.

    Attributes:
      documents: kept, and so weighed.
      effective: documents of equal weight that would tell as much.
      least, most: weights.
      settled: whether more passes would change nothing.
      categories: of every margin.
    """

    documents: int
    effective: float
    least: float
    most: float
    settled: bool
    categories: list[Category]


def weigh(store: Store, margins: Margins, out: Path) -> Weighed:
    """Writes `out/part-*.parquet`, columns `id` and `weight` of every kept document, and `out/weights.json`.

    Groups are looked for again, in memory; no label is written. Documents are weighed, never taken out.

    Raises:
      UnfinishedError: the folder holds no finished run.
      ConfigError: a margin cannot be read of this run; a category has fewer than ten documents; `out` is not empty.
    """
    if not (store.exists(RUN) and store.exists(SUCCESS)):
        raise UnfinishedError(f"{store.root} holds no finished run")
    if out.exists() and any(out.iterdir()):
        raise ConfigError(f"{out}: is not empty")
    config = parse_config(yaml.safe_load(store.read("config.lock.yaml"))["config"], "config.lock.yaml")
    parts = list(_parts(store, config, margins))
    codes = [code for _, _, code in parts]
    placed = np.concatenate(codes) if codes else np.empty((0, len(margins.margins)), np.int64)
    _check(placed, margins)
    cells, cell, counts = np.unique(placed, axis=0, return_inverse=True, return_counts=True)
    targets = [np.array(list(one.values())) for one in margins.margins.values()]
    raked = rake(cells, counts, targets, margins.low, margins.high)
    cell, first = cell.reshape(-1), 0
    target = Store(str(out))
    for name, ids, code in parts:
        weights = raked.weights[cell[first : first + len(code)]]
        first += len(code)
        target.write(name, encode_parquet(pa.table({"id": ids, "weight": weights})), private=True)
    categories = [
        Category(margin, category, float(declared), float(was), float(now))
        for number, (margin, named) in enumerate(margins.margins.items())
        for category, declared, was, now in zip(
            named,
            named.values(),
            shares(cells[:, number], counts.astype(np.float64), len(named)),
            shares(cells[:, number], raked.weights * counts, len(named)),
            strict=True,
        )
    ]
    weighed = Weighed(
        documents=int(counts.sum()),
        effective=effective_size(raked.weights, counts),
        least=float(raked.weights.min(initial=margins.high)),
        most=float(raked.weights.max(initial=margins.low)),
        settled=raked.settled,
        categories=categories,
    )
    target.write(SUMMARY, json.dumps(asdict(weighed), indent=1).encode() + b"\n")
    return weighed


def _parts(store: Store, config: Config, margins: Margins) -> Iterator[tuple[str, pa.Array, Ints]]:
    """The kept documents of each part: its file's name, their ids, their categories, shape (documents, margins)."""
    scanner = _scanner(config, margins)
    for name in store.names("data"):
        said = decode_parquet(store.read(name.replace("data/", "annotations/", 1)))
        said = said.filter(pc.not_equal(said["decision"], "remove")).combine_chunks()
        columns: dict[str, Ints] = {}
        if LANGUAGE in margins.margins:
            if LANGUAGE not in said.column_names:
                raise ConfigError("margins.language: the run did not look for languages")
            columns[LANGUAGE] = _coded(pc.struct_field(said["language"], "code"), list(margins.margins[LANGUAGE]))
        if SOURCE in margins.margins:
            columns[SOURCE] = _coded(said["source"], list(margins.margins[SOURCE]))
        if scanner is not None:
            kept = decode_parquet(store.read(name))
            fields = {"text": kept[next(one for one in config.input.text_columns if one in kept.column_names)]}
            if LANGUAGE in said.column_names:
                fields[LANGUAGE] = said[LANGUAGE]
            batch = pa.RecordBatch.from_pydict({key: column.combine_chunks() for key, column in fields.items()})
            found = scanner.scan(batch)
            columns |= {axis: _mentioned(found, axis, list(margins.margins[axis])) for axis in margins.axes}
        ids = said["id"].combine_chunks()
        yield name.removeprefix("data/"), ids, np.stack([columns[one] for one in margins.margins], axis=1)


def _scanner(config: Config, margins: Margins) -> Mentions | None:
    if not margins.axes:
        return None
    for scanner in scanners_of(config):
        if isinstance(scanner, Mentions):
            scanner.load()
            return scanner
    raise ConfigError(f"margins.{margins.axes[0]}: the run did not look for mentions")


def _coded(values: pa.ChunkedArray, categories: list[str]) -> Ints:
    """The place of each value among the categories."""
    place = pc.fill_null(pc.index_in(values, value_set=pa.array(categories, values.type)), NOWHERE)
    return np.asarray(place.to_numpy(), np.int64)


def _mentioned(found: pa.ListArray, axis: str, groups: list[str]) -> Ints:
    """The one of the groups that a document mentions; `NOWHERE` where it mentions none, or several."""
    flat, rows = found.flatten(), pc.list_parent_indices(found).to_numpy()
    group = pc.struct_field(flat, "group")
    place = pc.fill_null(pc.index_in(group, value_set=pa.array(groups, group.type)), NOWHERE).to_numpy()
    of_axis = pc.and_(pc.equal(pc.struct_field(flat, "axis"), axis), pc.struct_field(flat, "accepted"))
    ours = (place != NOWHERE) & of_axis.to_numpy(zero_copy_only=False)
    named = np.zeros((len(found), len(groups)), np.bool_)
    named[rows[ours], place[ours]] = True
    return np.where(named.sum(axis=1) == 1, named.argmax(axis=1), NOWHERE)


def _check(placed: Ints, margins: Margins) -> None:
    for number, (margin, named) in enumerate(margins.margins.items()):
        for place, category in enumerate(named):
            if int((placed[:, number] == place).sum()) < MIN_CELL:
                raise ConfigError(f"margins.{margin}.{category}: fewer than {MIN_CELL} kept documents are in it")
