"""A corpus that was never written: random documents with known skew, counted into audit tables and reported."""

from functools import cache

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.config import Config, parse_config
from fairsieve.pipeline.report import Report, render
from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.transforms.associations import AssociationCounter
from fairsieve.transforms.batch import DOCUMENTS, REJECTED, Batch, BatchKey
from fairsieve.transforms.count import count_facts
from fairsieve.transforms.decide import decide
from fairsieve.transforms.facts import merge
from fairsieve.transforms.merge import Merged, Tally
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.policy import Policy, Rule

GROUPS = {
    "gender": {"women": 0.21, "men": 0.26, "nonbinary": 0.004, "transgender": 0.012},
    "religion": {"christian": 0.06, "muslim": 0.04, "jewish": 0.02, "hindu": 0.008, "sikh": 0.002},
    "sexual_orientation": {"gay": 0.03, "lesbian": 0.011, "straight": 0.012},
    "disability": {"blind": 0.02, "intellectual": 0.01, "neurodivergent": 0.012},
    "pronouns": {"she": 0.2, "he": 0.31, "they": 0.25, "neo": 0.001},
}
"""Axis -> group -> share of the documents with a lexicon that mention it."""

TRADES = ("nurse", "engineer", "teacher", "lawyer", "chef", "cashier", "farmer", "plumber", "doctor", "judge", "clerk")
"""Each document names one; the first more often beside she."""

FLAGGED = ("sexual_orientation", "gay")
"""The group whose documents score as toxic far more often."""

LANGUAGES = {"en": 0.72, "de": 0.1, "fr": 0.08, "zh": 0.05, "sw": 0.003, "und": 0.047}
SOURCES = {"web": 0.5, "forum": 0.22, "news": 0.15, "books": 0.1, "": 0.03}
TYPES = {"EMAIL_ADDRESS": 0.03, "PHONE_NUMBER": 0.02, "IP_ADDRESS": 0.004}

_MENTION = pa.struct(
    [
        pa.field("axis", pa.string()),
        pa.field("group", pa.string()),
        pa.field("term", pa.string()),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("accepted", pa.bool_()),
    ]
)
_SPAN = pa.struct(
    [
        pa.field("type", pa.string()),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("score", pa.float32()),
    ]
)
_LANGUAGE = pa.struct([pa.field("code", pa.string()), pa.field("score", pa.float32())])
_SCORES = pa.struct([pa.field("toxicity", pa.float32()), pa.field("identity_attack", pa.float32())])

POLICY = Policy(
    remove=(
        Rule(name="toxic", column="toxicity.toxicity", at_least=0.8),
        Rule(name="identity_attack", column="toxicity.identity_attack", at_least=0.5),
        Rule(name="pii_list", column="pii", more_than=2),
    ),
    redact=frozenset({"EMAIL_ADDRESS", "PHONE_NUMBER"}),
)


def config(**changes: object) -> Config:
    """A configuration with the policy of this module."""
    return parse_config(
        {"input": {"paths": ["corpus/*.jsonl.gz"]}, "policy": POLICY.model_dump()} | changes,
    )


def _document(rng: np.random.Generator, place: int, language: str, source: str, unscored: float) -> dict[str, object]:
    flagged, mentions = False, None
    if language == "en":
        mentions = []
        for axis, groups in GROUPS.items():
            for group, share in groups.items():
                if rng.random() < share:
                    flagged = flagged or (axis, group) == FLAGGED
                    for _ in range(int(rng.integers(1, 4))):
                        start = int(rng.integers(0, 20))
                        accepted = bool(rng.random() < (0.4 if group == "straight" else 0.97))
                        term = f"en.{axis}.{group}"
                        mentions.append((axis, group, term, start, start + 5, accepted))
        mentions = [dict(zip((f.name for f in _MENTION), one, strict=True)) for one in mentions]
    women = any(one["group"] == "she" for one in mentions or ())
    trade = TRADES[0 if women and place % 3 == 0 else place % len(TRADES)]
    pii: list[str] = []
    for kind, share in TYPES.items():
        if rng.random() < share:
            count = int(rng.choice([1, 2, 5], p=[0.8, 0.15, 0.05]))
            pii += [kind] * count
    heat = rng.beta(1, 30)
    if rng.random() < (0.5 if flagged else 0.08):
        heat = rng.beta(12, 3) if flagged else rng.beta(8, 4)
    scores = None
    if language not in ("sw", "und") and not (unscored and rng.random() < unscored):
        scores = {"toxicity": float(heat), "identity_attack": float(heat * rng.beta(3, 3))}
    return {
        "row": place,
        "id": f"doc-{place}",
        "source": source,
        "cluster": f"site-{int(rng.integers(0, 700))}",
        "text": f"{trade} " + "word " * int(np.exp(rng.normal(3.2, 0.8)) + 19),
        "language": {"code": language, "score": 0.9},
        "mentions": mentions,
        "toxicity": scores,
        "pii": [{"type": kind, "start": 5 * i, "end": 5 * i + 4, "score": 0.9} for i, kind in enumerate(pii)],
    }


