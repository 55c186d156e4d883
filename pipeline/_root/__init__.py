"""fairsieve: see what a training corpus says about people, filter it, and prove what the filter did.

The names below are what other projects may build on: the Batch and its PTransforms, scanners, the policy, and `open`,
which gives the tables and charts of a finished run.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "Batch": "transforms.batch",
    "CountFacts": "transforms.count",
    "Decide": "transforms.decide",
    "Language": "transforms.language",
    "Mentions": "transforms.mentions",
    "MergeFacts": "transforms.merge",
    "Pii": "transforms.pii",
    "Policy": "transforms.policy",
    "ReadBatches": "transforms.read",
    "ReadOptions": "transforms.read",
    "Rule": "transforms.policy",
    "Scan": "transforms.scan",
    "Scanner": "transforms.scan",
    "Store": "transforms.store",
    "Toxicity": "transforms.toxicity",
    "WriteParts": "transforms.write",
    "open": "pipeline.opened",
}
"""Public names and where they are from; each is imported when it is first asked for."""

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"fairsieve.{_PUBLIC[name]}"), name)
