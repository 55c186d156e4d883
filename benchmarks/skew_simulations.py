"""Do the filter's ratios, flags and intervals say what they promise? Prints one JSON line for each question.

    python benchmarks/skew_simulations.py [--short] [length | planted | clustered | scores | nothing ...]

Documents are invented, with lengths, sites, groups and ordinary words by chance; then they take the way of every run:
decided, counted into facts, and estimated by the code that ships.

length     a filter that removes by length alone must give ratios near 1, and no flag, where plain rates accuse it
planted    a filter that removes a group's documents three times as often must be told so, and flagged
clustered  95 % intervals must hold the truth 91 to 98 times of 100 where documents come in sites
nothing    where nothing was removed, the bound must hold the truth, be it that sites are removed as a whole
scores     where scores rise with length alone, a group of long documents must not score high more often, like with like
"""

import argparse
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.pipeline.statistics.contrast import contrast_rows
from fairsieve.pipeline.statistics.disclosure import Disclosure
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.groups import mention_rows
from fairsieve.pipeline.statistics.impact import impact_rows
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.tables import Place, row
from fairsieve.pipeline.statistics.toxicity import SCORED
from fairsieve.transforms.batch import DOCUMENTS, Batch, BatchKey
from fairsieve.transforms.count import count_facts, error_buckets
from fairsieve.transforms.count.frame import length_bin
from fairsieve.transforms.count.told import score_histograms
from fairsieve.transforms.decide import decide
from fairsieve.transforms.facts import facts_of, merge
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.policy import Policy, Rule

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

RULE = "drawn"
POLICY = Policy(remove=(Rule(name=RULE, column="input.fires", at_least=0.5),))
WORDS = 120
_MENTION = pa.list_(pa.struct([(name, pa.string()) for name in ("axis", "group", "term")] + [("accepted", pa.bool_())]))
_LANGUAGE = pa.struct([("code", pa.string())])


@dataclass
class Corpus:
    """An invented corpus.

    Attributes:
      tokens, site: of each document.
      groups: which documents mention each group, by name.
      removed: which documents the filter removes.
      words: which documents hold each ordinary word.
    """

    tokens: npt.NDArray[np.int64]
    site: npt.NDArray[np.int64]
    groups: dict[str, Mask]
    removed: Mask
    words: dict[str, Mask] = field(default_factory=dict)

    def facts(self) -> pa.Table:
        """As a run counts them."""
        size = len(self.tokens)
        axes = {("group", name): mask for name, mask in self.groups.items()}
        axes |= {("placebo", name): mask for name, mask in self.words.items()}
        names = list(axes)
        pairs = [(np.flatnonzero(mask), np.full(int(mask.sum()), at)) for at, mask in enumerate(axes.values())]
        row, which = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
        order = np.argsort(row, kind="stable")
        kinds = pa.array(which[order])
        columns = [pa.array([name[side] for name in names]).take(kinds) for side in (0, 1, 1)]
        spans = pa.StructArray.from_arrays([*columns, pa.repeat(True, len(order))], fields=list(_MENTION.value_type))
        offsets = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=size))]).astype(np.int32)
        said = {
            "shard": np.zeros(size, np.int32),
            "row": np.arange(size),
            "id": pa.array(np.arange(size).astype(str)),
            "source": pa.repeat("web", size),
            "url": pa.repeat("", size),
            "cluster": pa.array(self.site.astype(str)),
            "text": pa.array(["a " * int(tokens) for tokens in self.tokens]),
        }
        documents = pa.RecordBatch.from_arrays(
            [pa.array(said[name]).cast(DOCUMENTS.field(name).type) for name in DOCUMENTS.names], schema=DOCUMENTS
        )
        language = pa.array([{"code": "en"}] * size, _LANGUAGE)
        documents = documents.append_column("language", language)
        documents = documents.append_column("mentions", pa.ListArray.from_arrays(pa.array(offsets), spans))
        carried = pa.record_batch({"text": documents["text"], "fires": self.removed.astype(np.float64)})
        return table_of(count_facts(decide(Batch(BatchKey(0, 0), documents, carried), POLICY), policy=POLICY).facts)


