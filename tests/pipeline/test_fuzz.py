"""Files that a machine damages at random: read, or refused by the package's own clear errors, and never quoted.

FAIRSIEVE_FUZZ=20000 pytest tests/pipeline/test_fuzz.py looks longer, at other examples each time.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fairsieve.lexicons import LexiconError, load_file, load_gender_gap, load_holistic_bias, load_mmhb, load_tsv
from fairsieve.pipeline.config import ConfigError, load_config
from fairsieve.pipeline.starting import starting_configuration
from fairsieve.transforms.pii import DEFAULT_REDACTED, Pii
from fairsieve.transforms.pii.modes import Mask, Mode, Pseudonym, Surrogate, Token
from fairsieve.transforms.pii.user import read_patterns
from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard
from fairsieve.transforms.redact import redact
from tests.faults.hostile.archives import http, record

_MORE = int(os.environ.get("FAIRSIEVE_FUZZ", "0"))
fuzzed = settings(max_examples=_MORE or 30, derandomize=not _MORE, deadline=None)

CANARY = "canary7391zq"

_PIECES = st.sampled_from(
    [b"", b"\x00", b"\xff\xfe", b"\r\n\r\n", b"\n", b"\t", b'"', b"{", b"}", b"[" * 3000, b"]", b":", b"9" * 5000,
     b"-1", b"\xed\xa0\x80", b'"\\ud800"', b"null", b"1e999", b"NaN", b"a" * 140_000, b"WARC/1.0\r\n", b"&a [*a]",
     b"!!python/object:os.system", b"%", b"---\n", b"? [1]\n: 2\n", b"Content-Length: 7\r\n", b"2001-99-99", b"(a+)+$"]
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file of which a few stretches were taken out, doubled, or replaced by something awkward."""
    data = whole
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 8, 64, 512])))
        match draw(st.integers(0, 2)):
            case 0:
                data = data[:start] + draw(_PIECES | st.binary(max_size=6)) + data[end:]
            case 1:
                data = data[:end] + data[start:]
            case _:
                data = data[:start] + data[end:]
    return data


def refused(load: Callable[[], object], *errors: type[Exception]) -> None:
    """Loads; only these errors are allowed, and none tells what a value was."""
    try:
        load()
    except errors as error:
        said = str(error)
    else:
        said = ""
    assert CANARY not in said
    assert "\n  File" not in said


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


_PAGE = b"<html><head><title>t</title></head><body><p>She wrote near the river, as she did.</p></body></html>"
_WARC = (
    record(b"warcinfo", b"x: y\r\n") + record(b"response", http(_PAGE)) + record(b"request", b"GET / HTTP/1.1\r\n\r\n")
    + record(b"response", http(b"5\r\n<html\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"))
    + record(b"conversion", b"She wrote.", b"Content-Type: text/plain") + record(b"response", http(_PAGE))
)  # fmt: skip


@fuzzed
@given(data=damaged(_WARC))
def test_any_archive_is_read_to_its_end_and_every_record_is_numbered_once(folder, data):
    path = folder / "a.warc"
    path.write_bytes(data)
    shard, options = Shard(0, str(path), len(data)), ReadOptions(document_bytes=1 << 20)
    batches = list(read_shard(shard, plan_schema([shard], options), options))
    rows = [row for batch in batches for part in (batch.documents, batch.rejected) for row in part["row"].to_pylist()]
    assert sorted(rows) == list(range(len(rows)))
    assert sum(batch.records_read for batch in batches) == len(rows)


_YAML = f"""\
lexicon: religion
language: en
version: 1.0.0
licence: CC0-1.0
source: {{name: me, url: "https://x.org"}}
groups: {{sikh: Sikhs, other: others}}
terms:
  - {{id: x.sikh, group: sikh, forms: [sikh, {CANARY}], pos: noun}}
  - {{id: x.other, group: other, forms: [others], pos: noun}}
"""
_TSV = f"axis\tgroup\tform\tid\nreligion\tsikh\t{CANARY}\tx\nage\told\tan old one\ty\n"
_HOLISTIC = json.dumps({"age": {"old": ["aged", {"descriptor": CANARY, "preference": None}]}, "ability": {"a": ["b"]}})
_GAP = json.dumps({"old": [{"singular": CANARY, "plural": "b"}, {"singular": "", "plural": "c"}]})
_MMHB = f"id\taxis\tsense\toption\ttranslation\n7a\tage\told\t1\t{CANARY}|aged (x)\n8\tage\t\t2\tb/c;d\n"
_LEXICONS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "yaml": (_YAML, load_file),
    "tsv": (_TSV, lambda path: load_tsv(path, "en", "CC0-1.0")),
    "holistic bias": (_HOLISTIC, lambda path: load_holistic_bias(path, "CC0-1.0")),
    "gender gap": (_GAP, lambda path: load_gender_gap(path, "CC0-1.0", "en")),
    "mmhb": (_MMHB, lambda path: load_mmhb(path, "CC0-1.0", "en")),
}


