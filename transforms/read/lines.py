"""Lines: a stream of bytes cut at line feeds, in bounded memory."""

from collections.abc import Iterable, Iterator

from fairsieve.transforms.read.damage import Damage


def split_lines(blocks: Iterable[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Gives the first byte and the bytes of every line, without its line feed; the last may lack one.

    A line longer than `max_bytes` is skipped to its end, holding no more than that of it, and given as None. Only
    `b"\\n"` ends a line: U+2028 and its like stand inside of JSON strings.

    Raises:
      Damage: as `blocks` does, with the unfinished last line as its `tail`.
    """
    held: list[bytes] = []  # the line begun in earlier blocks
    size = 0  # its bytes, held or not
    start = 0
    try:
        for block in blocks:
            first, *rest = block.split(b"\n")
            size += len(first)
            if size <= max_bytes:
                held.append(first)
            else:
                held.clear()
            if not rest:
                continue
            yield start, b"".join(held) if size <= max_bytes else None
            start += size + 1
            *whole, last = rest
            for line in whole:
                yield start, line if len(line) <= max_bytes else None
                start += len(line) + 1
            held, size = [last] if len(last) <= max_bytes else [], len(last)
    except Damage as damage:
        damage.tail = (start, b"".join(held) if size <= max_bytes else b"")
        raise
    if size:
        yield start, b"".join(held) if size <= max_bytes else None
