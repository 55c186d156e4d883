"""A finished run of a small demo corpus, and how it is configured."""

from dataclasses import dataclass
from pathlib import Path

from fairsieve.pipeline.config import Config, parse_config
from fairsieve.pipeline.demo import DemoTruth
from fairsieve.pipeline.finish import Outcome

SMALL = {"limits": {"batch_rows": 100}, "associations": {"share": 1}}
"""What suits a small corpus."""


@dataclass(frozen=True)
class DemoRun:
    corpus: Path
    out: Path
    truth: DemoTruth
    config: Config
    outcome: Outcome


def demo_config(corpus: Path, **settings: object) -> Config:
    return parse_config({"input": {"paths": [str(corpus)]}, **SMALL, **settings})
