"""Columns: Python values as one Arrow column of a planned type, without losing any."""

import base64
import json
import math
from collections.abc import Callable, Sequence
from datetime import date, time

import numpy as np
import orjson
import pyarrow as pa

from fairsieve.transforms.read.types import is_list, is_text

Conform = Callable[[object], object]
"""Gives the value as a type holds it; raises `_Misfit` where it would be changed."""

_FLAT = {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}


class _Misfit(Exception):  # noqa: N818 - a value, not a fault of ours
    """The value is not of the planned type."""


def to_column(values: Sequence[object], wanted: pa.DataType) -> tuple[pa.Array, dict[int, object]]:
    """The values as a column of type `wanted`, and those that do not fit it, by place; these are null in the column.

    A column of strings takes everything: what is no string stands there as JSON text. Any other type takes only values
    that it holds unchanged: no int for a bool, no fraction for an int, no unknown field for a struct.
    """
    kinds = set(map(type, values)) - {type(None)}
    same = kinds == {str} if is_text(wanted) else len(kinds) == 1 and _FLAT.get(next(iter(kinds))) == wanted
    if same or not kinds:
        try:
            return pa.array(values, wanted), {}
        except (pa.ArrowException, OverflowError):
            pass  # an int too large: find it below
    conform = _conform(wanted)
    misfits: dict[int, object] = {}
    fitting: list[object] = []
    for place, value in enumerate(values):
        try:
            fitting.append(None if value is None else conform(value))
        except (_Misfit, pa.ArrowException, OverflowError, TypeError, ValueError):
            misfits[place] = value
            fitting.append(None)
    return pa.array(fitting, wanted), misfits


def json_text(value: object) -> str:
    """JSON of a value; bytes as UTF-8 or else base64, times as ISO 8601, what JSON does not know as `str`.

    What is no number stands there as Python writes it: NaN, Infinity.
    """
    try:
        text = orjson.dumps(value, default=_jsonable, option=_OPTIONS).decode()
    except orjson.JSONEncodeError:  # an int of more than 64 bits
        return json.dumps(value, default=_jsonable, ensure_ascii=False)
    if "null" in text and _has_no_number(value):  # orjson writes null for these
        return json.dumps(value, default=_jsonable, ensure_ascii=False)
    return text


def _has_no_number(value: object) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(map(_has_no_number, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_has_no_number, value))


# orjson writes the time of 10 ms past midnight as 00:00:00.10000.
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def _jsonable(value: object) -> object:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _conform(wanted: pa.DataType) -> Conform:
    if is_text(wanted):
        return as_text
    if pa.types.is_boolean(wanted):
        return _exactly(bool)
    if pa.types.is_integer(wanted):
        return _as_integer(wanted)
    if pa.types.is_floating(wanted):
        return _as_float(wanted)
    if is_list(wanted):
        return _as_list(wanted)
    if pa.types.is_struct(wanted):
        return _as_struct(wanted)
    if pa.types.is_map(wanted):
        return _as_map(wanted)
    return _as_it_is(wanted)


def as_text(value: object) -> str:
    """A string as it is, bytes as UTF-8 or else base64, anything else as JSON text."""
    if type(value) is str:
        return value
    if isinstance(value, bytes):
        return str(_jsonable(value))
    return json_text(value)


def _exactly(kind: type) -> Conform:
    def conform(value: object) -> object:
        if type(value) is not kind:
            raise _Misfit
        return value

    return conform


def _as_integer(wanted: pa.DataType) -> Conform:
    signed = pa.types.is_signed_integer(wanted)
    highest = (1 << (wanted.bit_width - signed)) - 1
    lowest = -highest - 1 if signed else 0

    def conform(value: object) -> object:
        if type(value) is not int or not lowest <= value <= highest:
            raise _Misfit
        return value

    return conform


def _as_float(wanted: pa.DataType) -> Conform:
    narrow = {16: np.float16, 32: np.float32}.get(wanted.bit_width, np.float64)

    def conform(value: object) -> object:
        if type(value) not in (int, float):
            raise _Misfit
        kept = float(narrow(value))  # type: ignore[arg-type]  # int or float by the line above
        if kept != value and value == value:
            raise _Misfit
        return kept

    return conform


def _as_list(wanted: pa.DataType) -> Conform:
    conform_item = _conform(wanted.value_type)
    length = wanted.list_size if pa.types.is_fixed_size_list(wanted) else None

    def conform(value: object) -> object:
        if type(value) is not list or length not in (None, len(value)):
            raise _Misfit
        return [None if item is None else conform_item(item) for item in value]

    return conform


def _as_struct(wanted: pa.DataType) -> Conform:
    conforms = {field.name: _conform(field.type) for field in wanted}

    def conform(value: object) -> object:
        if type(value) is not dict or not value.keys() <= conforms.keys():
            raise _Misfit
        return {name: None if item is None else conforms[name](item) for name, item in value.items()}

    return conform


def _as_map(wanted: pa.DataType) -> Conform:
    conform_key, conform_item = _conform(wanted.key_type), _conform(wanted.item_type)

    def conform(value: object) -> object:
        # Arrow ends the process where an entry is no pair.
        if type(value) is not list or not all(type(entry) is tuple and len(entry) == 2 for entry in value):
            raise _Misfit
        if any(key is None for key, _ in value):
            raise _Misfit
        return [(conform_key(key), None if item is None else conform_item(item)) for key, item in value]

    return conform


def _as_it_is(wanted: pa.DataType) -> Conform:
    """For bytes, decimals, dates and times: Arrow would cut a time to its date, and forget a time zone."""

    def conform(value: object) -> object:
        if isinstance(value, (int, float, str, list, dict, tuple)):
            raise _Misfit
        kept = pa.scalar(value, wanted).as_py()
        if kept != value or str(getattr(kept, "tzinfo", None)) != str(getattr(value, "tzinfo", None)):
            raise _Misfit
        return kept

    return conform
