"""Inspect: what the scanners and the policy say of each document of a file, without a run."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from fairsieve.lexicons import PLACEBO
from fairsieve.pipeline.config import Config, ConfigError
from fairsieve.pipeline.detectors import mode_of, scanners_of
from fairsieve.pipeline.graph import read_options
from fairsieve.transforms.batch import DOCUMENTS, Batch, BatchKey
from fairsieve.transforms.cut import cuts_of, joined
from fairsieve.transforms.decide import REMOVE, decide
from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard
from fairsieve.transforms.read.damage import Damage, Reason
from fairsieve.transforms.read.formats import format_of
from fairsieve.transforms.read.jsonl import UTF8_BOM, UTF16_BOMS, parse, text_of
from fairsieve.transforms.read.lines import split_lines
from fairsieve.transforms.read.stream import BLOCK_BYTES, blocks_of
from fairsieve.transforms.scan import with_column
from fairsieve.transforms.toxicity import Toxicity

BATCH_ROWS, BATCH_BYTES = 2_000, 32 << 20
"""Lines that are scanned together, and their bytes."""


@dataclass
class Inspector:
    """Runs the scanners of a configuration without Beam.

    Attributes:
      explain: whether answers hold the heaviest n-grams of the toxicity score, by the default scorer.
      masked: whether letters of these are masked.
      bad: counts the lines that were no documents.
    """

    config: Config
    explain: bool = False
    masked: bool = True
    bad: int = 0
    _line: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        self._options = read_options(self.config)
        self._scanners = scanners_of(self.config)
        self._mode = mode_of(self.config.pii.redaction, "inspect")
        for scanner in self._scanners:
            scanner.load()
        self._explainer = next((one for one in self._scanners if isinstance(one, Toxicity)), None)
        if self.explain and self._explainer is None:
            raise ConfigError("--explain needs the default scorer of toxicity")

    def inspect(self, blocks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
        """One answer a line, in order; a line that is no document is answered with `line` and `error`, its reason.

        Blocks are cut at line feeds; where the stream that they come from breaks, that is the last answer.
        """
        held: dict[int, bytes | None] = {}
        size = 0
        try:
            for number, line in _numbered(blocks, self._options):
                if len(held) == BATCH_ROWS or size > BATCH_BYTES:
                    yield from self._chunk(held)
                    held, size = {}, 0
                held[number] = line
                size += len(line or b"")
        except Damage as damage:
            yield from self._chunk(held)
            self.bad += 1
            yield {"line": self._line + 1, "error": damage.reason}
        else:
            yield from self._chunk(held)

    def inspect_file(self, file: str) -> Iterator[dict[str, Any]]:
        """One answer a line of JSON Lines, also of a pipe and of standard input (`-`), as `inspect` gives them.

        Of a file in another format that a run reads, one answer a record; one that is no document is answered with its
        `row`, counted from 0, and `error`.

        Raises:
          OSError: there is no such file, or it cannot be read.
        """
        shard = Shard(0, file, 0)
        if not Path(file).is_file() or format_of(shard) in ("jsonl", None):
            yield from self.inspect(blocks_from(file))
            return
        for batch in read_shard(shard, plan_schema([shard], self._options), self._options):
            answers = dict(self._documents(batch, "row"))
            yield from (answers[row] for row in sorted(answers))

    def _chunk(self, lines: dict[int, bytes | None]) -> Iterator[dict[str, Any]]:
        answers: dict[int, dict[str, Any]] = {}
        rows = []
        for number, line in lines.items():
            record = _record(line, self._options)
            if isinstance(record, str):
                self.bad += 1
                answers[number] = {"line": number, "error": record}
            else:
                rows.append({"row": number, "source": "inspect", "cluster": "", **record})
            self._line = number
        documents = pa.RecordBatch.from_pylist(rows, DOCUMENTS)
        answers |= self._documents(Batch(BatchKey(0, 0), documents, documents.select(["id", "text"])), "line")
        yield from (answers[number] for number in sorted(answers))

    def _documents(self, batch: Batch, place: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The answers by row, also to those that are no documents; `place` names the row there."""
        for scanner in self._scanners:
            batch = with_column(scanner, batch)
        policy = self.config.policy
        policy = policy.model_copy(
            update={"remove": tuple(r for r in policy.remove if not r.column.startswith("input."))}
        )
        batch = decide(batch, policy, mode=self._mode)
        for rejected in batch.rejected.to_pylist():
            self.bad += 1
            yield rejected["row"], {place: rejected["row"], "error": rejected["reason"]}
        texts = batch.carried["text"].to_pylist()
        cut = joined(cuts_of(batch.documents, policy))
        for row, (said, text) in enumerate(zip(batch.documents.to_pylist(), texts, strict=True)):
            answer = _answer(said, text)
            if policy.remove_sentences:
                spans = cut.get(row, []) if said["decision"] != REMOVE else []
                answer["decision"]["cut"] = [{"start": start, "end": end} for start, end in spans]
            if self.explain and self._explainer is not None and said["toxicity"]:
                heaviest = self._explainer.explain(said["text"], masked=self.masked)
                answer["explanation"] = [{"ngram": ngram, "weight": _rounded(weight)} for ngram, weight in heaviest]
            yield said["row"], answer


