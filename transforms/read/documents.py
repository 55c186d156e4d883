"""Documents: the id, source and cluster that every document has."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

import pyarrow as pa
import tldextract

from fairsieve.transforms.batch import DOCUMENTS
from fairsieve.transforms.memory import REMEMBERED
from fairsieve.transforms.read.columns import as_text
from fairsieve.transforms.read.shards import Shard

_HOST = re.compile(r"[^\W_](?:[^\W_]|[-.])*\.[^\W_](?:[^\W_]|-)*")
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list it ships with; no network


def derived_id(shard: Shard, row: int) -> str:
    """The id of a record that has none: the first 16 hexadecimal digits of sha256 of `<name of the shard>:<row>`.

    The name is the shard's path below the input that named it, so the id is the same wherever the corpus lies.
    """
    return hashlib.sha256(f"{shard.stable_name}:{row}".encode("utf-8", "surrogateescape")).hexdigest()[:16]


def named(shard: Shard, rows: Sequence[int], ids: Sequence[object]) -> list[str]:
    """Ids as strings: numbers in decimal; derived where there is none, or where `is_no_name`."""
    return [
        value if type(value) is str and value else derived_id(shard, row) if is_no_name(value) else as_text(value)
        for row, value in zip(rows, ids, strict=True)
    ]


def is_no_name(value: object) -> bool:
    """Whether a value cannot be an id: nothing, a truth value, or something that has parts."""
    return value is None or value == "" or isinstance(value, (bool, list, tuple, dict))


def no_names(ids: Sequence[object]) -> dict[int, object]:
    """What stands for an id and cannot be one, by its place."""
    return {place: value for place, value in enumerate(ids) if value not in (None, "") and is_no_name(value)}


def documents_of(
    shard: Shard,
    rows: pa.Array,
    ids: pa.Array,
    sources: Sequence[object] | pa.Array,
    urls: Sequence[object] | None,
    texts: pa.Array,
) -> pa.RecordBatch:
    """The columns of `DOCUMENTS`; `urls` is None where no record has one."""
    if not isinstance(sources, pa.Array):
        sources = pa.array([value if type(value) is str and value else shard.stem for value in sources], pa.string())
    clusters = ids
    if urls is not None and any(urls):
        known = [_cluster(value) if type(value) is str else None for value in urls]
        clusters = pa.array(known, pa.string()).fill_null("")
        clusters = pa.compute.if_else(pa.compute.equal(clusters, ""), ids, clusters)
    return pa.RecordBatch.from_arrays([rows, ids, sources, clusters, texts], schema=DOCUMENTS)


def _cluster(url: str) -> str:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:  # a broken IPv6 address
        return ""
    return _registrable(host) if host else ""


def is_domain(name: str) -> bool:
    """Whether a name is that of an Internet host below a public suffix, such as `bbc.co.uk` or `www.bbc.co.uk`."""
    return bool(_HOST.fullmatch(name) and _SUFFIXES(name).top_domain_under_public_suffix)


@lru_cache(maxsize=2 * REMEMBERED)
def _registrable(host: str) -> str:
    """The domain that was registered, such as `bbc.co.uk`; the host itself where there is none (an IP address)."""
    return _SUFFIXES(host).top_domain_under_public_suffix or host
