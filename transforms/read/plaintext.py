"""Plain text: one document a file."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from fairsieve.transforms.read.damage import Damage, Reason
from fairsieve.transforms.read.jsonl import UTF8_BOM, UTF16_BOMS
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.records import Records, piece_of
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stretch import Rejection, Stretch, rejected_stretch


def read_text(blocks: Iterable[bytes], shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Stretch]:
    """Gives the whole file as one document, or as one rejected row: part of a text is no document."""
    held: list[bytes] = []
    size = 0
    reason: Reason | None = None
    try:
        for block in blocks:
            size += len(block)
            if size > options.document_bytes + len(UTF8_BOM):
                raise Damage("oversize_document")
            held.append(block)
        whole = b"".join(held).removeprefix(UTF8_BOM)
        if whole.startswith(UTF16_BOMS):
            raise Damage("bad_utf8")
        if len(whole) > options.document_bytes:
            raise Damage("oversize_document")
        text = whole.decode()
    except Damage as damage:
        reason = damage.reason
    except UnicodeDecodeError:
        reason = "bad_utf8"
    if reason is not None:
        raw = b"".join(held) if options.keep_raw else None
        yield rejected_stretch(shard, schema, Rejection(0, 0, reason, raw))
        return
    records = Records(rows=[0], values=[{options.text_column: text}])
    yield Stretch(0, 1, len(whole), lambda: piece_of(records, shard, schema, options))
