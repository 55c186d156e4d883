"""Every count of the audit, again: by a plain loop over the documents, one at a time."""

import math
import re
from collections import Counter
from itertools import combinations

import pyarrow as pa
import pytest
from demo_run import DemoRun

from fairsieve.pipeline.graph import read_options
from fairsieve.pipeline.statistics.tables import MIN_CELL
from fairsieve.transforms.decide import decide
from fairsieve.transforms.read import list_shards, plan_schema, read_shard
from fairsieve.transforms.scan import with_column
from fairsieve.transforms.scanners import scanners_named

NO_RATIOS = (
    "risk",
    "pmi",
    "token_risk",
    "retention_ratio",
    "token_retention_ratio",
    "log",
    "flag",
    "npmi",
    "gap",
)
NO_RATIOS += ("spearman", "slope", "jensen", "total_variation", "document_rank", "same_sentence_log2")
NO_RATIOS += ("mean", "median", "ninth_decile", "scorer_effect")
TOKEN = re.compile("[\u3040-\u9fff]|[0-9A-Za-z_\u00c0-\u1fff\u2080-\u2fff\ua000-\ufeff\U00010000-\U0010ffff]+")


@pytest.fixture(scope="module")
def documents(demo: DemoRun) -> list[dict]:
    """What scanners and policy say of each document, one Python dict each."""
    scanners = scanners_named(demo.config.scanners)
    for scanner in scanners:
        scanner.load()
    options = read_options(demo.config)
    shards = list_shards(demo.config.input.paths)
    schema = plan_schema(shards, options)
    said = []
    for shard in shards:
        for batch in read_shard(shard, schema, options):
            for scanner in scanners:
                batch = with_column(scanner, batch)
            said += decide(batch, demo.config.policy).documents.to_pylist()
    return said


def audit(demo: DemoRun, table: str, metric: str) -> dict[tuple[str, str, str], dict]:
    rows = demo.outcome.tables[table].to_pylist()
    return {(row["axis"], row["group"], row["stratum"]): row for row in rows if row["metric"] == metric}


def told(rows: dict, hide_below: int = 0) -> dict:
    """(n, d) of each row that is published."""
    return {key: (row["n"], row["d"]) for key, row in rows.items() if row["n"] is not None}


def stays(document: dict) -> bool:
    return document["decision"] != "remove"


def groups(document: dict) -> set[tuple[str, str]]:
    return {(one["axis"], one["group"]) for one in document["mentions"] or () if one["accepted"]}


def both(documents: list[dict]):
    return (("before", documents), ("after", [one for one in documents if stays(one)]))


def test_documents_tokens_and_bytes(demo, documents):
    for stratum, part in both(documents):
        for measure, expected in {
            "documents": len(part),
            "tokens": sum(len(TOKEN.findall(one["text"])) for one in part),
            "bytes": sum(len(one["text"].encode()) for one in part),
        }.items():
            assert audit(demo, "corpus", measure)["", "", stratum]["n"] == expected


@pytest.mark.parametrize(("table", "axis"), [("languages", "language"), ("sources", "source")])
def test_shares_by_language_and_source(demo, documents, table, axis):
    expected = {}
    for stratum, part in both(documents):
        names = Counter(one["language"]["code"] if axis == "language" else one["source"] for one in part)
        expected |= {(axis, name, stratum): (n, len(part)) for name, n in names.items()}
    assert told(audit(demo, table, "document_share")) == expected


def test_documents_and_mentions_of_every_group(demo, documents):
    shares, rates, of_axis = {}, {}, {}
    for stratum, part in both(documents):
        covered = [one for one in part if one["mentions"] is not None]
        tokens = sum(len(TOKEN.findall(one["text"])) for one in covered)
        with_group = Counter(key for one in covered for key in groups(one))
        with_axis = Counter(axis for one in covered for axis in {axis for axis, _ in groups(one)})
        spans = Counter((m["axis"], m["group"]) for one in covered for m in one["mentions"] if m["accepted"])
        for (axis, group), n in with_group.items():
            if n >= MIN_CELL:
                shares[axis, group, stratum] = (n, len(covered))
                rates[axis, group, stratum] = (spans[axis, group], tokens)
                of_axis[axis, group, stratum] = (n, with_axis[axis])
        shares |= {(axis, "", stratum): (n, len(covered)) for axis, n in with_axis.items() if n >= MIN_CELL}
    found = told(audit(demo, "mentions", "document_share"))
    assert len(found) > 50
    assert found.items() <= shares.items()
    assert told(audit(demo, "mentions", "mentions_per_million")).items() <= rates.items()
    assert told(audit(demo, "mentions", "axis_share")).items() <= of_axis.items()