Told = dict[tuple[str, str], dict[str, Any]]


def told(corpus: Corpus, draws: Resampling) -> Told:
    """The audit's rows about the rule and about what was read, by metric and group."""
    facts = corpus.facts()
    outcomes = Outcomes.of(facts)
    disclosure = Disclosure.of(facts, outcomes, (RULE,))
    rows = impact_rows(outcomes, disclosure, (RULE,), draws) + mention_rows(facts, disclosure, draws)
    return {(str(one["metric"]), str(one["group"])): one for one in rows if one["stratum"] in (RULE, "before")}


def lengths(rng: np.random.Generator, size: int) -> npt.NDArray[np.int64]:
    """Tokens of documents of the web: half of them below 200, the mean near 330."""
    return np.clip(np.exp(rng.normal(5.3, 1.0, size)), 5, 20_000).astype(np.int64)


def spoken(
    rng: np.random.Generator, tokens: npt.NDArray[np.int64], names: list[str], low: float, high: float
) -> dict[str, Mask]:
    """Words that each token is by the same small chance; in `low` to `high` of the documents, evenly by ratio."""
    shares = np.exp(np.linspace(np.log(low), np.log(high), len(names)))
    found = {}
    for name, share in zip(names, shares.tolist(), strict=True):
        rate = _rate(tokens, share)
        found[name] = rng.random(len(tokens)) < 1 - np.exp(-rate * tokens)
    return found


