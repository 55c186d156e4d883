"""Publish: what of a run may be given away beside audits that were published before; no document is read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from fairsieve.pipeline.cards import CARDS, cards_of
from fairsieve.pipeline.claim import MANIFEST, RUN, SUCCESS, RefusedError
from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.finish import bounds_of
from fairsieve.pipeline.opened import Run
from fairsieve.pipeline.report import write_report
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.rerender import REVIEW_TABLE
from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.pipeline.statistics.differencing import Earlier
from fairsieve.pipeline.verify import UnfinishedError
from fairsieve.transforms.commit import PartFile
from fairsieve.transforms.facts import FACTS
from fairsieve.transforms.merged import FACTS_FILE, read_merged
from fairsieve.transforms.store import Store, decode_parquet, encode_parquet


@dataclass(frozen=True)
class Published:
    """What was written.

    Attributes:
      told: rows with numbers, by table of the audit.
      hidden: rows that the audit of the run tells besides.
    """

    told: dict[str, int]
    hidden: dict[str, int]


def publish(store: Store, earlier: Sequence[Store], into: Store) -> Published:
    """Writes audit, report and cards of a finished run to another folder, without what tells of a few.

    Args:
      store: the folder of the run, which stays as it is.
      earlier: folders of the runs whose audits were published before; of what `publish` wrote without the facts, only
        what is the same may be told.
      into: a folder with no files.

    Raises:
      UnfinishedError: the run is not finished, or an earlier folder holds no audit.
      RefusedError: `into` has files; or the facts of an earlier run have other columns.
    """
    if not (store.exists(SUCCESS) and store.exists(FACTS_FILE)):
        raise UnfinishedError(f"{store.root} holds no finished run")
    if into.names():
        raise RefusedError(f"{into.root} holds files; name another folder")
    before = [_earlier(one) for one in earlier]
    config = parse_config(yaml.safe_load(store.read("config.lock.yaml"))["config"], "config.lock.yaml")
    run, policy = _name(store), config.policy
    tables = audit_tables(read_merged(store), policy.rules, config.seed, tuple(bounds_of(policy)), before)
    if store.exists(REVIEW_TABLE):
        tables["review"] = decode_parquet(store.read(REVIEW_TABLE))
    audit, files = Audit(tables), []
    for name, table in tables.items():
        data = encode_parquet(table)
        files.append(PartFile.of(f"audit/{name}.parquet", table.num_rows, data))
        into.write(files[-1].name, data)
    write_report(store, config, audit, run, into, [_name(one) for one in earlier])
    others = [PartFile(**one) for one in json.loads(store.read(MANIFEST))["files"]]
    others = [one for one in others if one.name not in CARDS and not one.name.startswith("audit/")]
    for name, text in cards_of(store, config, audit, run, [*others, *files]).items():
        into.write(name, text.encode())
    told, whole = _told(tables), _told(_tables(store))
    return Published(told, {name: whole.get(name, 0) - n for name, n in told.items()})


def _earlier(store: Store) -> Earlier:
    tables = _tables(store)
    if not tables:
        raise UnfinishedError(f"{store.root} holds no audit of a run")
    if not store.exists(FACTS_FILE):
        return Earlier(tables, None)
    if pq.read_schema(pa.BufferReader(store.read(FACTS_FILE))).names != FACTS.names:
        raise RefusedError(f"{store.root}/{FACTS_FILE} has other columns; it is of another version")
    return Earlier(tables, read_merged(store).held)


def _tables(store: Store) -> dict[str, pa.Table]:
    run = Run(store)
    return {name: run.arrow(name) for name in run.tables}


def _name(store: Store) -> str:
    """The name of the run; of a folder that knows none, its own."""
    return str(json.loads(store.read(RUN))["run"]) if store.exists(RUN) else store.root.rstrip("/").rsplit("/", 1)[-1]


def _told(tables: Mapping[str, pa.Table]) -> dict[str, int]:
    return {name: table.num_rows - table["n"].null_count for name, table in sorted(tables.items())}
