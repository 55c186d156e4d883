"""Exact: what a fast parser of JSON changes without a word, large integers and objects that repeat a name."""

import json

_LEAST, _MOST = -(2**63), 2**64


class _RepeatedName(ValueError):  # noqa: N818 - a fault of the data, not of ours
    """An object has two values under one name."""


def exact(line: bytes, record: dict) -> dict | None:
    """The record of `line`, of which `record` is what orjson made; None where an object has two values under one name.

    orjson reads an integer of more than 64 bits as a float, and of values under one name gives the last. A fraction, or
    a number with an exponent, is the double nearest to it, as RFC 8259 has it.
    """
    if not _may_differ(line, record):
        return record
    try:
        whole = json.loads(line, object_pairs_hook=_once)
    except _RepeatedName:
        return None
    except (ValueError, RecursionError):  # an integer of thousands of digits
        return record
    return whole  # type: ignore[no-any-return]


def _may_differ(line: bytes, record: dict) -> bool:
    """Whether the line has a large number, or not as many names as its record."""
    names = 0
    held: list[dict | list] = [record]
    while held:
        whole = held.pop()
        if type(whole) is dict:
            names += len(whole)
        for value in whole.values() if type(whole) is dict else whole:
            kind = type(value)
            if kind is dict or kind is list:
                held.append(value)
            elif kind is float and not _LEAST < value < _MOST:
                return True
    # A name ends in `":`; so does what looks like one in a string, behind a backslash. With space between, ask.
    ends = line.count(b'":')
    if ends != names:
        ends -= line.count(b'\\":')
        if ends != names or b'\\\\":' in line:
            return True
    return b" :" in line or b"\t" in line or b"\n" in line or b"\r" in line[:-1]


def _once(pairs: list[tuple[str, object]]) -> dict:
    whole = dict(pairs)
    if len(whole) < len(pairs) and any(json.dumps(whole[name]) != json.dumps(value) for name, value in pairs):
        raise _RepeatedName
    return whole
