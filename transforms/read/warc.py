"""WARC: the text of the HTML pages in a web archive, and of the text records of a WET file."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa

from fairsieve.transforms.read.damage import Damage, Reason
from fairsieve.transforms.read.frames import HEADER_END, Frame, frames_of, header_fields
from fairsieve.transforms.read.html import html_text
from fairsieve.transforms.read.http import http_response
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.records import Record, Records, piece_of
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stretch import Piece, Rejection, Stretch

DATE_COLUMN = "date"

_HTML = ("text/html", "application/xhtml+xml")
_MARKUP = (b"<!doctype html", b"<html")  # what browsers look for where no type is stated
_OVERHEAD = 1 << 16  # headers, and what an encoding adds


class _Page(NamedTuple):
    """A record that is a document, its text not yet taken out, or that is damaged."""

    row: int
    offset: int
    record: Record
    body: bytes
    html: bool
    charset: str | None
    reason: Reason | None = None


def warc_fields(options: ReadOptions) -> tuple[str, ...]:
    """The columns of a page, all strings; `date` is WARC-Date, ISO 8601 in UTC."""
    return (options.id_column, options.url_column, DATE_COLUMN, options.text_column)


def read_warc(blocks: Iterable[bytes], shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Stretch]:
    """Gives the text of each HTML response of status 200 and each `conversion` record of plain text.

    Other records are no documents and are not counted. The id is WARC-Record-ID without its brackets; WARC-Target-URI
    and WARC-Date are carried.
    """
    pages: list[_Page] = []
    row = weight = 0

    def stretch() -> Stretch:
        held = pages
        return Stretch(held[0].row, len(held), weight, lambda: _build(held, shard, schema, options))

    for frame in frames_of(blocks, options.document_bytes + _OVERHEAD):
        page = _page(frame, row, options)
        if page is None:
            continue
        if pages and (len(pages) == options.stretch_rows or weight + len(page.body) > options.stretch_bytes):
            yield stretch()
            pages, weight = [], 0
        pages.append(page)
        row += 1
        weight += len(page.body)
    if pages:
        yield stretch()


def _page(frame: Frame, row: int, options: ReadOptions) -> _Page | None:
    """The page of a record; None where it is no document."""
    if frame.reason is not None:
        # What was no document is not missed when it is too long.
        unknown = frame.reason != "oversize_document" or frame.kind in ("response", "conversion")
        return _Page(row, frame.offset, {}, b"", False, None, frame.reason) if unknown else None
    if frame.kind not in ("response", "conversion"):
        return None
    head = header_fields(frame.payload)
    columns: Record = {
        options.id_column: head.get("warc-record-id", "").strip("<> "),
        options.url_column: head.get("warc-target-uri", "").strip("<> ") or None,
        DATE_COLUMN: head.get("warc-date"),
    }
    if frame.kind == "conversion":
        if head.get("content-type", "").partition(";")[0].strip().lower() != "text/plain":
            return None
        body = frame.payload[HEADER_END.search(frame.payload).end() :]  # type: ignore[union-attr]  # every frame has one
        return _Page(row, frame.offset, columns, body, False, None)
    try:
        response = http_response(frame.payload, options.document_bytes)
    except Damage as damage:
        return _Page(row, frame.offset, {}, b"", False, None, damage.reason)
    body = response.body
    markup = response.kind in _HTML or (not response.kind and body[:512].lstrip().lower().startswith(_MARKUP))
    if response.status != 200 or not markup:
        return None
    reason: Reason | None = "oversize_document" if len(body) > options.document_bytes else None
    return _Page(row, frame.offset, columns, body, True, response.charset, reason)


def _build(pages: list[_Page], shard: Shard, schema: pa.Schema, options: ReadOptions) -> Piece:
    records = Records()
    for page in pages:
        reason, text = page.reason, ""
        if reason is None:
            reason, text = _text(page)
        if reason is None and len(text.encode()) > options.document_bytes:
            reason = "oversize_document"
        if reason is None:
            records.rows.append(page.row)
            records.values.append({**page.record, options.text_column: text})
        else:
            raw = page.body if options.keep_raw else None
            records.rejected.append(Rejection(page.row, page.offset, reason, raw))
    return piece_of(records, shard, schema, options)


def _text(page: _Page) -> tuple[Reason | None, str]:
    if page.html:
        text = html_text(page.body, page.charset)
        return ("bad_html", "") if text is None else (None, text)
    try:
        return None, page.body.decode()
    except UnicodeDecodeError:
        return "bad_utf8", ""
