"""Reject: documents that cost themselves, never the run."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.transforms.batch import REJECTED, Batch


def keep_only(good: npt.NDArray[np.bool_], batch: Batch, reason: str) -> Batch:
    """The batch with its `good` documents; the others become rejected rows with this reason code."""
    if good.all():
        return batch
    failed = [
        {"shard": batch.key.shard, "row": row, "reason": reason}
        for row in batch.documents["row"].filter(pa.array(~good)).to_pylist()
    ]
    both = pa.Table.from_batches([batch.rejected, pa.RecordBatch.from_pylist(failed, REJECTED)]).sort_by("row")
    return replace(
        batch,
        documents=batch.documents.filter(pa.array(good)),
        carried=batch.carried.filter(pa.array(good)),
        rejected=pa.RecordBatch.from_arrays([column.combine_chunks() for column in both.columns], schema=REJECTED),
    )
