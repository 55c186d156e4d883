"""Records: JSON Lines that are odd, or something else that is called so."""

import json
import random
from pathlib import Path

from .case import Case, Write, file, line, lines

_NAME = "a.jsonl"
_FIVE = lines(5)


def _drifting(folder: Path) -> None:
    """Types that change behind the first 8 MiB, which is all that the plan looks at."""
    pad = " ".join(["harvest"] * 1000)
    plain = [line(n, n=n, tags=["a"], who={"a": 1}, pad=pad) for n in range(1200)]
    odd = [line(n, n="five", tags={"a": 1}, who=[1, 2.5, None], new={"x": [[]]}) for n in range(1200, 1210)]
    (folder / _NAME).write_bytes(b"".join(plain + odd))


def _many_columns() -> bytes:
    chance = random.Random(0)
    return b"".join(line(n, **{f"k{chance.randrange(10**9)}": n for _ in range(50)}) for n in range(200))


def _sparse(folder: Path) -> None:
    """A hole of 2 GB behind good lines, as a crashed writer leaves it."""
    with (folder / _NAME).open("wb") as sink:
        sink.write(_FIVE)
        sink.truncate(2_000_000_000)


def _text(data: bytes) -> Write:
    return file("a.txt", data)


_OURS = ("__extra__", "shard", "row", "cluster", "decision", "reasons", "fairsieve_reasons", "toxicity", "pii",
         "language", "mentions", "source", "url", "bucket", "", " ", "a.b", "a\nb", "\x00", "text_2")  # fmt: skip

