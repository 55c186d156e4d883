"""Archives: WARC files with records that are odd or damaged."""

import gzip
import zlib

from .case import Case, file

_NAME = "a.warc"
_PAGE = b"<html><head><title>t</title></head><body><p>She wrote near the river, as she did last year.</p></body></html>"


def record(kind: bytes, body: bytes, *fields: bytes, length: bytes | None = None, version: bytes = b"1.0") -> bytes:
    """A record as ISO 28500 has it; its length may be another than it is."""
    head = [b"WARC/" + version, b"WARC-Type: " + kind, b"WARC-Record-ID: <urn:uuid:1>", *fields]
    head.append(b"Content-Length: " + (str(len(body)).encode() if length is None else length))
    return b"\r\n".join(head) + b"\r\n\r\n" + body + b"\r\n\r\n"


def http(body: bytes, *fields: bytes, status: bytes = b"HTTP/1.1 200 OK", kind: bytes = b"text/html") -> bytes:
    return b"\r\n".join([status, b"Content-Type: " + kind, *fields]) + b"\r\n\r\n" + body


def _response(body: bytes = _PAGE, *fields: bytes, **more: bytes) -> bytes:
    return record(b"response", http(body, *fields, **more))


_GOOD = _response()
_CHUNKED = b"Transfer-Encoding: chunked"
_CHUNKS = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (_PAGE[:40], _PAGE[40:])) + b"0\r\n\r\n"
_ODD_SETS = (b"utf-7", b"rot13", b"zip", b"idna", b"punycode", b"undefined", b"unicode_escape", b"raw_unicode_escape",
             b"x-user-defined", b"utf-8\x00", b"''", b"../../etc/passwd", b"mbcs", b"utf-16", b"utf-32", b"a" * 10_000,
             b"hex", b"charmap", b"iso-2022-jp", b"hz", b"utf-8-sig", b"palmos", b"oem", b"base64_codec")  # fmt: skip

_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "' + b"river " * 10 + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><html><body><p>&j; She wrote near the river, as she did.</p></body></html>"
)  # fmt: skip

