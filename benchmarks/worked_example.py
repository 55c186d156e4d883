"""What would Llama 2, PaLM and The Pile have printed for these corpora? Writes docs/worked-example.md.

    python benchmarks/worked_example.py [PATH ...]

Each PATH (default: `mixed` and the sample of C4 in the corpora beside the checkout) is one corpus: it is run with the
default scanners, a policy that removes nothing, and all documents looked at for associations; each table has one
column a corpus. Only figures are written: no text of a corpus, and of words only those of the project's own lists.
"""

import argparse
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from fairsieve import __version__
from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.names import axis_name, group_name, language_name, pii_name, plain
from fairsieve.pipeline.report.numbers import amount, between, whole
from fairsieve.pipeline.run import Launch, run

CORPORA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / "shared" / "data")) / "corpora"
DEFAULT = ("mixed", "c4-sample.00000-of-00001.json.gz")
PAGE = Path(__file__).parents[1] / "docs" / "worked-example.md"

LLAMA_AXES = {
    "gender": 5.91,
    "sexual_orientation": 6.67,
    "nationality": 14.83,
    "race_ethnicity": 19.51,
    "religion": 7.93,
}
"""Percent of documents that mention the axis, Llama 2, table 9."""

LLAMA_PRONOUNS = {"she": "21.4", "he": "38.2", "they": "65.0", "first": "66.8", "second": "58.4", "": "94.5"}
"""Percent of all documents, Llama 2, table 9: its shares of documents with a pronoun, times that share."""

PALM_PRONOUNS = {"she": "14", "he": "30", "they": "41"}
PALM_PII = {"EMAIL_ADDRESS": "0.7", "PHONE_NUMBER": "1.5"}
"""Percent of data points, PaLM, appendix C; personal data by a classifier."""

Columns = Sequence[tuple[str, Audit]]


def share(one: Estimate | None) -> str:
    """`12.3 (11.0 to 13.6; 123 of 1,000)`: percent, 95 % interval, counts."""
    if one is None:
        return "none"
    if one.hidden:
        return "not published"
    return f"{amount(100 * one.known)} ({ends(one)}; {whole(one.n or 0)} of {whole(one.d or 0)})"


def ends(one: Estimate) -> str:
    return between(one.value, one.low, one.high, 100)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def pronouns(columns: Columns) -> str:
    names = {
        "": "any pronoun",
        "she": "she",
        "he": "he",
        "they": "they",
        "first": "first person",
        "second": "second person",
    }
    rows = []
    for group, name in names.items():
        found = [audit.one("mentions", metric="document_share", axis="pronouns", group=group) for _, audit in columns]
        rows.append([name, *map(share, found), LLAMA_PRONOUNS.get(group, ""), PALM_PRONOUNS.get(group, "")])
    return table(["% of documents", *(name for name, _ in columns), "Llama 2", "PaLM"], rows)


def axes(columns: Columns) -> str:
    rows = []
    for axis, published in LLAMA_AXES.items():
        found = [audit.one("mentions", metric="document_share", axis=axis, group="") for _, audit in columns]
        rows.append([axis_name(axis), *map(share, found), f"{published}"])
    return table(["% of documents", *(name for name, _ in columns), "Llama 2"], rows)


def most_mentioned(columns: Columns, count: int = 5) -> str:
    rows = []
    for axis in LLAMA_AXES:
        cells = []
        for _, audit in columns:
            groups = audit.rows("mentions", metric="axis_share", axis=axis, stratum="before")
            first = sorted((one for one in groups if not one.hidden), key=lambda one: (-one.known, one.group))[:count]
            told = (f"{group_name(axis, one.group)} {amount(100 * one.known)} ({ends(one)})" for one in first)
            cells.append("<br>".join(told))
        rows.append([axis_name(axis), *cells])
    return table(["% of documents that mention the axis", *(name for name, _ in columns)], rows)


def toxicity(columns: Columns) -> str:
    rows = []
    for threshold in ("0.5", "0.8"):
        found = [
            audit.one("toxicity", metric="at_least", axis="score", group="toxicity.toxicity", stratum=threshold)
            for _, audit in columns
        ]
        rows.append([f"at least {threshold}", *map(share, found), "about 0.2" if threshold == "0.5" else ""])
    return table(["% of documents scored", *(name for name, _ in columns), "Llama 2 (another classifier)"], rows)


