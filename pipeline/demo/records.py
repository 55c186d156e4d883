"""A woven document as a record of the corpus, and records that are damaged on purpose."""

from random import Random
from typing import Any

import orjson

from fairsieve.pipeline.demo.phrases import sentences
from fairsieve.pipeline.demo.plan import Plan
from fairsieve.pipeline.demo.weave import Woven

TAGS = ("local", "weekend", "archive", "long-read", "outdoors", "town", "budget", "guide", "season", "letters")
YEARS = {2018: 3, 2019: 5, 2020: 9, 2021: 10, 2022: 12, 2023: 15, 2024: 18, 2025: 14}
DAMAGES = {"bad_json": 2.0, "bad_utf8": 1.4, "text_missing": 1.7, "text_not_string": 1.3}
"""Damaged lines per thousand records, by reason code."""


def record_of(plan: Plan, woven: Woven, rng: Random) -> dict[str, Any]:
    """The record: id, text, source, url and a nested `meta`."""
    english, world = sentences("english"), sentences("world")
    hosts = english["hosts"][plan.source] if plan.language == "en" else world[plan.language]["hosts"]
    host = rng.choices(hosts, [(rank + 1) ** -1.4 for rank in range(len(hosts))])[0]
    year, month = rng.choices(list(YEARS), list(YEARS.values()))[0], rng.randint(1, 12)
    tags = [woven.genre if plan.language == "en" else plan.source, *rng.sample(TAGS, rng.randint(0, 2))]
    return {
        "id": plan.id,
        "text": woven.text,
        "source": plan.source,
        "url": f"https://{host}/{year}/{month:02d}/{plan.id.removeprefix('demo-')}",
        "meta": {"year": year, "month": month, "tags": tags},
    }


def line_of(record: dict[str, Any]) -> bytes:
    """One line of JSON."""
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def damaged_line(reason: str, record: dict[str, Any], rng: Random) -> bytes:
    """The record as a line that a reader must refuse for the reason."""
    match reason:
        case "bad_json":
            whole = line_of(record).decode().strip()
            return rng.choice((whole[: len(whole) // 2], whole[:-1] + ",", whole.replace('"', "'"))).encode() + b"\n"
        case "bad_utf8":
            return line_of(record | {"text": "PLACE" + record["text"]}).replace(b"PLACE", b"Caf\xe9, ", 1)
        case "text_missing":
            without = {name: value for name, value in record.items() if name != "text"}
            return line_of(rng.choice((without, record | {"text": None})))
        case "text_not_string":
            return line_of(record | {"text": rng.choice((len(record["text"]), 0.5, [record["text"]]))})
    raise ValueError(f"no such damage: {reason}")