def test_pronoun_tokens(demo, documents):
    for stratum, part in both(documents):
        pronouns = [m for one in part for m in one["mentions"] or () if m["axis"] == "pronouns" and m["accepted"]]
        spans = Counter(m["group"] for m in pronouns)
        row = audit(demo, "pronouns", "she_share")["pronouns", "she", stratum]
        ratio = audit(demo, "pronouns", "log_he_she")["pronouns", "he", stratum]
        if stratum == "after" and row["n"] is None:
            continue
        assert (row["n"], row["d"]) == (spans["she"], spans["she"] + spans["he"])
        assert ratio["value"] == pytest.approx(math.log((spans["he"] + 0.5) / (spans["she"] + 0.5)))


def test_terms_accepted_and_as_a_list_of_words_would_count(demo, documents):
    accepted, naive, holding = Counter(), Counter(), Counter()
    for one in documents:
        found = [((m["axis"], m["group"], m["term"]), m["accepted"]) for m in one["mentions"] or ()]
        accepted.update(key for key, good in found if good)
        naive.update(key for key, _ in found)
        holding.update(set(found))
    expected = {
        key: (accepted[key], naive[key])
        for key in naive
        if not any(0 < holding[key, good] < MIN_CELL for good in (True, False))
    }
    rows = told(audit(demo, "terms", "accepted_matches"))
    assert len(rows) > 10
    assert rows.items() <= expected.items()


def test_groups_mentioned_together(demo, documents):
    both = Counter()
    for one in documents:
        people = sorted(key for key in groups(one) if key[0] != "pronouns")
        both.update((*a, "/".join(b)) for a, b in combinations(people, 2) if a[0] != b[0])
    facts = pa.parquet.read_table(demo.out / "facts.parquet").to_pylist()
    counted = Counter()
    for row in facts:
        if row["fact"] == "together":
            counted[row["axis"], row["group"], row["label"]] += row["documents"]
    assert len(both) > 10
    assert counted == both


def test_removal_of_documents_that_mention_two_groups(demo, documents):
    both, gone = Counter(), Counter()
    for one in documents:
        people = sorted(key for key in groups(one) if key[0] != "pronouns")
        pairs = [("/".join(a), "/".join(b)) for a, b in combinations(people, 2) if a[0] != b[0]]
        both.update(pairs)
        if one["decision"] == "remove":
            gone.update([(*pair, "any") for pair in pairs])
            gone.update([(*pair, reason) for pair in pairs for reason in one["reasons"]])
            gone.update([(*pair, f"{one['reasons'][0]} alone") for pair in pairs if len(one["reasons"]) == 1])
    facts = pa.parquet.read_table(demo.out / "facts.parquet").to_pylist()
    counted, removed = Counter(), Counter()
    for row in facts:
        if row["fact"] == "pair_outcome":
            key = f"{row['axis']}/{row['group']}", row["label"]
            counted[key] += row["documents"]
            for reason in row["decision"].split("+") if row["decision"] else []:
                removed[(*key, reason)] += row["documents"]
    assert counted == both
    assert removed == Counter({key: n for key, n in gone.items() if key[2] != "any" and not key[2].endswith("alone")})
    rows = told(audit(demo, "removal_by_pair", "removal_rate"))
    assert all(n == gone[key] and d == both[key[:2]] >= 50 for key, (n, d) in rows.items())


def test_toxicity_histogram_and_share_above_each_threshold(demo, documents):
    scores = [one["toxicity"]["toxicity"] for one in documents if one["toxicity"]]
    histogram = Counter(min(int(score * 200), 199) for score in scores)
    told_bins = audit(demo, "toxicity", "histogram")
    for bin_ in range(200):
        assert told_bins["score", "toxicity.toxicity", f"{bin_ / 200:.3f}"]["n"] == histogram[bin_]
    for threshold in (0.5, 0.8):
        row = audit(demo, "toxicity", "at_least")["score", "toxicity.toxicity", f"{threshold:g}"]
        assert (row["n"], row["d"]) == (sum(int(s * 200) >= threshold * 200 for s in scores), len(scores))


