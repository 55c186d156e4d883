"""Columns as two readers describe them: features of Hugging Face datasets, fields of Croissant."""

import re
from typing import Any

import pyarrow as pa
import pyarrow.types as pt

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_CROISSANT = (
    (pt.is_boolean, "sc:Boolean"),
    (pt.is_integer, "sc:Integer"),
    (pt.is_floating, "sc:Float"),
    (pt.is_string, "sc:Text"),
    (pt.is_large_string, "sc:Text"),
    (pt.is_date, "sc:Date"),
    (pt.is_timestamp, "sc:DateTime"),
)

_AS_ARROW_NAMES_IT = (
    pt.is_integer, pt.is_boolean, pt.is_string, pt.is_large_string, pt.is_binary, pt.is_large_binary, pt.is_timestamp,
)  # fmt: skip


def features(schema: pa.Schema) -> list[dict[str, Any]] | None:
    """The columns as `dataset_info` lists them; None where one has a type that cannot be told there safely.

    Source: Hugging Face datasets 5, the YAML of `Features`.
    """
    found = [_feature(field) for field in schema]
    return None if None in found else found  # type: ignore[return-value]


def _feature(field: pa.Field) -> dict[str, Any] | None:
    told = _type(field.type)
    return None if told is None else {"name": field.name, **told}


def _type(kind: pa.DataType) -> dict[str, Any] | None:
    if pt.is_list(kind):
        inner = _type(kind.value_type)
        if inner is None or "list" in inner:
            return None
        return {"list": inner.get("dtype") or inner["struct"]}
    if pt.is_struct(kind):
        parts = [_feature(kind.field(place)) for place in range(kind.num_fields)]
        return {"struct": parts} if parts and None not in parts else None
    if pt.is_floating(kind):
        return {"dtype": f"float{kind.bit_width}"}
    return {"dtype": str(kind)} if any(one(kind) for one in _AS_ARROW_NAMES_IT) else None


def fields(schema: pa.Schema, record_set: str, file_set: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The columns as fields of a Croissant record set, and names of those that cannot be told there.

    Values, lists of values, and structs of both can be told; lists of structs and deeper structs cannot be read by the
    format's own reader (mlcroissant 1.1), nor can types that it does not know.
    """
    told, left_out, taken = [], [], set[str]()
    for place, field in enumerate(schema):
        name = field.name if _NAME.fullmatch(field.name) else f"column_{place}"
        while name in taken:
            name += "_"
        taken.add(name)
        found = _field(field, f"{record_set}/{name}", {"fileSet": {"@id": file_set}}, field.name, path=None)
        if found is None:
            left_out.append(field.name)
        else:
            told.append(found)
    return told, left_out


def _field(
    field: pa.Field, identity: str, files: dict[str, Any], column: str, path: str | None
) -> dict[str, Any] | None:
    kind, about = field.type, {"@type": "cr:Field", "@id": identity, "name": field.name}
    if pt.is_struct(kind):
        members = [kind.field(place) for place in range(kind.num_fields)]
        if path is not None or not members or not all(_NAME.fullmatch(one.name) for one in members):
            return None
        parts = [_field(one, f"{identity}/{one.name}", files, column, path=one.name) for one in members]
        return None if None in parts else about | {"subField": parts}
    repeated = pt.is_list(kind)
    value = kind.value_type if repeated else kind
    name = next((name for is_it, name in _CROISSANT if is_it(value)), None)
    if name is None:
        return None
    source = files | {"extract": {"column": column}} | ({"transform": {"jsonPath": path}} if path else {})
    return about | {"dataType": name, "source": source} | ({"repeated": True} if repeated else {})
