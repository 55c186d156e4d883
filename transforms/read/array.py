"""Array: the items of a file that is one JSON array, as the lines of JSON Lines are, in bounded memory."""

import re
from collections.abc import Iterable, Iterator

from fairsieve.transforms.read.damage import Damage

_MARK = re.compile(rb'["{}\[\],]')
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_QUOTE, _COMMA, _OPEN = b'"'[0], b","[0], b"{["


def split_array(blocks: Iterable[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Gives the first byte and the bytes of every item; one longer than `max_bytes` is not held, and given as None.

    The space around an item counts too. Items are cut at the commas between them, and not looked into: whoever parses
    them finds what is wrong there.

    Raises:
      Damage: as `blocks` does; truncated_stream, the array has no end; trailing_garbage, something follows it. The item
        that was begun is its `tail`.
    """
    cutter = _Cutter(max_bytes)
    try:
        for block in blocks:
            yield from cutter.feed(block)
        if not cutter.ended:
            raise Damage("truncated_stream")
        if cutter.held.strip():
            raise Damage("trailing_garbage")
    except Damage as damage:
        damage.tail = (cutter.first, b"" if cutter.ended or cutter.over else bytes(cutter.held))
        raise


class _Cutter:
    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.held = bytearray()  # what is left of the item that is begun
        self.first = 0  # its first byte in the stream
        self.passed = 0  # its bytes that are not held
        self.place = 0  # looked at of those held
        self.depth = -1  # of lists and objects; 0 between items, -1 before the array
        self.quoted = False
        self.ended = False

    @property
    def over(self) -> bool:
        return self.passed > 0

    def feed(self, block: bytes) -> Iterator[tuple[int, bytes | None]]:
        self.held += block
        while not self.ended and (mark := self._next()) is not None:
            if mark == _QUOTE:
                self.quoted = True
            elif mark in _OPEN:
                self.depth += 1
                if not self.depth:
                    self._cut()
            elif self.depth > 0:
                self.depth -= mark != _COMMA
            elif not self.depth:
                self.ended = mark != _COMMA
                yield from self._cut()
        if not self.ended and len(self.held) > self.max_bytes:
            self.passed += self.place
            del self.held[: self.place]
            self.place = 0

    def _next(self) -> int | None:
        """The next byte outside of strings that means something; None where more has to be read."""
        if self.quoted:
            self.place = _IN_STRING.match(self.held, self.place).end()  # type: ignore[union-attr]  # matches nothing too
            if self.held[self.place : self.place + 1] != b'"':
                return None
            self.place += 1
            self.quoted = False
        found = _MARK.search(self.held, self.place)
        self.place = found.end() if found else len(self.held)
        return self.held[self.place - 1] if found else None

    def _cut(self) -> list[tuple[int, bytes | None]]:
        """Ends the item before the mark; it is given unless there is nothing but space."""
        item, size = bytes(self.held[: self.place - 1]), self.passed + self.place
        blank = len(item) - len(item.lstrip())
        given: list[tuple[int, bytes | None]] = []
        if size - 1 > self.max_bytes:  # the space around it counted, so that blocks make no difference
            given.append((self.first, None))
        elif item.strip():
            given.append((self.first + blank, item.strip()))
        self.first += size
        self.passed = 0
        del self.held[: self.place]
        self.place = 0
        return given
