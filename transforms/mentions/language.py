"""Which lexicons apply to each document."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.mentions.vocabulary import WordLists
from fairsieve.transforms.text import UNDETERMINED

_LOOKED_AT_CHARACTERS = 1000
_ENGLISH_SHARE = 0.25


def codes_of(documents: pa.RecordBatch, english_words: frozenset[str]) -> pa.StringArray:
    """The language of each document, from its column `language`; English for all where there is no such column.

    Language identification is unsure about short texts. A text of undetermined language counts as English if at least
    `_ENGLISH_SHARE` of the words at its beginning are `english_words`.
    """
    if "language" not in documents.schema.names:
        return pa.array(["en"] * documents.num_rows, pa.string())
    codes = pc.fill_null(pc.struct_field(documents.column("language"), "code"), UNDETERMINED).cast(pa.string())
    unsure = pc.equal(codes, UNDETERMINED)
    if not pc.any(unsure).as_py():
        return codes
    beginnings = pc.utf8_slice_codeunits(documents.column("text").filter(unsure), 0, _LOOKED_AT_CHARACTERS)
    english = pa.array([_looks_english(text, english_words) for text in beginnings.to_pylist()], pa.bool_())
    decided = pc.if_else(english, "en", UNDETERMINED).cast(pa.string())
    return pc.replace_with_mask(codes, unsure, decided)


def english_words(lists: WordLists) -> frozenset[str]:
    """Words that speak for English: function words, and words for people; none that other languages share."""
    return lists["function_words"].union(lists["person_nouns"], lists["modifiers"], lists["identities"])


def _looks_english(text: str, english_words: frozenset[str]) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    if not words or len(text.encode("ascii", "ignore")) < 0.9 * len(text):
        return False
    return sum(map(english_words.__contains__, words)) >= _ENGLISH_SHARE * len(words)