_SCHEMA = pa.schema(
    [
        *DOCUMENTS,
        pa.field("language", _LANGUAGE),
        pa.field("mentions", pa.list_(_MENTION)),
        pa.field("toxicity", _SCORES),
        pa.field("pii", pa.list_(_SPAN)),
    ]
)


def merged(documents: int, seed: int = 0, rename: dict[str, str] | None = None, unscored: float = 0) -> Merged:
    """Merged facts of random documents; `rename` gives other names to sources, languages, axes and groups.

    Of the documents in a language that the scorer knows, the share `unscored` has no score.
    """
    return counted(documents_of(documents, seed, unscored), rename)


def documents_of(documents: int, seed: int = 0, unscored: float = 0) -> list[dict[str, object]]:
    """Random documents."""
    rng = np.random.default_rng(seed)
    languages = rng.choice(list(LANGUAGES), documents, p=list(LANGUAGES.values())).tolist()
    sources = rng.choice(list(SOURCES), documents, p=list(SOURCES.values())).tolist()
    return [_document(rng, place, languages[place], sources[place], unscored) for place in range(documents)]


def counted(rows: list[dict[str, object]], rename: dict[str, str] | None = None, policy: Policy = POLICY) -> Merged:
    """Merged facts of documents."""
    new, documents = rename or {}, len(rows)
    for row in rows:
        row["source"] = new.get(str(row["source"]), row["source"])
        language = row["language"]
        assert isinstance(language, dict)
        language["code"] = new.get(language["code"], language["code"])
        for mention in row["mentions"] or ():  # type: ignore[attr-defined]
            mention |= {key: new.get(mention[key], mention[key]) for key in ("axis", "group", "term")}
        for span in row["pii"]:  # type: ignore[attr-defined]
            span["type"] = new.get(span["type"], span["type"])
    table = pa.RecordBatch.from_pylist(rows, _SCHEMA)
    rejected = {"bad_json": 6, "bad_utf8": 3, "truncated_stream": 1} if documents else {}
    lost = [reason for reason, count in rejected.items() for _ in range(count)]
    bad = pa.RecordBatch.from_pylist(
        [{"shard": 0, "row": documents + i, "reason": reason} for i, reason in enumerate(lost)], REJECTED
    )
    carried = pa.RecordBatch.from_arrays([table["text"]], names=["text"])
    decided = decide(Batch(BatchKey(0, 0), table, carried, bad, last=True), policy)
    decided = _associations().count(decided)
    facts = table_of(count_facts(decided, ("toxicity.toxicity", "toxicity.identity_attack"), policy).facts)
    decisions = decided.documents["decision"].to_pylist()
    removed = decisions.count("remove")
    tally = Tally(
        batches=1,
        ends=0,
        past=documents + len(lost),
        read=documents + len(lost),
        kept=documents - removed,
        redacted=decisions.count("redact"),
        removed=removed,
        rejected=rejected,
    )
    return Merged(merge([facts]), {0: tally})


@cache
def _associations() -> AssociationCounter:
    return AssociationCounter()


@cache
def audit(documents: int = 4000, seed: int = 0) -> dict[str, pa.Table]:
    """Audit tables of random documents."""
    return audit_tables(merged(documents, seed), tuple(rule.name for rule in POLICY.remove))


@cache
def rendered() -> Report:
    """The report of `audit()`."""
    return render(audit(), config(), "0123456789abcdef")
