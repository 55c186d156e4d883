"""DemoTruth: what the generator put into the demo corpus."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

import orjson


class Span(NamedTuple):
    """A place in a document's text, in characters, end exclusive."""

    type: str
    start: int
    end: int


@dataclass
class DemoTruth:
    """What is known of the demo corpus because it was put there; groups and pronouns are those of English documents.

    Attributes:
      records: records of all shards, readable or not.
      documents: records that can be read: `records` less all of `rejected`.
      rejected: records that cannot be read, by reason code.
      shards: file name -> {"records", "documents"}.
      languages: ISO 639-1 code -> documents written in it.
      sources: source -> documents.
      groups: axis -> group -> ids of the documents that mention it.
      other_senses: axis -> group -> ids of documents that hold a term of the group in another sense, and no mention.
      pronouns: class ("she", "he", "they") -> ids of documents that hold a pronoun of it.
      occupations: occupation -> pronoun class -> documents that speak of such a person.
      toxic: ids of documents that hold insults.
      about_rudeness: ids of documents that quote, report or counter rudeness, and are not toxic.
      toxic_by_group: "axis/group" -> {"documents", "toxic"}; "rest" stands for the English documents without a mention
        of any group.
      pii: document id -> spans of personal values.
      left_alone: document id -> spans of documentation and test values, which are nobody's.
    """

    records: int = 0
    documents: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    shards: dict[str, dict[str, int]] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    groups: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    other_senses: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    pronouns: dict[str, list[str]] = field(default_factory=dict)
    occupations: dict[str, dict[str, int]] = field(default_factory=dict)
    toxic: list[str] = field(default_factory=list)
    about_rudeness: list[str] = field(default_factory=list)
    toxic_by_group: dict[str, dict[str, int]] = field(default_factory=dict)
    pii: dict[str, list[Span]] = field(default_factory=dict)
    left_alone: dict[str, list[Span]] = field(default_factory=dict)

    def group_counts(self) -> dict[tuple[str, str], int]:
        """Documents that mention the group, by (axis, group)."""
        return {(axis, group): len(ids) for axis, of in self.groups.items() for group, ids in of.items()}

    def pii_counts(self) -> dict[str, int]:
        """Spans by type."""
        counts: dict[str, int] = {}
        for spans in self.pii.values():
            for span in spans:
                counts[span.type] = counts.get(span.type, 0) + 1
        return dict(sorted(counts.items()))

    def save(self, path: Path) -> None:
        """Writes the truth as JSON; keep it out of the corpus folder, where a run would read it as a shard."""
        path.write_bytes(orjson.dumps(asdict(self), default=list, option=orjson.OPT_INDENT_2))

    @classmethod
    def load(cls, path: Path) -> "DemoTruth":
        """Reads what `save` wrote."""
        truth = cls(**orjson.loads(path.read_bytes()))
        for spans in (truth.pii, truth.left_alone):
            for document, listed in spans.items():
                spans[document] = [Span(*span) for span in listed]
        return truth
