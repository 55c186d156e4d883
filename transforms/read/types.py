"""Types: the one Arrow type that holds what different records, or shards, have under one name."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

import pyarrow as pa
import pyarrow.parquet as pq

MAX_DEPTH = 16
MAX_FIELDS = 256
"""Deeper or wider values than these are kept as JSON text: they are data used as keys rather than a schema."""


def infer(values: Sequence[object], levels: int = MAX_DEPTH + 1) -> pa.DataType:
    """The type of parsed JSON values; null where all are null. Looks no deeper than `levels`, enough for `storable`."""
    kinds: dict[type, list[object]] = {}
    if len(found := set(map(type, values))) == 1:
        kinds = {found.pop(): list(values)}
    else:
        for value in values:
            kinds.setdefault(type(value), []).append(value)
    together = pa.null()
    for kind in sorted(kinds, key=lambda kind: kind.__name__):
        together = unify(together, _infer_kind(kind, kinds[kind], levels - 1))
    return together


def _infer_kind(kind: type, values: list, levels: int) -> pa.DataType:
    if kind is type(None):
        return pa.null()
    if kind is bool:
        return pa.bool_()
    if kind is int:
        least, most = min(values), max(values)
        if least >= -(1 << 63) and most < 1 << 63:
            return pa.int64()
        return pa.uint64() if least >= 0 and most < 1 << 64 else pa.string()
    if kind is float:
        return pa.float64()
    if kind is list and levels:
        return pa.list_(infer(list(chain.from_iterable(values)), levels))
    if kind is dict and levels:
        names = dict.fromkeys(chain.from_iterable(values))
        if len(names) > MAX_FIELDS:
            return pa.string()
        return pa.struct([(name, infer([value[name] for value in values if name in value], levels)) for name in names])
    return pa.string()


def unify(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """The narrowest type that holds the values of both unchanged; string (JSON text) where there is none.

    Ints and floats meet in float64: the few ints that it cannot hold are misfits, see `to_column`.
    """
    if one.equals(other) or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    if is_text(one) and is_text(other):
        return pa.string()
    if is_list(one) and is_list(other):
        return pa.list_(unify(one.value_type, other.value_type))
    if pa.types.is_struct(one) and pa.types.is_struct(other):
        return _unify_structs(one, other)
    if pa.types.is_integer(one) and pa.types.is_integer(other):
        return _unify_integers(one, other)
    if _is_number(one) and _is_number(other):
        return pa.float64()
    return pa.string()


def _unify_structs(one: pa.StructType, other: pa.StructType) -> pa.DataType:
    fields = {field.name: field.type for field in one}
    for field in other:
        fields[field.name] = unify(fields[field.name], field.type) if field.name in fields else field.type
    return pa.struct(list(fields.items())) if len(fields) <= MAX_FIELDS else pa.string()


def _unify_integers(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    signed = pa.types.is_signed_integer(one)
    if signed == pa.types.is_signed_integer(other):
        return max(one, other, key=lambda integer: integer.bit_width)
    unsigned = other if signed else one
    return pa.int64() if unsigned.bit_width < 64 else pa.string()


def plain(stored: pa.DataType) -> pa.DataType:
    """The type without an encoding or an extension around it, at any depth, where every value may be null."""
    if isinstance(stored, pa.BaseExtensionType):
        return plain(stored.storage_type)
    if pa.types.is_dictionary(stored) or pa.types.is_run_end_encoded(stored):
        return plain(stored.value_type)
    if pa.types.is_struct(stored):
        return pa.struct([pa.field(field.name, plain(field.type)) for field in stored])
    if pa.types.is_map(stored):
        return pa.map_(plain(stored.key_type), plain(stored.item_type))
    if pa.types.is_fixed_size_list(stored):
        return pa.list_(plain(stored.value_type), stored.list_size)
    if pa.types.is_large_list(stored):
        return pa.large_list(plain(stored.value_type))
    if pa.types.is_list(stored):
        return pa.list_(plain(stored.value_type))
    return stored


@lru_cache
def storable(wanted: pa.DataType) -> pa.DataType:
    """The type, with string (JSON text) in place of what Parquet cannot hold or what is too deep to be a schema."""
    if _depth(wanted) > MAX_DEPTH:
        return pa.string()
    whole = _filled(wanted)
    try:
        with pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([("column", whole)])) as writer:
            writer.write_table(pa.schema([("column", whole)]).empty_table())
    except (pa.ArrowException, OSError, ValueError, TypeError):
        return pa.string()
    return whole


def _filled(wanted: pa.DataType) -> pa.DataType:
    if pa.types.is_null(wanted) or (pa.types.is_struct(wanted) and wanted.num_fields == 0):
        return pa.string()
    if pa.types.is_struct(wanted):
        return pa.struct([field.with_type(_filled(field.type)) for field in wanted])
    if pa.types.is_list(wanted):
        return pa.list_(_filled(wanted.value_type))
    return wanted


def _depth(wanted: pa.DataType) -> int:
    children: Iterator[pa.DataType] = (wanted.field(place).type for place in range(wanted.num_fields))
    return 1 + max(map(_depth, children), default=0)


def is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
