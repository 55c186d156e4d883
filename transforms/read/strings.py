"""Strings: columns of text as Parquet gives them, repeated values held once, nothing checked."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.read.types import is_bytes, is_text

Lengths = npt.NDArray[np.int64]


def string_bytes(column: pa.Array) -> Lengths | None:
    """Bytes of each value of a column of strings, dictionary encoded or not; None for another column.

    Raises:
      IndexError: the column points outside of its dictionary.
    """
    if pa.types.is_dictionary(column.type):
        lengths = string_bytes(column.dictionary)
        if lengths is None or not len(lengths):
            return None if lengths is None else np.zeros(len(column), np.int64)
        indices = (column.indices.fill_null(0) if column.null_count else column.indices).to_numpy(zero_copy_only=False)
        if len(indices) and indices.min() < 0:
            raise IndexError  # numpy would count from the end
        present = column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else True
        return np.where(present, lengths[indices], 0)
    if not (is_text(column.type) or is_bytes(column.type)):
        return None
    lengths = pc.binary_length(column)
    return np.asarray((lengths.fill_null(0) if column.null_count else lengths).to_numpy(zero_copy_only=False), np.int64)


def decoded(column: pa.Array) -> pa.Array:
    """The column without an encoding or an extension around it."""
    if isinstance(column, pa.ExtensionArray):
        return decoded(column.storage)
    if pa.types.is_dictionary(column.type):
        return decoded(column.dictionary_decode())
    if pa.types.is_run_end_encoded(column.type):
        return decoded(pc.run_end_decode(column))
    return column


def as_string(column: pa.Array) -> pa.Array:
    """Text or bytes as a string column; whether it is UTF-8 is not looked at."""
    if pa.types.is_string(column.type):
        return column
    return column.cast(options=pc.CastOptions(target_type=pa.string(), allow_invalid_utf8=True))


def invalid_rows(column: pa.Array) -> list[int]:
    """The rows of a column whose values are not valid: text that is no UTF-8, at any depth."""
    if _is_valid(column):
        return []
    return [row for row in range(len(column)) if not _is_valid(column.slice(row, 1))]


def _is_valid(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
