"""What a reader may be told."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class ReadOptions:
    """How records become documents, and how large things may get.

    Attributes:
      text_columns: names of the text, best first; the first one that a record has is its text. It is carried under the
        first name of the list, whatever it was called, so that a corpus has one text column.
      id_column: the record's name; derived where it is missing or empty.
      source_column: what the record is from; the shard's name where it is missing or empty.
      url_column: where the record was found; documents of one registrable domain are one cluster.
      batch_bytes: bytes of input records that a batch holds at most, one record at least.
      batch_rows: records that a batch holds at most, rejected ones included.
      document_bytes: UTF-8 bytes that a line, and a document's text, has at most; longer ones are rejected.
      keep_raw: whether rejected rows hold the bytes that could not be read.

    Raises:
      ValueError: a limit is not positive, or there is no text column.
    """

    text_columns: tuple[str, ...] = ("text",)
    id_column: str = "id"
    source_column: str = "source"
    url_column: str = "url"
    batch_bytes: int = 32 * MIB
    batch_rows: int = 20_000
    document_bytes: int = 32 * MIB
    keep_raw: bool = False

    def __post_init__(self) -> None:
        for limit in ("batch_bytes", "batch_rows", "document_bytes"):
            if getattr(self, limit) < 1:
                raise ValueError(f"{limit} must be at least 1")
        if not self.text_columns or not isinstance(self.text_columns, tuple):
            raise ValueError("text_columns must be a tuple of at least one name")

    @property
    def text_column(self) -> str:
        """The name the text is carried under."""
        return self.text_columns[0]

    @property
    def stretch_bytes(self) -> int:
        """Bytes of records that are held as Python objects at once."""
        return max(1, min(4 * MIB, self.batch_bytes // 4))

    @property
    def stretch_rows(self) -> int:
        """Records of a stretch: at most 2,048, and a whole number of stretches fills a batch."""
        return self.batch_rows // -(-self.batch_rows // 2048)
