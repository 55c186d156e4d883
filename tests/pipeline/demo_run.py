"""A finished run of a small demo corpus, and how it is configured."""

from dataclasses import dataclass
from pathlib import Path

from fairsieve.pipeline.config import Config, parse_config
from fairsieve.pipeline.demo import DemoTruth, write_demo_corpus
from fairsieve.pipeline.finish import Outcome
from fairsieve.pipeline.run import Launch, run

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


def run_demo(folder: Path, documents: int, **settings: object) -> DemoRun:
    truth = write_demo_corpus(folder / "corpus", documents)
    config = demo_config(folder / "corpus", **settings)
    outcome = run(config, Launch(str(folder / "out"), progress=False))
    return DemoRun(folder / "corpus", folder / "out", truth, config, outcome)
