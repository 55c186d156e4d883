"""Commit: the record that makes a batch's part whole; a batch with a good one is not done again."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace

from fairsieve.transforms.batch import BatchKey
from fairsieve.transforms.facts import NUMBERED, TEXTS
from fairsieve.transforms.packed import Packed, in_order, pack
from fairsieve.transforms.store import Store, row_groups

COMMITS = "commits"


@dataclass(frozen=True)
class PartFile:
    """One file of a part: its path under the output folder, rows, size in bytes and sha256 (hexadecimal)."""

    name: str
    rows: int
    size: int
    sha256: str

    @classmethod
    def of(cls, name: str, rows: int, data: bytes | memoryview) -> "PartFile":
        return cls(name, rows, len(data), hashlib.sha256(data).hexdigest())


@dataclass
class Commit:
    """What became of one batch.

    Attributes:
      key: the batch.
      run: the fingerprint of the run that wrote it.
      last: whether the shard ends with this batch.
      past: one more than the number of the last record that the batch and those before it account for.
      read: records of the batch; `read = kept + removed + rejected`.
      kept, redacted, removed: documents written to data/, those of them with a redacted text, and those taken out.
      rejected: records that could not be read, by reason code.
      files: every file of the part.
      facts: the counts of the batch, packed, since all commits of a bundle may wait at the border of a stage; on disk
        they are beside the record, in facts/.
    """

    key: BatchKey
    run: str
    last: bool
    past: int
    read: int
    kept: int
    redacted: int
    removed: int
    rejected: dict[str, int]
    files: list[PartFile]
    facts: Packed = field(default_factory=Packed)

    @property
    def name(self) -> str:
        return commit_name(self.key)

    def encode(self) -> bytes:
        record = asdict(replace(self, facts=Packed())) | {"key": list(self.key)}
        del record["facts"]
        return json.dumps(record, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def decode(cls, data: bytes) -> "Commit":
        """Raises: ValueError: the record is damaged."""
        try:
            record = json.loads(data)
            record["key"] = BatchKey(*record["key"])
            record["files"] = [PartFile(**one) for one in record["files"]]
            return cls(**record)
        except (KeyError, TypeError) as error:
            raise ValueError("this is no commit record") from error


def commit_name(key: BatchKey) -> str:
    return f"{COMMITS}/part-{key}.json"


def part_name(folder: str, key: BatchKey) -> str:
    return f"{folder}/part-{key}.parquet"


def good_commit(store: Store, run: str, key: BatchKey) -> Commit | None:
    """The commit of a batch with its facts; None unless it is of this run, and every file is there with its sha256.

    A batch in which the shard could not be read is not good: it is tried again.
    """
    try:
        commit = Commit.decode(store.read(commit_name(key)))
        if commit.run != run or commit.key != key or "unreadable_shard" in commit.rejected:
            return None
        for file in commit.files:
            data = store.read(file.name)
            if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
                return None
            if file.name == part_name("facts", key):
                commit.facts = packed_of(data)
    except (OSError, ValueError):
        return None
    return commit


def packed_of(data: bytes) -> Packed:
    """The facts of a file, of which each row group follows those before it.

    Raises: OSError, ValueError: it is damaged, or holds something else.
    """
    try:
        return in_order(pack(part.cast(NUMBERED)) for part in row_groups(data, coded=TEXTS))
    except KeyError:
        raise ValueError("the file lacks columns of facts") from None


def read_commit(key: BatchKey, store: Store) -> Commit:
    """Raises: OSError, ValueError: the record or its facts are not there, or damaged."""
    commit = Commit.decode(store.read(commit_name(key)))
    commit.facts = packed_of(store.read(part_name("facts", key)))
    return commit
