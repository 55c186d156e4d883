"""Damage: why a shard, or a record of it, could not be read."""

from typing import Literal

Reason = Literal[
    "truncated_stream",  # the compressed stream, or a WARC record, ends too early
    "bad_checksum",  # the stream decodes, but its checksum is another
    "corrupt_stream",  # the stream, or a page of a Parquet file, does not decode
    "trailing_garbage",  # something that is no compressed data follows the end of the stream
    "expansion_limit",  # the stream grows past `EXPANSION_RATIO`
    "bad_parquet",  # no readable Parquet footer
    "unreadable_shard",  # the file cannot be opened, or reading it fails in a way not foreseen
    "unreadable_record",  # the same for records that were read: those of one stretch
    "bad_utf8",
    "bad_json",
    "too_deep",  # JSON nested deeper than 250
    "not_object",  # JSON, but no object
    "text_missing",  # no text column, or null
    "text_not_string",
    "lone_surrogate",  # an escaped half of a surrogate pair: no Unicode text
    "oversize_line",  # longer than `document_bytes`
    "oversize_document",  # its text is
    "bad_html",  # the text extractor failed on a page
]
"""The whole list of reason codes that reading gives."""


class Damage(Exception):  # noqa: N818 - a fault of the data, not of ours
    """Raised where a stream breaks; holds the reason code and never any of the data.

    Attributes:
      reason: the code.
      tail: first byte and bytes of the line that the damage cut off, set by `split_lines`.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.tail: tuple[int, bytes] | None = None