@pytest.mark.parametrize("stratum", ["before", "after"])
def test_languages_by_probability(demo, documents, stratum):
    chosen = [one for one in documents if stratum == "before" or one["decision"] != "remove"]
    sums = Counter()
    for one in chosen:
        for guess in one["language"]["likely"]:
            sums[guess["code"]] += guess["score"]
    sums["rest"] = len(chosen) - sum(sums.values())
    rows = [one for one in demo.outcome.tables["languages"].to_pylist() if one["metric"] == "probability_share"]
    found = {one["group"]: one["value"] for one in rows if one["stratum"] == stratum}
    assert found == pytest.approx({code: total / len(chosen) for code, total in sums.items()}, abs=1e-4)
    assert sum(one["n"] for one in rows if one["stratum"] == stratum) == 1_000_000 * len(chosen)


def test_top_level_domains(demo, documents):
    known = [one for one in documents if one["cluster"] != one["id"]]
    assert len(known) > 100
    for one in known:
        last = one["cluster"].rsplit(".")[-1]
        one["level"] = last if last in ("com", "net", "org") else "(no domain)"  # .example is of no registry
    sizes = Counter(one["level"] for one in known)
    gone = Counter(one["level"] for one in known if one["decision"] == "remove")
    high = Counter(one["level"] for one in known if one["toxicity"] and one["toxicity"]["toxicity"] >= 0.5)
    shares = {key[1]: row for key, row in audit(demo, "domains", "document_share").items() if key[2] == "before"}
    rest = shares.pop("(other domains)", {"n": 0})["n"]
    assert rest == sum(sizes.values()) - sum(sizes[name] for name in shares)
    for name, row in shares.items():
        assert (row["n"], row["d"]) == (sizes[name], len(known))
        one = audit(demo, "domains", "removal_rate")["tld", name, ""]
        assert (one["n"], one["d"]) == (gone[name], sizes[name])
        one = audit(demo, "domains", "at_least_0.5")["tld", name, "toxicity.toxicity"]
        assert one["n"] == high[name]
    assert shares
    assert all(sizes[name] >= 20 for name in shares)


def test_toxicity_of_documents_that_mention_a_group(demo, documents):
    scored = [one for one in documents if one["toxicity"]]
    everything = Counter(key for one in scored for key in groups(one))
    above = Counter(key for one in scored if one["toxicity"]["toxicity"] >= 0.5 for key in groups(one))
    rows = {
        (row["axis"], row["group"], row["stratum"]): row
        for row in demo.outcome.tables["toxicity"].to_pylist()
        if row["metric"] == "at_least" and row["population"].startswith("documents scored by toxicity.toxicity ")
    }
    expected = {
        (*key, "0.5"): (above[key], n)
        for key, n in everything.items()
        if n >= MIN_CELL and not 0 < above[key] < MIN_CELL
    }
    found = {k: v for k, v in told(rows).items() if k[2] == "0.5"}
    assert len(found) > 5
    assert found.items() <= expected.items()


def test_pii_by_type_source_and_language(demo, documents):
    shares, rates = {"": Counter(), "_by_source": Counter(), "_by_language": Counter()}, Counter()
    sizes = {"": Counter(), "_by_source": Counter(), "_by_language": Counter()}
    for one in documents:
        strata = {"": "all", "_by_source": one["source"], "_by_language": one["language"]["code"]}
        kinds = {span["type"] for span in one["pii"]}
        for by, stratum in strata.items():
            sizes[by][stratum] += 1
            shares[by].update(("pii", kind, stratum) for kind in (*kinds, *([""] if kinds else ())))
        rates.update(("pii", span["type"], "all") for span in one["pii"])
        rates.update(("pii", span["type"], one["source"], "source") for span in one["pii"])
    for by, expected in shares.items():
        rows = told(audit(demo, "pii", f"document_share{by}"))
        whole = {key: (n, sizes[by][key[2]]) for key, n in expected.items()}
        assert rows.items() <= whole.items()
        assert by or rows == whole
        assert all(n >= MIN_CELL for n, _ in rows.values() if by)
    found = told(audit(demo, "pii", "spans_per_million")) | {
        (*key, "source"): numbers for key, numbers in told(audit(demo, "pii", "spans_per_million_by_source")).items()
    }
    assert {key: n for key, (n, _) in found.items()}.items() <= dict(rates).items()
    assert {key: n for key, (n, _) in found.items() if len(key) == 3} == {k: n for k, n in rates.items() if len(k) == 3}