def blocks_from(file: str) -> Iterator[bytes]:
    """The bytes of a file, decompressed; of a pipe, or of standard input (`-`), as they come.

    Raises:
      OSError: there is no such file, or it cannot be read.
    """
    if file == "-":
        yield from iter(lambda: sys.stdin.buffer.read1(BLOCK_BYTES), b"")  # type: ignore[union-attr]  # it is buffered
        return
    with Path(file).open("rb") as source:
        if not Path(file).is_file():
            yield from iter(lambda: source.read1(BLOCK_BYTES), b"")
            return
    yield from blocks_of(file)


def _numbered(blocks: Iterable[bytes], options: ReadOptions) -> Iterator[tuple[int, bytes | None]]:
    """The lines that hold something, from 1, None for an over-long one.

    Raises:
      Damage: as the blocks do; bad_utf8 for UTF-16.
    """
    for number, (_, line) in enumerate(split_lines(blocks, options.document_bytes), 1):
        if number == 1 and line is not None:
            if line.startswith(UTF16_BOMS):
                raise Damage("bad_utf8")
            line = line.removeprefix(UTF8_BOM)
        if line is None or line.strip():
            yield number, line


def _record(line: bytes | None, options: ReadOptions) -> dict[str, str] | Reason:
    """The document of a line, or why it is none."""
    record = parse(line)
    if not isinstance(record, dict):
        return record
    if (reason := text_of(record, options)) is not None:
        return reason
    identity = record.get(options.id_column)
    return {"id": "" if identity is None else str(identity), "text": record[options.text_column]}


def _answer(said: dict[str, Any], text: str) -> dict[str, Any]:
    mentions = [one for one in said.get("mentions") or [] if one["axis"] != PLACEBO]
    places = ("axis", "group", "start", "end")
    answer: dict[str, Any] = {"id": said["id"]}
    if "language" in said:
        answer["language"] = {"code": said["language"]["code"], "score": _rounded(said["language"]["score"])}
    if "toxicity" in said:
        labels = ("toxicity", "identity_attack")
        scores = said["toxicity"] or {}
        answer["toxicity"] = {label: _rounded(scores[label]) for label in labels if label in scores}
    for name in (one for one in said if one not in (*DOCUMENTS.names, *_NAMED)):
        scores = said[name] or {}
        answer[name] = {label: _rounded(score) for label, score in scores.items() if not isinstance(score, list)}
    for name in ("pii", "names"):
        if name in said:
            answer[name] = [{**span, "score": _rounded(span["score"])} for span in said[name] or []]
    if "mentions" in said:
        answer["mentions"] = [{name: one[name] for name in places} for one in mentions if one["accepted"]]
        answer["ambiguous"] = [{name: one[name] for name in places} for one in mentions if not one["accepted"]]
    answer["decision"] = {"action": said["decision"], "reasons": said["reasons"]}
    answer["redacted_text"] = text if said["decision"] != REMOVE else None
    return answer


_NAMED = ("language", "toxicity", "pii", "names", "mentions", "decision", "reasons")
"""Columns that an answer has in a shape of their own; those of other scorers of toxicity are numbers by label."""


def _rounded(score: float | None) -> float | None:
    """A float32's own digits, without the noise of a wider float."""
    return None if score is None else round(score, 6)
