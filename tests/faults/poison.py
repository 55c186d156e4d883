"""Poison: records of every kind that cannot be read, in each mode of `on_error`, and what becomes of each."""

import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from .children import in_child
from .figure import Figure, counted
from .small_run import record, room, run_once, small_config

MEGABYTE = 1 << 20


def deep(levels: int, opening: str = "[", closing: str = "]", inner: str = "") -> bytes:
    return b'{"text": "a", "x": ' + (opening * levels + inner + closing * levels).encode() + b"}"


POISON: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"these are words", "bad_json"),
    "an open object": (b'{"text": "a"', "bad_json"),
    "an opening brace": (b"{", "bad_json"),
    "a closing brace": (b"}", "bad_json"),
    "an open string": (b'{"text": "a', "bad_json"),
    "a trailing comma": (b'{"text": "a",}', "bad_json"),
    "no comma": (b'{"text": "a" "x": 1}', "bad_json"),
    "single quotes": (b"{'text': 'a'}", "bad_json"),
    "bare keys": (b'{text: "a"}', "bad_json"),
    "a comment": (b'{"text": "a"} // why', "bad_json"),
    "two objects": (b'{"text": "a"} {"text": "b"}', "bad_json"),
    "not a number": (b'{"text": "a", "x": NaN}', "bad_json"),
    "infinity": (b'{"text": "a", "x": -Infinity}', "bad_json"),
    "a leading zero": (b'{"text": "a", "x": 01}', "bad_json"),
    "hexadecimal": (b'{"text": "a", "x": 0x1}', "bad_json"),
    "an integer of 5,000 digits": (b'{"text": "a", "x": ' + b"9" * 5000 + b"}", "bad_json"),
    "undefined": (b'{"text": undefined}', "bad_json"),
    "half an escape": (b'{"text": "\\u12"}', "bad_json"),
    "an unknown escape": (b'{"text": "\\x41"}', "bad_json"),
    "a control character": (b'{"text": "a\x01b"}', "bad_json"),
    "zero bytes": (b"\x00\x00\x00", "bad_json"),
    "a zero byte in a string": (b'{"text": "a\x00b"}', "bad_json"),
    "UTF-16": ('{"text": "a"}'.encode("utf-16-le"), "bad_json"),
    "a mark of byte order": (b'\xef\xbb\xbf{"text": "a"}', "bad_json"),
    "a byte that is none": (b'{"text": "\xff"}', "bad_utf8"),
    "a cut sequence": (b'{"text": "\xc3("}', "bad_utf8"),
    "an overlong sequence": (b'{"text": "\xc0\xaf"}', "bad_utf8"),
    "an encoded surrogate": (b'{"text": "\xed\xa0\x80"}', "bad_utf8"),
    "beyond Unicode": (b'{"text": "\xf5\x80\x80\x80"}', "bad_utf8"),
    "Latin-1": ('{"text": "café"}'.encode("latin-1"), "bad_utf8"),
    "a high surrogate": (b'{"text": "\\ud800 a"}', "lone_surrogate"),
    "a low surrogate": (b'{"text": "\\udc00 a"}', "lone_surrogate"),
    "two high surrogates": (b'{"text": "\\ud83d\\ud83d"}', "lone_surrogate"),
    "a surrogate in the id": (b'{"id": "\\ud800", "text": "a"}', "lone_surrogate"),
    "a surrogate in a key": (b'{"\\ud800": 1, "text": "a"}', "lone_surrogate"),
    "300 lists": (deep(300), "too_deep"),
    "100,000 lists": (deep(100_000), "too_deep"),
    "300 objects": (deep(300, '{"a":', "}", "1"), "too_deep"),
    "a list": (b'[{"text": "a"}]', "not_object"),
    "a string": (b'"text"', "not_object"),
    "a number": (b"12", "not_object"),
    "null": (b"null", "not_object"),
    "true": (b"true", "not_object"),
    "an empty object": (b"{}", "text_missing"),
    "no text": (b'{"id": "x", "body": "a"}', "text_missing"),
    "a text of null": (b'{"text": null}', "text_missing"),
    "a number as text": (b'{"text": 7}', "text_not_string"),
    "a truth value as text": (b'{"text": false}', "text_not_string"),
    "a list as text": (b'{"text": ["a"]}', "text_not_string"),
    "an object as text": (b'{"text": {"en": "a"}}', "text_not_string"),
    "a line over the limit": (b'{"text": "' + b"a" * (MEGABYTE + 1) + b'"}', "oversize_line"),
    "a line of nothing over the limit": (b"\x00" * (MEGABYTE + 1), "oversize_line"),
}
"""Lines that are no documents, and the reason of each, worked out by hand."""

