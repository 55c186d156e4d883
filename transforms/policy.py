"""Policy: rules over columns, which give each document a decision and every reason for it, and cut out sentences."""

from typing import Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, model_validator

ALL_RULES = "any"
"""What the audit calls all rules together; no rule has this name."""

CARRIED = "input."
"""What a column of the input, rather than a scanner's, is named with: `input.quality` is the input's `quality`."""

Bound = Literal["at_least", "more_than", "at_most", "less_than", "one_of", "none_of"]
_SCORES = ("toxicity.", "detoxify.", "cascade.toxicity")
_COMPARE = {
    "at_least": pc.greater_equal,
    "more_than": pc.greater,
    "at_most": pc.less_equal,
    "less_than": pc.less,
}


class PolicyError(ValueError):
    """A rule does not fit the columns it is put to."""


class Rule(BaseModel):
    """Removes a document whose column lies where the rule says; an unknown value never fires.

    Exactly one bound is given. A number is compared as it is, a list by its length, a string by `one_of` or `none_of`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)
    """The reason written to `reasons`, e.g. `toxic`."""
    column: str = Field(min_length=1)
    """A scanner's column (`toxicity.toxicity`, `pii`) or, as `input.NAME`, one of the input's."""
    at_least: float | None = None
    more_than: float | None = None
    at_most: float | None = None
    less_than: float | None = None
    one_of: frozenset[str] | None = None
    none_of: frozenset[str] | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        given = [name for name in Bound.__args__ if getattr(self, name) is not None]  # type: ignore[attr-defined]
        if len(given) != 1:
            raise ValueError(f"rule {self.name}: give exactly one of {', '.join(Bound.__args__)}")  # type: ignore[attr-defined]
        bound = getattr(self, given[0])
        if isinstance(bound, float) and not np.isfinite(bound):
            raise ValueError(f"rule {self.name}: {given[0]} must be a finite number")
        if self.column.startswith(_SCORES) and isinstance(bound, float) and not 0 <= bound <= 1:
            raise ValueError(f"rule {self.name}: {given[0]} must lie in [0, 1], as {self.column} does")
        return self

    @property
    def bound(self) -> tuple[Bound, float | frozenset[str]]:
        """The bound that is given, and its value."""
        for name in Bound.__args__:  # type: ignore[attr-defined]
            if (value := getattr(self, name)) is not None:
                return name, value
        raise AssertionError("a rule has one bound")

    def fires(self, documents: pa.RecordBatch, carried: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        """Whether the rule removes each document.

        Raises:
          PolicyError: the column is missing, or of a type that the bound cannot compare.
        """
        bound, value = self.bound
        column = self._column(documents, carried)
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            column = pc.list_value_length(column)
        if isinstance(value, frozenset):
            if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
                raise PolicyError(f"rule {self.name}: {bound} needs strings, {self.column} holds {column.type}")
            among = pc.is_in(column, value_set=pa.array(sorted(value), column.type))
            fired = among if bound == "one_of" else pc.invert(among)
        else:
            if not _is_number(column.type):
                raise PolicyError(f"rule {self.name}: {bound} needs numbers, {self.column} holds {column.type}")
            fired = _COMPARE[bound](column.cast(pa.float64(), safe=False), float(value))
        known = pc.and_(pc.fill_null(fired, False), column.is_valid())
        return np.asarray(known.to_numpy(zero_copy_only=False), np.bool_)

    def _column(self, documents: pa.RecordBatch, carried: pa.RecordBatch) -> pa.Array:
        rows = carried if self.column.startswith(CARRIED) else documents
        return _named(self.name, self.column, rows)


class SentenceRule(BaseModel):
    """Cuts out the sentences whose score is high enough, and leaves the rest of the text as it is, byte by byte."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)
    """What the audit counts it as; also the reason of a document of which it leaves nothing."""
    column: str = Field(min_length=1)
    """A scanner's list of sentences with scores, e.g. `toxicity.sentences`."""
    at_least: float = Field(gt=0, le=1)

    def sentences(self, documents: pa.RecordBatch) -> pa.ListArray:
        """The column: for each document structs of start, end and score; null or empty where it has none.

        Raises:
          PolicyError: the column is missing, or holds no sentences.
        """
        column = _named(self.name, self.column, documents)
        kind = column.type.value_type if pa.types.is_list(column.type) else None
        if kind is None or not pa.types.is_struct(kind) or any(kind.get_field_index(one) < 0 for one in _SENTENCE):
            raise PolicyError(f"rule {self.name}: {self.column} holds no sentences with scores")
        return column


_SENTENCE = ("start", "end", "score")


def _named(rule: str, column_name: str, rows: pa.RecordBatch) -> pa.Array:
    whole = column_name.removeprefix(CARRIED)
    first, *rest = [whole] if whole in rows.schema.names else whole.split(".")
    if first not in rows.schema.names:
        known = ", ".join(sorted(rows.schema.names))
        raise PolicyError(f"rule {rule}: there is no column {column_name!r}; there are: {known}")
    column = rows.column(first)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    for name in rest:
        if not pa.types.is_struct(column.type) or column.type.get_field_index(name) < 0:
            raise PolicyError(f"rule {rule}: there is no field {name!r} in {column_name!r}")
        column = pc.struct_field(column, name)
    return column


class Policy(BaseModel):
    """What happens to a document once it is scanned: what removes it, what cuts sentences, which PII is redacted."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    remove: tuple[Rule, ...] = ()
    remove_sentences: tuple[SentenceRule, ...] = ()
    """Sentences that are cut out of documents that stay; one of which nothing is left is removed."""
    redact: frozenset[str] = frozenset()
    """Types of PII whose spans are replaced in documents that are kept."""

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = list(self.rules)
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"each rule needs a name of its own; twice: {', '.join(sorted(twice))}")
        if ALL_RULES in names:
            raise ValueError(f"the name {ALL_RULES!r} is kept for all rules together; give the rule another one")
        return self

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of all rules, which are all the reasons there can be."""
        return (*(rule.name for rule in self.remove), *(rule.name for rule in self.remove_sentences))

    def reasons(self, documents: pa.RecordBatch, carried: pa.RecordBatch) -> pa.Array:
        """list<string>: every rule that fires for each document, in the policy's order; empty for one that stays."""
        if not self.remove:
            return pa.array([[]] * documents.num_rows, pa.list_(pa.string()))
        fired = np.stack([rule.fires(documents, carried) for rule in self.remove], axis=1)
        offsets = np.concatenate([[0], np.cumsum(fired.sum(axis=1))]).astype(np.int32)
        names = pa.array([rule.name for rule in self.remove])
        return pa.ListArray.from_arrays(pa.array(offsets), names.take(pa.array(np.nonzero(fired)[1])))

    def check(self, documents: pa.Schema, carried: pa.Schema) -> None:
        """Puts every rule to columns without rows, so that what does not fit fails before anything is read.

        Raises:
          PolicyError: as `Rule.fires` and `SentenceRule.sentences`.
        """
        for rule in self.remove:
            rule.fires(_no_rows(documents), _no_rows(carried))
        for cutting in self.remove_sentences:
            cutting.sentences(_no_rows(documents))


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
    )


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema)
