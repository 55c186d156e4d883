"""The promises about ratios, flags and intervals, on invented corpora; a short run of the benchmark."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "skew_simulations.py"


def test_ratios_flags_and_intervals_keep_their_promises():
    done = subprocess.run([sys.executable, str(SCRIPT), "--short"], capture_output=True, text=True, check=True)
    length, planted, clustered, nothing, scores = (json.loads(line) for line in done.stdout.splitlines())
    assert length["flags"] == 0
    assert length["within_0.85_1.2"] >= 0.95
    assert length["crude_ratio_median"] > 1.7
    assert planted["flagged"] == 1
    assert planted["intervals_that_hold_it"] >= 0.75  # of twelve; the whole benchmark asks for nine in ten of 200
    assert min(clustered["intervals_that_hold_the_truth"].values()) >= 0.85
    assert clustered["textbook_interval_of_the_share"] < min(clustered["intervals_that_hold_the_truth"].values())
    assert nothing["passed"]
    assert scores["intervals_that_hold_0"]["score_contrast_standardised"] >= 0.85
    assert scores["intervals_that_hold_0"]["score_contrast"] < 0.5