def _rate(tokens: npt.NDArray[np.int64], share: float) -> float:
    """Of a word per token, so that it is in this share of the documents."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 - np.exp(-middle * tokens)).mean() < share else (low, middle)
    return high


def length_alone(seeds: int, documents: int = 30_000) -> dict[str, Any]:
    draws = Resampling.seeded(0)
    ratios, crude, flags, covered, placebo = [], [], 0, 0, []
    names = [f"g{number:02}" for number in range(30)]
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        tokens = lengths(rng, documents)
        groups = spoken(rng, tokens, names, 0.015, 0.3)
        words = spoken(rng, tokens, [f"w{number:03}" for number in range(WORDS)], 0.003, 0.12)
        removed = rng.random(documents) < 1 - np.exp(-5e-4 * tokens)
        found = told(Corpus(tokens, rng.integers(0, 3000, documents), groups, removed, words), draws)
        for name in names:
            one = found["risk_ratio_mh", name]
            ratios.append(one["value"])
            covered += one["ci_low"] <= 1 <= one["ci_high"]
            crude.append(found["risk_ratio", name]["value"])
            flags += int(found["flag", name]["value"])
            placebo.append(
                found["placebo_percentile", name]["value"] if ("placebo_percentile", name) in found else None
            )
    within = np.mean([0.85 <= one <= 1.2 for one in ratios])
    known = [one for one in placebo if one is not None]
    return {
        "seeds": seeds,
        "groups": len(ratios),
        "crude_ratio_median": round(float(np.median(crude)), 2),
        "ratio_median": round(float(np.median(ratios)), 3),
        "within_0.85_1.2": round(float(within), 4),
        "flags": flags,
        "intervals_that_hold_1": round(covered / len(ratios), 4),
        "percentile_mean": round(float(np.mean(known)), 3) if known else None,
        "passed": bool(within >= 0.95 and flags == 0 and np.median(crude) > 1.7),
    }


def planted(runs: int, documents: int = 8_000, ratio: float = 3.0) -> dict[str, Any]:
    draws = Resampling.seeded(0)
    held, flags, crude = 0, 0, []
    for seed in range(runs):
        rng = np.random.default_rng(10_000 + seed)
        tokens = lengths(rng, documents)
        groups = spoken(rng, tokens, ["planted", "other"], 0.05, 0.05)
        words = spoken(rng, tokens, [f"w{number:03}" for number in range(WORDS)], 0.005, 0.12)
        risk = 0.02 + 0.08 * (1 - np.exp(-tokens / 800))
        removed = rng.random(documents) < np.where(groups["planted"], ratio * risk, risk)
        found = told(Corpus(tokens, rng.integers(0, 2000, documents), groups, removed, words), draws)
        one = found["risk_ratio_mh", "planted"]
        held += one["ci_low"] <= ratio <= one["ci_high"]
        flags += int(found["flag", "planted"]["value"])
        crude.append(found["risk_ratio", "planted"]["value"])
    return {
        "runs": runs,
        "planted_ratio": ratio,
        "crude_ratio_median": round(float(np.median(crude)), 2),
        "intervals_that_hold_it": round(held / runs, 4),
        "flagged": round(flags / runs, 4),
        "passed": bool(held / runs >= 0.9 and flags / runs >= 0.9),
    }


def clustered(runs: int, sites: int = 1_500, ratio: float = 1.5) -> dict[str, Any]:
    """Sites differ in size, in how often they mention the group, and in how often they are removed."""
    draws = Resampling.seeded(0)
    truth = {"document_share": 0.25, "risk_ratio_mh": ratio, "removal_rate": 0.1 * ratio}
    held = dict.fromkeys(truth, 0)
    naive = 0
    for seed in range(runs):
        rng = np.random.default_rng(20_000 + seed)
        size = np.ceil(np.exp(rng.normal(1.2, 0.8, sites))).astype(np.int64)
        site = np.repeat(np.arange(sites), size)
        mentions = rng.random(len(site)) < np.repeat(rng.beta(1, 3, sites), size)
        risk = np.repeat(rng.beta(2, 18, sites), size)
        removed = rng.random(len(site)) < np.where(
            mentions, ratio * np.minimum(risk, 1 / ratio), np.minimum(risk, 1 / ratio)
        )
        found = told(Corpus(lengths(rng, len(site)), site, {"clustered": mentions}, removed), draws)
        for metric, value in truth.items():
            one = found[metric, "clustered"]
            held[metric] += one["ci_low"] <= value <= one["ci_high"]
        one = found["document_share", "clustered"]
        margin = 1.96 * np.sqrt(one["value"] * (1 - one["value"]) / one["d"])
        naive += abs(one["value"] - truth["document_share"]) <= margin
    shares = {metric: round(count / runs, 4) for metric, count in held.items()}
    return {
        "runs": runs,
        "intervals_that_hold_the_truth": shares,
        "textbook_interval_of_the_share": round(naive / runs, 4),
        "passed": all(0.91 <= share <= 0.98 for share in shares.values()),
    }


def nothing(runs: int, sites: int = 1_500, expected: float = 2.5) -> dict[str, Any]:
    """A few sites are removed, each as a whole and the likelier the larger it is; in some runs it is none of them."""
    draws = Resampling.seeded(0)
    none, held, textbook, bounds = 0, 0, 0, []
    for seed in range(runs):
        rng = np.random.default_rng(40_000 + seed)
        size = np.ceil(np.exp(rng.normal(1.2, 0.8, sites))).astype(np.int64)
        site = np.repeat(np.arange(sites), size)
        chance = expected * size / size.sum()  # sums to `expected` sites
        rate = float((chance * size).sum() / size.sum())
        removed = (rng.random(sites) < chance)[site]
        everybody = {"all": np.ones(len(site), np.bool_)}
        one = told(Corpus(lengths(rng, len(site)), site, everybody, removed), draws)["removal_rate", "all"]
        if one["n"] == 0:
            none += 1
            bounds.append(one["ci_high"] / (1 - 0.025 ** (1 / one["d"])))
            held += rate <= one["ci_high"]
            textbook += rate <= 1 - 0.025 ** (1 / one["d"])
    return {
        "runs": runs,
        "runs_with_nothing": none,
        "bounds_that_hold_the_truth": round(held / max(none, 1), 4),
        "textbook_bounds": round(textbook / max(none, 1), 4),
        "times_as_wide_as_the_textbook": round(float(np.median(bounds)), 2) if bounds else None,
        "missed_of_all_runs": round((none - held) / runs, 4),
        "passed": (none - held) / runs <= 0.025,
    }


def scored(runs: int, sites: int = 1_500) -> dict[str, Any]:
    """Sites differ in size, in how often they mention the group, and in how often they score high."""
    draws, kinds = Resampling.seeded(0), ("score_contrast", "score_contrast_standardised")
    values: dict[str, list[float]] = {kind: [] for kind in kinds}
    held = dict.fromkeys(kinds, 0)
    for seed in range(runs):
        rng = np.random.default_rng(30_000 + seed)
        site = np.repeat(np.arange(sites), np.ceil(np.exp(rng.normal(1.2, 0.8, sites))).astype(np.int64))
        tokens = lengths(rng, len(site))
        longer = 1 - np.exp(-tokens / 800)
        often, hot = (rng.beta(*shape, sites)[site] for shape in ((2, 2), (2, 6)))
        groups = {"long": rng.random(len(site)) < 0.8 * often * longer, "any": rng.random(len(site)) < 0.35}
        scores = np.where(rng.random(len(site)) < 0.6 * hot * longer, 0.9, 0.1)
        facts, told = _scored_facts(tokens, site, groups, scores)
        rows = contrast_rows(facts, Outcomes.of(facts), told, draws)
        for one in (found for found in rows if found["group"] == "long"):
            kind, ends = str(one["metric"]), [float(str(one[name])) for name in ("value", "ci_low", "ci_high")]
            values[kind].append(ends[0])
            held[kind] += ends[1] <= 0 <= ends[2]
    shares = {kind: round(count / runs, 4) for kind, count in held.items()}
    return {
        "runs": runs,
        "means": {kind: round(float(np.mean(found)), 4) for kind, found in values.items()},
        "intervals_that_hold_0": shares,
        "passed": 0.91 <= shares["score_contrast_standardised"] <= 0.98,
    }


def _scored_facts(
    tokens: npt.NDArray[np.int64], site: npt.NDArray[np.int64], groups: dict[str, Mask], scores: Floats
) -> tuple[pa.Table, list[dict[str, object]]]:
    """Facts about documents that mention groups and have a score, and what the audit tells of the groups' scores."""
    said = {"decision": "keep", "language": "en", "source": "web"}
    columns: dict[str, Any] = {name: pa.repeat(value, len(site)) for name, value in said.items()}
    columns |= {"length": length_bin(tokens), "bucket": error_buckets(pa.array(site.astype(str))).astype(np.int16)}
    frame = pa.table(columns | {"documents": np.ones(len(site), np.int64)})
    rows = np.concatenate([np.flatnonzero(mask) for mask in groups.values()])
    named = frame.take(pa.array(rows)).append_column("row", pa.array(rows))
    names = [name for name, mask in groups.items() for _ in range(int(mask.sum()))]
    named = named.append_column("axis", pa.repeat("group", len(rows))).append_column("group", pa.array(names))
    histograms = score_histograms({"score": pa.array(scores)}, frame, named)
    facts = merge([facts_of("covered", frame), facts_of("mention", named), *histograms])
    told = []
    for name, mask in groups.items():
        n, d = int((scores[mask] >= 0.5).sum()), int(mask.sum())
        told.append(row("at_least", Ratio(n / d, 0, 1, n, d), SCORED.format("score"), Place("group", name, "0.5")))
    return facts, told


QUESTIONS: dict[str, tuple[Callable[[int], dict[str, Any]], int, int]] = {
    "length": (length_alone, 20, 2),
    "planted": (planted, 200, 12),
    "clustered": (clustered, 400, 40),
    "nothing": (nothing, 400, 12),
    "scores": (scored, 400, 40),
}
"""What is asked, how often, and how often in short."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="*", help=", ".join(QUESTIONS))
    parser.add_argument("--short", action="store_true", help="fewer runs; too few to hold the bounds to")
    arguments = parser.parse_args()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    for name in arguments.questions or QUESTIONS:
        question, runs, short = QUESTIONS[name]
        begin = time.process_time()
        figures = question(short if arguments.short else runs)
        about = {
            "benchmark": f"skew_simulations {name}",
            "commit": commit.stdout.strip(),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        }
        print(json.dumps(about | figures | {"cpu_s": round(time.process_time() - begin, 1)}), flush=True)


if __name__ == "__main__":
    main()
