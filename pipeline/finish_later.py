"""Finish later: the end of a run whose job was launched by somebody else, or outlived its launcher."""

import json

import yaml

from fairsieve.pipeline.claim import MANIFEST, RUN, SUCCESS, RefusedError
from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.finish import Outcome, finish
from fairsieve.pipeline.unchanged import forget_changed, states_of
from fairsieve.pipeline.verify import UnfinishedError, changed_files
from fairsieve.transforms.merged import SHARDS_FILE
from fairsieve.transforms.read import LISTING, Shard, read_listing
from fairsieve.transforms.store import Store


def finish_later(store: Store) -> Outcome:
    """Reconciles, writes audit and report, manifest and `_SUCCESS`, from what the job has left; reads no document.

    Raises:
      UnfinishedError: the job has not come to its end.
      RefusedError: the run is finished.
      RunError: as `finish`; or an input in an object store changed since the run was started.
    """
    if store.exists(SUCCESS):
        raise RefusedError(f"{store.root} holds a finished run")
    if not all(store.exists(name) for name in (RUN, SHARDS_FILE)):
        raise _unfinished(store)
    run = json.loads(store.read(RUN))["run"]
    config = parse_config(yaml.safe_load(store.read("config.lock.yaml"))["config"], "config.lock.yaml")
    if store.exists(LISTING):
        shards = list(read_listing(store))
        forget_changed(store, shards, states_of(shards))
    else:
        shards = _shards_of_manifest(store, run)
    return finish(store, config, shards, run)


def _shards_of_manifest(store: Store, run: str) -> list[Shard]:
    """The shards of a run that was cut off in its last step, when its listing was gone and all else was there."""
    if not store.exists(MANIFEST):
        raise _unfinished(store)
    manifest = json.loads(store.read(MANIFEST))
    if manifest["run"] != run or any(changed_files(store, manifest["files"])):
        raise _unfinished(store)
    return [Shard(one["number"], one["path"], one["size"]) for one in manifest["shards"]]


def _unfinished(store: Store) -> UnfinishedError:
    return UnfinishedError(f"{store.root} holds no run whose job came to its end")
