"""Exact: integers of more than 64 bits, which a fast parser of JSON reads as floats without a word."""

import json

_LEAST, _MOST = -(2**63), 2**64


def exact(line: bytes, record: dict) -> dict:
    """The record of `line`, of which `record` is what orjson made, with all digits of its integers.

    A fraction, or a number with an exponent, is the double nearest to it, as RFC 8259 has it. Of values under one name
    the last counts, as in every common parser.
    """
    if not _has_large_number(record):
        return record
    try:
        return json.loads(line)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):  # an integer of thousands of digits
        return record


def _has_large_number(record: dict) -> bool:
    held: list[dict | list] = [record]
    for whole in held:
        for value in whole.values() if type(whole) is dict else whole:
            kind = type(value)
            if kind is dict or kind is list:
                held.append(value)
            elif kind is float and not _LEAST < value < _MOST:
                return True
    return False
