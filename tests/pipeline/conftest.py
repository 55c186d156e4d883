"""One finished run of a small demo corpus, shared by the tests that look at it."""

import pytest
from demo_run import DemoRun, run_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    return run_demo(tmp_path_factory.mktemp("demo"), documents=1500)