RECORDS: dict[str, Case] = {
    "a mark of byte order between lines": Case(
        file(_NAME, _FIVE + b"\xef\xbb\xbf" + lines(1, 5) + lines(1, 6)), 6, {"bad_json": 1}
    ),
    "line ends of three systems": Case(file(_NAME, _FIVE.replace(b"\n", b"\r\n") + _FIVE + b"\r\n\r\n"), 10),
    "carriage returns alone": Case(file(_NAME, _FIVE.replace(b"\n", b"\r")), 0, {"bad_json": 1}),
    "other line ends of Unicode": Case(file(_NAME, "\u2028\n\u0085\n".encode() + _FIVE), 5, {"bad_json": 2}),
    "UTF-16 without a mark": Case(file(_NAME, lines(1).decode().encode("utf-16-le")), 0, {"bad_json": 2}),
    "UTF-16 with a mark, high byte first": Case(
        file(_NAME, b"\xfe\xff" + _FIVE.decode().encode("utf-16-be")), 0, {"bad_utf8": 1}
    ),
    "UTF-32 with a mark": Case(file(_NAME, _FIVE.decode().encode("utf-32")), 0, {"bad_utf8": 1}),
    "Latin-1": Case(file(_NAME, '{"text": "caf\u00e9"}\n'.encode("latin-1") + _FIVE), 5, {"bad_utf8": 1}),
    "an array of objects, a line each": Case(
        file(_NAME, b"[\n" + b",\n".join(_FIVE.splitlines()) + b"\n]\n"), 1, {"bad_json": 6}
    ),
    "an array in a file of its own": Case(
        file("a.json", b"[\n" + b",\n".join(_FIVE.splitlines()) + b', {"id": 1}, 7]\n'),
        5,
        {"text_missing": 1, "not_object": 1},
    ),
    "an array in one line": Case(file(_NAME, b"[" + b",".join(_FIVE.splitlines()) + b"]\n"), 0, {"not_object": 1}),
    "one object over several lines": Case(
        file(_NAME, json.dumps({"text": "a", "b": [1]}, indent=1).encode()), 0, {"bad_json": 5, "not_object": 1}
    ),
    "comma-separated values": Case(file(_NAME, b"id,text\n1,harvest\n2,river\n"), 0, {"bad_json": 3}),
    "a web page": Case(file(_NAME, b"<!doctype html>\n<title>404</title>\n"), 0, {"bad_json": 2}),
    "a pointer to large storage": Case(
        file(_NAME, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"), 0, {"bad_json": 3}
    ),
    "blanks of all kinds": Case(file(_NAME, b" \n\t\n\x0b\n\x0c\n" + _FIVE + b"   "), 5),
    "an escaped key": Case(file(_NAME, b'{"te\\u0078t": "a"}\n' + _FIVE), 6),
    "the key of the text twice": Case(
        file(_NAME, b'{"text": "a", "text": "b"}\n{"text": "a", "text": 7}\n'), 1, {"text_not_string": 1}
    ),
    "numbers that no float holds": Case(
        file(_NAME, b'{"text": "a", "x": 1e400}\n{"text": "a", "x": -1e400}\n' + b'{"text": "a", "x": 1e-400}\n'),
        1,
        {"bad_json": 2},
    ),
    "integers of 20 to 300 digits": Case(
        file(_NAME, b"".join(b'{"text": "a", "id": %d, "x": -%d}\n' % (10**n, 10**n) for n in (19, 20, 50, 300))), 4
    ),
    "columns named as ours are": Case(file(_NAME, b"".join(line(n, **dict.fromkeys(_OURS, "x")) for n in range(9))), 9),
    "columns of all types named as ours are": Case(
        file(
            _NAME, b"".join(line(n, **dict.fromkeys(_OURS, [None, 1, "x", {"a": [1]}, [[]]][n % 5])) for n in range(20))
        ),
        20,
    ),
    "a key of a megabyte": Case(file(_NAME, line(0, **{"k" * (1 << 20): 1}) + _FIVE), 6),
    "10,000 keys over 200 records": Case(file(_NAME, _many_columns()), 200),
    "types that change behind the plan": Case(_drifting, 1210),
    "ids of every type": Case(
        file(
            _NAME,
            b"".join(
                line(n, id=one)
                for n, one in enumerate([1, 1.5, True, None, "", [], {}, "x" * 10**6, "\n", "\x00", "a", "a"])
            ),
        ),
        12,
    ),
    "addresses that are none": Case(
        file(
            _NAME,
            b"".join(
                line(n, url=one)
                for n, one in enumerate(
                    [
                        "http://[::1",
                        "http://[v1.x]/",
                        "//",
                        "http://a:b:c",
                        "javascript:1",
                        "\x00",
                        "http://\uff0e/",
                        7,
                        [],
                        "http://" + "a." * 5000,
                        "http://xn--\u00df",
                        "http://" + "x" * 10**6,
                        "\u2100.com",
                        "http://%zz",
                    ]
                )
            ),
        ),
        14,
    ),
    "sources of every kind": Case(
        file(
            _NAME,
            b"".join(
                line(n, source=one)
                for n, one in enumerate(["x" * 10**6, "\n", "\x1b[31m", "<script>", "../../x", "=1+1", 7, [], None])
            ),
        ),
        9,
    ),
    "a source of its own for each of 5,000": Case(
        file(_NAME, b"".join(line(n, source=f"source number {n}") for n in range(5000))), 5000
    ),
    "a text of marks alone": Case(file(_NAME, json.dumps({"text": "\u0301" * 200_000}).encode()), 1),
    "a text of joined pictures": Case(file(_NAME, json.dumps({"text": "\U0001f469\u200d" * 100_000}).encode()), 1),
    "a text of line ends": Case(file(_NAME, json.dumps({"text": "\n" * 500_000}).encode()), 1),
    "a text of a hundred thousand sentences": Case(file(_NAME, json.dumps({"text": "A b. " * 100_000}).encode()), 1),
    "a text of at signs": Case(file(_NAME, json.dumps({"text": "a@" * 250_000}).encode()), 1),
    "a text of digits": Case(file(_NAME, json.dumps({"text": "1 2-3." * 100_000}).encode()), 1),
    "a text of dots and signs": Case(file(_NAME, json.dumps({"text": "a." * 200_000 + "+1-" * 50_000}).encode()), 1),
    "a text of direction marks": Case(file(_NAME, json.dumps({"text": "\u202e\u2066" * 100_000}).encode()), 1),
    "every character there is": Case(
        file(_NAME, json.dumps({"text": "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))}).encode()), 1
    ),
    "100 MB in one line": Case(
        file(_NAME, b'{"text": "' + b"a " * 50_000_000 + b'"}\n' + _FIVE), 5, {"oversize_line": 1}
    ),
    "100 MB without a line": Case(file(_NAME, b"a" * 100_000_000), 0, {"oversize_line": 1}),
    "a hole of 2 GB": Case(_sparse, 5, {"oversize_line": 1}),
    "a last line that is cut": Case(file(_NAME, _FIVE[:-20]), 4, {"bad_json": 1}),
    "nothing": Case(file(_NAME, b""), 0),
    "a mark of byte order alone": Case(file(_NAME, b"\xef\xbb\xbf"), 0),
    "one zero byte": Case(file(_NAME, b"\x00"), 0, {"bad_json": 1}),
    "plain text of zero bytes": Case(_text(b"\x00" * 1000), 1),
    "plain text in Latin-1": Case(_text(b"caf\xe9"), 0, {"bad_utf8": 1}),
    "plain text of nothing": Case(_text(b""), 1),
    "plain text of 40 MB": Case(_text(b"river " * 7_000_000), 0, {"oversize_document": 1}),
    "plain text that begins as an object": Case(_text(b"{braces} are text too\n"), 1),
}