ARCHIVES: dict[str, Case] = {
    "two versions of the format": Case(file(_NAME, _GOOD + record(b"response", http(_PAGE), version=b"1.1")), 2),
    "gzip a record": Case(file("a.warc.gz", gzip.compress(_GOOD) * 3), 3),
    "gzip over all": Case(file("a.warc.gz", gzip.compress(_GOOD * 3)), 3),
    "gzip a record, the last cut": Case(
        file("a.warc.gz", (gzip.compress(_GOOD) * 3)[:-30]), 2, {"truncated_stream": 1}
    ),
    "cut in a body": Case(file(_NAME, _GOOD * 2 + _GOOD[:-60]), 2, {"truncated_stream": 1}),
    "cut in a header": Case(file(_NAME, _GOOD * 2 + _GOOD[:20]), 2, {"truncated_stream": 1}),
    "cut in its first word": Case(file(_NAME, _GOOD * 2 + b"WAR"), 2, {"truncated_stream": 1}),
    "no empty lines at the end": Case(file(_NAME, (_GOOD * 2)[:-4]), 2),
    "records of other kinds": Case(
        file(
            _NAME,
            b"".join(
                record(kind, b"x: y\r\n\r\n")
                for kind in (b"warcinfo", b"request", b"metadata", b"revisit", b"resource", b"continuation", b"other")
            )
            + _GOOD,
        ),
        1,
    ),
    "a length too small": Case(
        file(_NAME, record(b"response", http(_PAGE), length=b"20") + _GOOD), 1, {"corrupt_stream": 1}
    ),
    "a length too large": Case(
        file(_NAME, record(b"response", http(_PAGE), length=b"180") + _GOOD * 2), 2, {"corrupt_stream": 1}
    ),
    "a length beyond the end": Case(
        file(_NAME, _GOOD + record(b"response", http(_PAGE), length=b"99999")), 1, {"truncated_stream": 1}
    ),
    "a length of 30 digits": Case(
        file(_NAME, record(b"response", http(_PAGE), length=b"9" * 30) + _GOOD), 1, {"corrupt_stream": 1}
    ),
    "a length of 18 digits": Case(
        file(_NAME, _GOOD + record(b"response", http(_PAGE), length=b"9" * 18)), 1, {"truncated_stream": 1}
    ),
    "a length below zero": Case(
        file(_NAME, record(b"response", http(_PAGE), length=b"-5") + _GOOD), 1, {"corrupt_stream": 1}
    ),
    "a length in words": Case(
        file(_NAME, record(b"response", http(_PAGE), length=b"ten") + _GOOD), 1, {"corrupt_stream": 1}
    ),
    "no kind": Case(file(_NAME, _GOOD.replace(b"WARC-Type: response\r\n", b"") + _GOOD), 1, {"corrupt_stream": 1}),
    "something between": Case(file(_NAME, _GOOD + b"garbage\r\n" + _GOOD), 2, {"corrupt_stream": 1}),
    "something behind": Case(file(_NAME, _GOOD + b"garbage"), 1, {"trailing_garbage": 1}),
    "a header of a megabyte": Case(
        file(_NAME, record(b"response", b"", b"X: " + b"a" * 10**6) + _GOOD), 1, {"corrupt_stream": 1}
    ),
    "line feeds alone": Case(
        file(
            _NAME,
            _GOOD.replace(b"\r\n", b"\n").replace(
                b"Content-Length: %d" % len(http(_PAGE)),
                b"Content-Length: %d" % len(http(_PAGE).replace(b"\r\n", b"\n")),
            ),
        ),
        1,
    ),
    "chunks": Case(file(_NAME, _response(_CHUNKS, _CHUNKED)), 1),
    "chunks that were joined already": Case(file(_NAME, _response(_PAGE, _CHUNKED)), 1),
    "chunks that are cut": Case(file(_NAME, _response(_CHUNKS[:60], _CHUNKED)), 0, {"corrupt_stream": 1}),
    "chunks of 2 to the 64 bytes": Case(
        file(_NAME, _response(b"ffffffffffffffff\r\n" + _PAGE, _CHUNKED)), 0, {"corrupt_stream": 1}
    ),
    "a page that gzip shrank": Case(file(_NAME, _response(gzip.compress(_PAGE), b"Content-Encoding: gzip")), 1),
    "a page unpacked already": Case(file(_NAME, _response(_PAGE, b"Content-Encoding: gzip")), 1),
    "a page of raw deflate": Case(
        file(_NAME, _response(zlib.compress(_PAGE)[2:-4], b"Content-Encoding: deflate")), 0, {"corrupt_stream": 1}
    ),
    "a page with a damaged shrinking": Case(
        file(_NAME, _response(gzip.compress(_PAGE)[:30] + b"\xff" * 40, b"Content-Encoding: gzip")),
        0,
        {"corrupt_stream": 1},
    ),
    "no HTTP": Case(file(_NAME, record(b"response", b"\x00\x01\x02") + _GOOD), 1, {"corrupt_stream": 1}),
    "a body of nothing": Case(file(_NAME, _response(b"")), 1),
    "other answers than 200": Case(
        file(
            _NAME,
            b"".join(
                _response(status=one)
                for one in (b"HTTP/1.1 204 No", b"HTTP/1.1 301 M", b"HTTP/1.0 404 N", b"HTTP/1.1 500 E")
            )
            + _GOOD,
        ),
        1,
    ),
    "names of encodings that are none": Case(
        file(_NAME, b"".join(_response(kind=b"text/html; charset=" + one) for one in _ODD_SETS)), len(_ODD_SETS)
    ),
    "bytes that are no text": Case(file(_NAME, _response(b"<html><body><p>" + bytes(range(256)) * 20)), 1),
    "100,000 elements in each other": Case(file(_NAME, _response(b"<html><body>" + b"<div>" * 100_000 + b"a b c")), 1),
    "100,000 elements side by side": Case(file(_NAME, _response(b"<html><body>" + b"<p>a</p>" * 100_000)), 1),
    "an attribute of a megabyte": Case(file(_NAME, _response(b"<html><body><p a='" + b"x" * 10**6 + b"'>a")), 1),
    "entities of entities": Case(file(_NAME, _response(_ENTITIES, kind=b"application/xhtml+xml")), 1),
    "a comment without an end": Case(file(_NAME, _response(b"<html><body><p>a</p><!-- " + b"x" * 1000)), 1),
    "zero bytes in a page": Case(file(_NAME, _response(b"<html>\x00<body>\x00<p>river\x00 town\x00")), 1),
    "text records": Case(
        file(
            "a.wet",
            record(b"conversion", b"She wrote.", b"Content-Type: text/plain")
            + record(b"conversion", b"\xff\xfe", b"Content-Type: text/plain")
            + record(b"conversion", b"x", b"Content-Type: application/json"),
        ),
        1,
        {"bad_utf8": 1},
    ),
    "nothing": Case(file(_NAME, b""), 0),
    "text": Case(file(_NAME, b"these are words"), 0, {"trailing_garbage": 1}),
}