STRANGE: dict[str, bytes] = {
    "an integer of 30 digits": b'{"text": "a", "x": ' + b"9" * 30 + b"}",
    "a key twice": b'{"text": 7, "text": "a"}',
    "an empty text": b'{"text": ""}',
    "blanks only": b'{"text": " \\n\\t "}',
    "an escaped zero byte": b'{"text": "a\\u0000b"}',
    "a pair of surrogates": b'{"text": "\\ud83d\\ude00"}',
    "200 lists": deep(200),
    "10,000 keys": json.dumps({"text": "a"} | {f"k{n}": n for n in range(10_000)}).encode(),
    "direction marks": '{"text": "\u202eabc\u202c"}'.encode(),
    "an id that is a list": b'{"id": [1], "text": "a"}',
    "a text of a megabyte without a blank": b'{"text": "' + b"a" * (MEGABYTE - 100) + b'"}',
}
"""Lines that are strange documents, and stay."""

MODES = ("quarantine", "drop", "fail")


def poison(trials: int, seed: int) -> Figure:
    """Runs over every kind in each mode; all counts, places and reasons are exact."""
    problems = []
    with room() as folder:
        corpus = folder / "corpus"
        lines = write_poison(corpus)
        for mode in MODES:
            limits = {"batch_rows": 20, "document_mb": 1, "max_rejected": 1.0}
            config = small_config(corpus, ("language", "pii"), on_error=mode, limits=limits)
            ended = in_child(partial(run_once, config, folder / mode))
            problems += _problems(mode, ended.value or {"code": ended.code, "said": ""}, folder / mode, lines)
    return counted(problems, f"fates of {len(POISON)} kinds of poison and {len(STRANGE)} strange ones in 3 modes exact")


def write_poison(corpus: Path) -> list[tuple[str, str]]:
    """Writes one shard; gives the name and the reason of each line, the reason empty for a document."""
    corpus.mkdir()
    lines = [("a good one", json.dumps(record(0)).encode(), "")]
    for number, (name, (line, reason)) in enumerate(POISON.items(), 1):
        lines += [(name, line, reason), ("a good one", json.dumps(record(number)).encode(), "")]
    lines += [(name, line, "") for name, line in STRANGE.items()]
    (corpus / "poison.jsonl").write_bytes(b"\n".join(line for _, line, _ in lines) + b"\n")
    return [(name, reason) for name, _, reason in lines]


def _problems(mode: str, ended: dict[str, Any], out: Path, lines: list[tuple[str, str]]) -> list[str]:
    """One entry a kind: what became of it that should not have."""
    if mode == "fail":
        row, reason = next((row, reason) for row, (_, reason) in enumerate(lines) if reason)
        told = ended["code"] == 1 and f"shard 0, record {row}: {reason}" in ended["said"]
        unwritten = not (out / "_SUCCESS").exists() and not (out / "rejected").exists()
        return ["" if told and unwritten else f"fail: exit {ended['code']}: {ended['said']}"] * len(
            [name for name, _ in lines if name != "a good one"]
        )
    reasons = Counter(reason for _, reason in lines if reason)
    documents = [row for row, (_, reason) in enumerate(lines) if not reason]
    if ended["code"] or (ended["read"], ended["rejected"]) != (len(lines), dict(reasons)):
        return [f"{mode}: exit {ended['code']} {ended['said']} {ended.get('rejected')}"] * len(POISON)
    kept = {row["row"] for path in (out / "annotations").glob("*") for row in pq.read_table(path).to_pylist()}
    written = {
        row["row"]: row["reason"] for path in (out / "rejected").glob("*") for row in pq.read_table(path).to_pylist()
    }
    if mode == "drop" and written:
        return ["drop: rejected/ is written"] * len(POISON)
    found = []
    for row, (name, reason) in enumerate(lines):
        if name == "a good one":
            continue
        if reason:
            told = written.get(row) == (reason if mode == "quarantine" else None)
            found.append("" if told and row not in kept else f"{mode}: {name}: {written.get(row)}")
        else:
            found.append("" if row in kept else f"{mode}: {name}: not kept")
    assert set(documents) >= kept
    return found
