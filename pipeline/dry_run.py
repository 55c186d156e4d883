"""What a run would do, without doing it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.detectors import key_id, scanners_of
from fairsieve.pipeline.graph import check_policy, read_options
from fairsieve.pipeline.terminal import printable
from fairsieve.transforms.read import list_shards, plan_schema


def planned(config: Config) -> dict[str, Any]:
    """Shards, columns, scanners and policy of a run, checked as the run would; JSON-ready.

    Parquet footers and the beginnings of JSON Lines are looked at for the columns; no document is scanned.

    Raises:
      FileNotFoundError, ConfigError, PolicyError: as `run`.
    """
    shards = list_shards(config.input.paths)
    scanners = scanners_of(config, fetch=False)
    key = key_id(config)
    schema = plan_schema(shards, read_options(config))
    check_policy(config, scanners, schema)
    redaction = {"mode": config.pii.redaction.mode, "types": sorted(config.policy.redact)}
    return {
        "shards": [{"path": shard.told, "bytes": shard.size} for shard in shards],
        "columns": {field.name: str(field.type) for field in schema},
        "scanners": {scanner.field.name: str(scanner.field.type) for scanner in scanners},
        "remove": [_rule(rule.model_dump(exclude_none=True)) for rule in config.policy.remove],
        "redact": redaction | ({"key_id": key} if key else {}),
    }


def say_plan(plan: Mapping[str, Any], console: Console) -> None:
    for line in _lines(plan):
        console.print(printable(line), highlight=False, soft_wrap=True)


def _rule(said: dict[str, Any]) -> dict[str, Any]:
    return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in said.items()}


def _lines(plan: Mapping[str, Any]) -> Iterator[str]:
    shards = plan["shards"]
    yield f"shards    {len(shards):,} ({sum(shard['bytes'] for shard in shards):,} bytes)"
    yield from (f"          {shard['path']}  {shard['bytes']:,}" for shard in shards)
    yield "columns"
    yield from (f"          {name}: {kind}" for name, kind in plan["columns"].items())
    yield "scanners"
    yield from (f"          {name}: {kind}" for name, kind in plan["scanners"].items())
    yield "remove    " + ("" if plan["remove"] else "nothing")
    for rule in plan["remove"]:
        bound = ", ".join(f"{key} {value}" for key, value in rule.items() if key not in ("name", "column"))
        yield f"          {rule['name']}: {rule['column']} {bound}"
    redact = plan["redact"]
    types = ", ".join(redact["types"]) or "nothing"
    key = f", key {redact['key_id']}" if "key_id" in redact else ""
    yield f"redact    {types} ({redact['mode']}{key})"
    yield "nothing was scanned or written"