def test_removal_by_reason(demo, documents):
    reasons = Counter(reason for one in documents for reason in one["reasons"])
    removed = [one for one in documents if not stays(one)]
    rows = told(audit(demo, "removal", "removed_documents"))
    names = [rule.name for rule in demo.config.policy.remove]
    assert rows == {
        ("reason", "", ""): (len(removed), len(documents)),
        **{("reason", name, ""): (reasons[name], len(documents)) for name in names},
    }
    together = Counter("+".join(one["reasons"]) for one in removed)
    expected = {("reason", label, ""): (n, len(removed)) for label, n in together.items()}
    assert told(audit(demo, "removal", "reasons_together")) == expected


def test_removal_of_documents_that_mention_a_group_and_of_the_others(demo, documents):
    covered = [one for one in documents if one["mentions"] is not None]
    seen = set().union(*(groups(one) for one in covered)) - {("pronouns", "first"), ("pronouns", "second")}
    rules = ("any", *(rule.name for rule in demo.config.policy.remove))
    shown = {(key, rule) for key in seen for rule in rules}
    for rule in rules:
        gone = [not stays(one) if rule == "any" else rule in one["reasons"] for one in covered]
        for key in seen:
            mine = [out for out, one in zip(gone, covered, strict=True) if key in groups(one)]
            rest = [out for out, one in zip(gone, covered, strict=True) if key not in groups(one)]
            row = audit(demo, "removal_by_group", "removal_rate")[(*key, rule)]
            others = audit(demo, "removal_by_group", "removal_rate_others")[(*key, rule)]
            if row["n"] is None:
                assert others["n"] is None
                shown.discard((key, rule))
            else:
                assert (row["n"], row["d"]) == (sum(mine), len(mine))
                assert (others["n"], others["d"]) == (sum(rest), len(rest))
    assert len(shown) > len(seen) / 2


def test_mantel_haenszel_ratio_by_its_formula(demo, documents):
    covered = [one for one in documents if one["mentions"] is not None]
    people = set().union(*(groups(one) for one in covered)) - {("pronouns", "first"), ("pronouns", "second")}
    key = max(people, key=lambda k: sum(k in groups(o) and not stays(o) for o in covered))
    strata: dict[tuple, list[int]] = {}
    for one in covered:
        tokens = len(TOKEN.findall(one["text"]))
        length = math.floor(2 * math.log2(tokens)) if tokens else -1
        cell = strata.setdefault((one["language"]["code"], one["source"], length), [0, 0, 0, 0])
        cell[0 if key in groups(one) else 2] += not stays(one)
        cell[1 if key in groups(one) else 3] += 1
    upper = sum(a * n0 / (n1 + n0) for a, n1, c, n0 in strata.values())
    lower = sum(c * n1 / (n1 + n0) for a, n1, c, n0 in strata.values())
    row = audit(demo, "removal_by_group", "risk_ratio_mh")[(*key, "any")]  # that of most removals is published
    assert row["value"] == pytest.approx(upper / lower)
    assert row["ci_low"] < row["value"] < row["ci_high"]


def test_coverage_of_every_detector(demo, documents):
    rows = told(audit(demo, "coverage", "documents_covered"))
    for detector in ("language", "mentions", "toxicity", "pii"):
        covered = sum(one[detector] is not None for one in documents)
        assert rows["detector", detector, "all"] == (covered, len(documents))


def test_a_share_is_its_numerator_over_its_denominator(demo):
    for name, table in demo.outcome.tables.items():
        for row in table.to_pylist():
            scale = 1e6 if "per_million" in row["metric"] else 1
            if row["metric"].startswith(NO_RATIOS) or row["value"] is None:
                continue
            assert row["value"] == pytest.approx(scale * row["n"] / row["d"]), (name, row)
            if row["ci_low"] is not None:
                assert row["ci_low"] <= row["value"] + 1e-12, (name, row)
                assert row["value"] <= row["ci_high"] + 1e-12, (name, row)


def test_no_group_stands_beside_a_document(demo):
    for folder in ("data", "annotations", "removed"):
        for path in (demo.out / folder).glob("*.parquet"):
            assert "mentions" not in pa.parquet.read_schema(path).names