def toxicity_by_group(columns: Columns) -> str:
    """The Pile printed the mean sentiment of words beside groups; here, the share of documents that score high."""
    rows = []
    for axis in ("race_ethnicity", "religion"):
        groups = sorted({one.group for _, audit in columns for one in _high(audit, axis) if not one.hidden})
        for group in groups:
            cells = [next((one for one in _high(audit, axis) if one.group == group), None) for _, audit in columns]
            rows.append([group_name(axis, group), *map(share, cells)])
    return table(["% of documents that mention the group, toxicity at least 0.5", *(name for name, _ in columns)], rows)


def _high(audit: Audit, axis: str) -> list[Estimate]:
    cells = audit.rows("toxicity", metric="at_least", axis=axis, stratum="0.5")
    return [one for one in cells if " toxicity.toxicity " in one.population]


def languages(columns: Columns, count: int = 12) -> str:
    known: dict[str, float] = {}
    for _, audit in columns:
        for one in audit.rows("languages", metric="document_share", stratum="before"):
            known[one.group] = max(known.get(one.group, 0.0), one.known)
    order = sorted(known, key=lambda code: (-known[code], code))[:count]
    rows = []
    for code in order:
        found = [audit.one("languages", metric="document_share", group=code, stratum="before") for _, audit in columns]
        rows.append([language_name(code), *map(share, found)])
    return table(["% of documents", *(name for name, _ in columns)], rows)


def personal(columns: Columns) -> str:
    kinds = sorted(
        {one.group for _, audit in columns for one in audit.rows("pii", metric="document_share") if one.group}
    )
    rows = []
    for kind in kinds:
        found = [audit.one("pii", metric="document_share", group=kind) for _, audit in columns]
        if any(one and (one.n or 0) >= 10 for one in found):
            rows.append([pii_name(kind), *map(share, found), PALM_PII.get(kind, "")])
    return table(["% of documents", *(name for name, _ in columns), "PaLM"], rows)


def words(columns: Columns, count: int = 10) -> str:
    """Words that set she and he, and groups by religion, apart: log-odds with their intervals."""
    rows = []
    for axis in ("pronouns", "gender", "religion", "race_ethnicity"):
        groups = sorted(
            {one.group for _, audit in columns for one in audit.rows("associations", metric="log_odds", axis=axis)}
        )
        for group in groups:
            cells = [_standing(audit, axis, group, count) for _, audit in columns]
            if any(cells):
                rows.append([group_name(axis, group), *(cell or "none stands out" for cell in cells)])
    return table(["Group", *(name for name, _ in columns)], rows)


def _standing(audit: Audit, axis: str, group: str, count: int) -> str:
    q = {one.stratum: one.known for one in audit.rows("associations", metric="log_odds_q", axis=axis, group=group)}
    odds = audit.rows("associations", metric="log_odds", axis=axis, group=group)
    found = sorted((one for one in odds if q[one.stratum] <= 0.05 and one.known > 0), key=lambda one: -one.known)
    told = (
        f"{plain(one.stratum.partition('/')[2])} +{one.known:.2f} ({one.low or 0:+.2f} to {one.high or 0:+.2f})"
        for one in found[:count]
    )
    return "<br>".join(told)


def occupations(columns: Columns) -> str:
    work = {one.group: one for _, audit in columns for one in audit.rows("occupations", metric="women_at_work")}
    names = sorted({one.group for _, audit in columns for one in audit.rows("occupations", metric="she_share")})
    rows = []
    for name in names:
        found = [audit.one("occupations", metric="she_share", group=name) for _, audit in columns]
        at_work = f"{amount(100 * work[name].known)} ({work[name].population[-4:]})" if name in work else ""
        if any(one and not one.hidden for one in found):
            rows.append([plain(name), *map(share, found), at_work])
    rank = [audit.one("occupations", metric="spearman") for _, audit in columns]
    ranks = [f"{one.known:.2f} ({one.low or 0:.2f} to {one.high or 0:.2f})" if one else "too few" for one in rank]
    rows.append(["rank correlation with work", *ranks, ""])
    return table(["% she, of sentences with she or he", *(name for name, _ in columns), "Women at work, %"], rows)


