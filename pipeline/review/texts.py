"""The texts of chosen documents, as they were read."""

import json
import os
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.pipeline.claim import MANIFEST
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.graph import read_options
from fairsieve.pipeline.review.frame import REDACTED, REMOVED, Flags, Frame, Ints
from fairsieve.transforms.read import Shard, read_shard
from fairsieve.transforms.store import Store, decode_parquet


class Texts:
    """Finds texts by the place of their document in the frame.

    A document that was kept unchanged, or removed, stands in the output as it was read. One that was redacted or cut
    does not, and neither does a removed one where `keep_removed` is off; these are read from the input again, as long
    as its file is there and has the size it had.
    """

    def __init__(self, store: Store, config: Config, frame: Frame) -> None:
        self._store, self._config, self._frame = store, config, frame
        self._column = config.input.text_columns[0]
        shards = json.loads(store.read(MANIFEST))["shards"]
        self._shards = {one["number"]: Shard(one["number"], one["path"], one["size"]) for one in shards}
        self._there = {number for number, shard in self._shards.items() if _is_there(shard)}
        self._names = set(store.names("data")) | set(store.names("removed"))

    def can_be_read(self) -> Flags:
        """By document, whether its text as it was read can be had."""
        return np.asarray(~self._changed(self._frame.decision) | np.isin(self._frame.shard, sorted(self._there)))

    def read(self, documents: Iterable[int]) -> dict[int, str]:
        """Texts as they were read, by document; one whose shard has changed may be missing."""
        frame, found = self._frame, dict[int, str]()
        chosen = np.unique(np.fromiter(documents, np.int64))
        anew = self._changed(frame.decision[chosen])
        for part in np.unique(np.searchsorted(frame.first, chosen[~anew], side="right") - 1).tolist():
            found |= self._of_part(part, chosen[~anew])
        for shard in np.unique(frame.shard[chosen[anew]]).tolist():
            if shard in self._there:
                found |= self._of_shard(shard, chosen[anew])
        return found

    def _changed(self, decision: npt.NDArray[np.int8]) -> Flags:
        """Of documents by what became of them, whether the output has another text, or none."""
        return np.asarray((decision == REDACTED) | ((decision == REMOVED) & (not self._config.keep_removed)))

    def _of_part(self, part: int, chosen: Ints) -> dict[int, str]:
        """Parts of data/ and removed/ hold the kept and the removed of a batch, each in the batch's order."""
        low, high = self._frame.first[part], self._frame.first[part + 1]
        own = chosen[(chosen >= low) & (chosen < high)]
        removed = self._frame.decision[low:high] == REMOVED
        found: dict[int, str] = {}
        for folder, among in (("data", ~removed), ("removed", removed)):
            name = f"{folder}/part-{self._frame.parts[part]}.parquet"
            documents = own[among[own - low]]
            if not len(documents) or name not in self._names:
                continue
            texts = decode_parquet(self._store.read(name), columns=[self._column])[self._column]
            places = (np.cumsum(among) - 1)[documents - low]
            taken = texts.take(pa.array(places, pa.int64())).to_pylist()
            found |= dict(zip(documents.tolist(), taken, strict=True))
        return found

    def _of_shard(self, shard: int, chosen: Ints) -> dict[int, str]:
        frame = self._frame
        own = chosen[frame.shard[chosen] == shard]
        by_row = dict(zip(frame.row[own].tolist(), own.tolist(), strict=True))
        parts = {frame.parts[part] for part in np.searchsorted(frame.first, own, side="right") - 1}
        others = [int(one[6:]) for one in frame.parts if one.startswith(f"{shard:05d}-") and one not in parts]
        found: dict[int, str] = {}
        for batch in read_shard(
            self._shards[shard]._replace(done=tuple(others)), self._schema(), read_options(self._config)
        ):
            rows = batch.documents["row"].to_numpy()
            for place in np.flatnonzero(np.isin(rows, list(by_row))).tolist():
                found[by_row[int(rows[place])]] = batch.documents["text"][place].as_py()
        return found

    def _schema(self) -> pa.Schema:
        """The columns that the run carried: batches are cut the same with them."""
        first = next(name for name in sorted(self._names) if name.startswith("data/"))
        return pq.read_schema(pa.BufferReader(self._store.read(first)))


def _is_there(shard: Shard) -> bool:
    if "://" in shard.path:
        return True
    try:
        return os.stat(shard.path).st_size == shard.size
    except OSError:
        return False