@pytest.mark.parametrize("kind", _LEXICONS)
@fuzzed
@given(data=st.data())
def test_any_word_list_is_read_or_refused_by_file_and_line(folder, kind, data):
    whole, load = _LEXICONS[kind]
    path = folder / "list"
    path.write_bytes(data.draw(damaged(whole.encode())))
    refused(lambda: load(path), LexiconError)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["a", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", ["holistic bias", "gender gap"])
@fuzzed
@given(value=_VALUES)
def test_any_json_is_a_word_list_or_refused(folder, kind, value):
    path = folder / "list.json"
    path.write_text(json.dumps(value))
    refused(lambda: _LEXICONS[kind][1](path), LexiconError)


_CONFIG = f"""\
input: {{paths: [corpus/], text_column: [text, content]}}
policy:
  remove:
    - {{name: toxic, column: toxicity.toxicity, at_least: 0.8}}
    - {{name: {CANARY}, column: input.quality, less_than: 0.2}}
  redact: [EMAIL_ADDRESS]
pii: {{redaction: {{mode: mask}}}}
on_error: quarantine
limits: {{max_rejected: 0.01, batch_rows: 100}}
"""


@pytest.mark.parametrize("whole", [_CONFIG, starting_configuration()])
@fuzzed
@given(data=st.data())
def test_any_configuration_is_taken_or_refused_as_one(folder, whole, data):
    path = folder / "run.yaml"
    path.write_bytes(data.draw(damaged(whole.encode())))
    refused(lambda: load_config(path), ConfigError)


@fuzzed
@given(pattern=st.text(alphabet="ab()[]{}|*+?.^$\\dwsbB0129,-:=!<>Pé\u00df\ud800\x00", max_size=24))
def test_any_pattern_of_a_user_is_taken_or_refused(folder, pattern):
    path = folder / "patterns.yaml"
    path.write_text(json.dumps([{"name": "X", "pattern": pattern, "match": ["a"], "no_match": ["\u00e9 0"]}]))
    refused(lambda: read_patterns(path), ValueError)


@fuzzed
@given(data=damaged(yaml.safe_dump([{"name": "TICKET", "pattern": "T-[0-9]{4}", "match": ["T-1234"]}]).encode()))
def test_any_file_of_patterns_is_taken_or_refused(folder, data):
    path = folder / "patterns.yaml"
    path.write_bytes(data)
    refused(lambda: read_patterns(path), ValueError)


MODES: dict[str, Mode] = {
    "token": Token(),
    "surrogate": Surrogate(),
    "mask": Mask(),
    "pseudonym": Pseudonym(b"0123456789abcdef"),
}
SCANNER = Pii()
_FOUND = ("a.b@mail.org", "+49 30 901820", "(212) 736-5000", "81.2.69.142", "4539 1488 0343 6467", "536-22-1234",
          "DE44 5001 0517 5407 3249 31", "00:1B:44:11:3A:B7", "https://bob:hunter2@db.corp.net/x")  # fmt: skip
_TEXTS = st.lists(
    st.sampled_from([*_FOUND, " ", ", ", "\n", "@", "|||", "\u0301", "\U0001f469\u200d", "\x00", "call "])
    | st.text(max_size=6),
    max_size=12,
).map(lambda parts: "".join(parts).encode("utf-8", "ignore").decode())


@pytest.mark.parametrize("mode", MODES)
@fuzzed
@given(text=_TEXTS)
def test_spans_lie_in_the_text_and_nothing_outside_of_them_is_touched(mode, text):
    texts = pa.array([text], pa.string())
    spans = SCANNER.scan(pa.record_batch({"text": texts}))
    found = [one for one in spans[0].as_py() or () if one["type"] in DEFAULT_REDACTED]
    (after,) = redact(texts, spans, DEFAULT_REDACTED, MODES[mode], pa.array(["d"])).texts.to_pylist()
    done = place = 0
    for span, following in zip(found, [*found[1:], None], strict=False):
        assert done <= span["start"] < span["end"] <= len(text)
        kept = text[done : span["start"]]
        assert after[place : place + len(kept)] == kept
        done = span["end"]
        rest = text[done : following["start"] if following else len(text)]
        place = after.index(rest, place + len(kept)) if rest else place + len(kept)
    assert after.endswith(text[done:])


@pytest.mark.parametrize("mode", MODES)
@fuzzed
@given(
    values=st.lists(st.sampled_from([*_FOUND, "call the town", "river"]), max_size=6),
    between=st.sampled_from([" and ", " ", ", ", ",", "\t", "\n", "; "]),
)
def test_what_is_redacted_once_is_redacted(mode, values, between):
    # What stands in for a value has another length, and may bring a word nearer that tells of the next one.
    text = (" and " if mode == "surrogate" else between).join(values)

    def once(given: str) -> str:
        texts = pa.array([given], pa.string())
        spans = SCANNER.scan(pa.record_batch({"text": texts}))
        return str(redact(texts, spans, DEFAULT_REDACTED, MODES[mode], pa.array(["d"])).texts[0].as_py())

    assert once(once(text)) == once(text)
