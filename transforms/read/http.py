"""HTTP: the response that a web archive recorded, with its encodings undone."""

from typing import NamedTuple

from fastwarc.warc import WarcRecord

from fairsieve.transforms.read.damage import Damage
from fairsieve.transforms.read.frames import HEADER_END


class Response(NamedTuple):
    """A recorded response.

    Attributes:
      status: such as 200; 0 where it cannot be told.
      kind: the media type in lower case, empty where none is stated.
      charset: as stated, None where it is not.
      body: decoded of transfer and content encodings, cut one byte past the limit.
    """

    status: int
    kind: str
    charset: str | None
    body: bytes


def http_response(payload: bytes, max_bytes: int) -> Response:
    """Parses a WARC response record.

    Some crawlers stored bodies that they had decoded already, beside the headers that they came with: a body that is
    markup is taken as it is.

    Raises:
      Damage: corrupt_stream, the record holds no HTTP, or its body does not decode.
    """
    warc_head = HEADER_END.search(payload)
    if warc_head and b"\r" not in warc_head[0]:  # fastwarc takes line feeds alone in the inner header only
        payload = payload[: warc_head.end()].replace(b"\n", b"\r\n") + payload[warc_head.end() :]
        warc_head = HEADER_END.search(payload)
    http_head = warc_head and HEADER_END.search(payload, warc_head.end())
    unix_lines = bool(http_head and b"\r" not in http_head[0])
    for decode in ("all", "transfer", "none"):
        try:
            record = WarcRecord.from_bytes(payload)
            record.is_http = True
            record.parse_http(auto_decode=decode, quirks_mode=unix_lines, strict_mode=False)
            status = record.http_headers.status_code or 0
            body = record.reader.read(max_bytes + 1)
        except Exception:  # noqa: S112 - fastwarc states no exceptions of its own, and they may quote the record
            continue
        if status and (decode == "all" or body.lstrip().startswith(b"<")):
            return Response(status, (record.http_content_type or "").lower(), record.http_charset, body)
    raise Damage("corrupt_stream")
