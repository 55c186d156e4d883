"""Rerender: the audit and the report of a run again, from its merged facts."""

import json

import yaml

from fairsieve.pipeline.claim import MANIFEST, RUN, SUCCESS, withdraw
from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.finish import commit_run, write_audit
from fairsieve.pipeline.report import write_report
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.verify import UnfinishedError
from fairsieve.transforms.merged import SHARDS_FILE, read_merged
from fairsieve.transforms.read import Shard
from fairsieve.transforms.store import Store, decode_parquet

REVIEW_TABLE = "audit/review.parquet"
"""The one table of the audit that is not made from facts: what people said of a sample."""


def rerender(store: Store) -> None:
    """Writes audit/ and the report anew, and cards and manifest where the run was committed; no document is read.

    Raises:
      UnfinishedError: the folder holds no run whose facts are merged.
    """
    if not (store.exists(RUN) and store.exists(SHARDS_FILE)):
        raise UnfinishedError(f"{store.root} holds no run that came to its end")
    config = parse_config(yaml.safe_load(store.read("config.lock.yaml"))["config"], "config.lock.yaml")
    run = json.loads(store.read(RUN))["run"]
    merged = read_merged(store)
    manifest = json.loads(store.read(MANIFEST)) if store.exists(SUCCESS) else None
    withdraw(store)
    tables = write_audit(store, merged, config)
    if store.exists(REVIEW_TABLE):
        tables["review"] = decode_parquet(store.read(REVIEW_TABLE))
    audit = Audit(tables)
    write_report(store, config, audit, run)
    if manifest is not None:
        shards = [Shard(one["number"], one["path"], one["size"]) for one in manifest["shards"]]
        commit_run(store, merged, shards, run, config, audit)