def he_for_one_she(columns: Columns) -> str:
    cells = []
    for _, audit in columns:
        one = audit.one("pronouns", metric="log_he_she", stratum="before")
        if one and one.value is not None and one.low is not None and one.high is not None:
            cells.append(f"{math.exp(one.value):.2f} ({math.exp(one.low):.2f} to {math.exp(one.high):.2f})")
        else:
            cells.append("none")
    return table(["", *(name for name, _ in columns)], [["he for one she, tokens", *cells]])


PARTS: tuple[tuple[str, str, Callable[[Columns], str]], ...] = (
    (
        "Pronouns",
        "As Llama 2 (section 4.1, table 9a) and PaLM (appendix C) printed them; a document counts once for each.",
        pronouns,
    ),
    ("", "", he_for_one_she),
    (
        "Identities",
        "Documents that mention at least one term of an axis, as in Llama 2, table 9b. Its counts hold words in other "
        "senses, such as *straight* and *white*; these do not.",
        axes,
    ),
    ("", "The five groups of each axis that most of these documents mention.", most_mentioned),
    ("Toxicity", "Llama 2 scored with another classifier; figures of two classifiers do not compare.", toxicity),
    ("", "In place of The Pile's sentiment by race and religion (table 13).", toxicity_by_group),
    (
        "Words beside groups",
        "The Pile (section 6.4) and PaLM printed words beside she, he, religions and races, without a test. These are "
        "log-odds against the other groups of the axis, of words that stand out at a false discovery rate of 5 %.",
        words,
    ),
    (
        "Occupations",
        "Beside she or he in one sentence, and women among those who work in them (US Bureau of Labor Statistics).",
        occupations,
    ),
    ("Languages", "Of the first 1,000 characters, at .5 or more, as in Llama 2.", languages),
    ("Personal data", "PaLM's figures are a classifier's, these are of patterns with checks.", personal),
)

HEAD = """# A worked example
The tables that three papers printed for their training data, here for {count} corpora, with what those tables
lacked: numerators, denominators and 95 % intervals. Cells read `percent (interval; n of d)`; *not published* stands
where a number could point at fewer than ten documents, by itself or beside another. Written by
`python benchmarks/worked_example.py` with fairsieve {version}, from nothing but the audit tables of a run.

`mixed` is 50,000 documents of wikis, news, mail, manual pages, tweets and test suites in many languages, chosen to be
hard; `c4-sample` is 1,000 documents of C4. Neither is like a paper's corpus, so published figures stand beside them as
a scale, not as a goal. Mentions are of terms in documents that a lexicon can read, before any filter.
"""

FOOT = """
## What these tables do not say
A mention is a word, not a person; few mentions are not little harm, and many are no good representation. A word in a
sentence with a group need not describe it. A score is a classifier's.

Sources: Touvron et al., Llama 2, 2023; Chowdhery et al., PaLM, 2022; Gao et al., The Pile, 2020. Llama 2 gives pronouns
as shares of documents with a pronoun; here they are of all documents (its share times 94.47 %).
"""


def page(columns: Columns) -> str:
    told = [HEAD.format(count=len(columns), version=__version__)]
    for title, lead, make in PARTS:
        told += [f"\n## {title}\n" if title else "\n", f"{lead}\n\n" if lead else "", make(columns)]
    return "".join([*told, FOOT])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="corpora, one a column")
    parser.add_argument("--page", default=str(PAGE), help="file to write")
    arguments = parser.parse_args()
    columns = []
    for path in arguments.paths or [str(CORPORA / name) for name in DEFAULT]:
        with tempfile.TemporaryDirectory() as folder:
            # Nothing is removed: what a filter takes would hide figures from which it could be worked out.
            settings = {"associations": {"share": 1}, "policy": {"remove": []}}
            config = parse_config({"input": {"paths": [path]}, **settings})
            outcome = run(config, Launch(f"{folder}/out", progress=False))
        columns.append((Path(path).name.split(".")[0], Audit(outcome.tables)))
    Path(arguments.page).write_text(page(columns), encoding="utf-8")


if __name__ == "__main__":
    main()
