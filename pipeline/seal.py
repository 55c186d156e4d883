"""Seal: a JSON record that holds its own sha256, so that any byte of it that changes is noticed."""

import hashlib
import json
from typing import Any

_SHA256 = "sha256"


def seal(record: dict[str, Any]) -> bytes:
    """The record as JSON text, with the sha256 of what it would be without."""
    return _encode(record | {_SHA256: hashlib.sha256(_encode(record)).hexdigest()})


def is_sealed(data: bytes) -> bool:
    """Whether these are the very bytes that `seal` gave."""
    try:
        record = json.loads(data)
        return bool(data == seal({key: value for key, value in record.items() if key != _SHA256}))
    except (ValueError, AttributeError, RecursionError):
        return False


def _encode(record: dict[str, Any]) -> bytes:
    return json.dumps(record, indent=1, sort_keys=True).encode() + b"\n"
