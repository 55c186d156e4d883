"""One finished run of a small demo corpus, shared by the tests that look at it."""

import pytest
from demo_run import DemoRun, demo_config

from fairsieve.pipeline.demo import write_demo_corpus
from fairsieve.pipeline.run import Launch, run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    folder = tmp_path_factory.mktemp("demo")
    truth = write_demo_corpus(folder / "corpus", documents=1500)
    config = demo_config(folder / "corpus")
    outcome = run(config, Launch(str(folder / "out"), progress=False))
    return DemoRun(folder / "corpus", folder / "out", truth, config, outcome)
