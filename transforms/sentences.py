"""Sentence borders, found on the UTF-8 buffer of a whole batch.

Rules, not a model: a sentence ends at `.`, `!` or `?` (and closing quotes or brackets) before white space, at the full
stops of other scripts, and at a line's end unless the next line goes on in lower case. Initials and abbreviations that
announce a name or a number do not end one; other abbreviations, and quoted ends, do unless a lower-case letter follows.
The rules look at a few bytes around each candidate, so they run on arrays of candidates, never document by document.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.text import TextBuffer

MAX_SENTENCE_BYTES = 1024
"""Longer stretches without an end (lists, tables, encoded data) are cut, at white space where there is some."""

_STRETCH = 1 << 19  # bytes looked at together: the masks stay in the processor's cache, and candidates are many
_ANNOUNCING = (
    "adm bros capt cf cmdr col cpl dr e.g ed eds fig figs fr gen gov hon i.e lt maj messrs mme mr mrs ms mt "
    "pp pres prof pvt rep rev sen sgt st supt viz vol vs"
)
_SHORTENED = (
    "al apr approx assn aug ave blvd cent co comm corp dec dept est etc ext feb govt inc jan jr jul jun lib ltd mar "
    "max min misc nov oct rd sep sept sq sr tel univ wed"
)
_SPACE = np.zeros(256, np.bool_)
_SPACE[[0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20]] = True
_WIDE = np.zeros(256, np.bool_)
_WIDE[[0xD8, 0xE0, 0xE3, 0xEF]] = True
_CLOSER = np.zeros(256, np.bool_)
_CLOSER[np.frombuffer(b"\"')]}*_", np.uint8)] = True

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass
class Sentences:
    """The sentences of a batch; together they tile the text, so white space between two belongs to the earlier one.

    Attributes:
      starts: int64, `sentences + 1` byte places; sentence i is `data[starts[i]:starts[i + 1]]`.
      first: int64, `documents + 1` indexes; document d holds sentences `first[d]` to `first[d + 1] - 1`, an empty
        document none.
    """

    starts: Places
    first: Places

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, buffer: TextBuffer) -> "Sentences":
        """Finds the sentences of every document; none is longer than `MAX_SENTENCE_BYTES`."""
        size = len(buffer.data)
        found = [_ends(buffer, left, min(left + _STRETCH, size)) for left in range(0, size, _STRETCH)]
        starts = _cut_long(buffer.data, _distinct(np.concatenate([buffer.starts, *found])))
        return cls(starts, np.searchsorted(starts, buffer.starts))

    def document_of(self) -> Places:
        """The document of each sentence."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    def trimmed(self, data: Bytes, chosen: Places) -> tuple[Places, Places]:
        """Byte places of the start and end of the chosen sentences without the white space around them."""
        start, end = self.starts[chosen].copy(), self.starts[chosen + 1].copy()
        for place, step, ahead in ((start, 1, 0), (end, -1, -1)):
            moving = np.flatnonzero(start < end)
            while len(moving):
                moving = moving[_SPACE[data[place[moving] + ahead]]]
                place[moving] += step
                moving = moving[start[moving] < end[moving]]
        return start, end


def _distinct(places: Places) -> Places:
    places = np.sort(places)
    return np.asarray(places[np.concatenate([[True], places[1:] != places[:-1]])])


def _ends(buffer: TextBuffer, left: int, right: int) -> Places:
    """Places in (left, right] at which a new sentence starts; documents' own borders may be missing."""
    data = buffer.data
    view = data[left:right]
    stops = left + np.flatnonzero((view == 0x2E) | (view == 0x21) | (view == 0x3F))
    lines = left + np.flatnonzero(view == 0x0A)
    return np.concatenate([_after_stops(buffer, stops), _after_lines(buffer, lines), _after_wide(data, left, right)])


def _after_stops(buffer: TextBuffer, stops: Places) -> Places:
    data, size = buffer.data, len(buffer.data)
    stops = stops[stops + 1 < size]
    following = data[stops + 1]
    stops = stops[_SPACE[following] | _CLOSER[following] | (following == 0xE2)]
    after = stops + 1
    closed = np.flatnonzero(~_SPACE[data[after]])
    for _ in range(3):
        place = after[closed]
        at, second, third = (data[np.minimum(place + ahead, size - 1)] for ahead in range(3))
        quote = (at == 0xE2) & (second == 0x80) & ((third == 0x99) | (third == 0x9D))  # U+2019 and U+201D
        after[closed] = np.minimum(place + _CLOSER[at] + 3 * quote, size - 1)
    spaced = _SPACE[data[after]]
    quoted = after[spaced] > stops[spaced] + 1
    stops, after = stops[spaced], _past_space(data, after[spaced])
    goes_on = _lower_case(data[np.minimum(after, size - 1)])
    ends = ~(goes_on & quoted)
    dots = np.flatnonzero(ends & (data[stops] == 0x2E))
    document = buffer.document_of(stops)
    ends[dots] = ~_abbreviated(data, stops[dots], buffer.starts[document[dots]], goes_on[dots])
    return np.asarray(np.minimum(after, buffer.starts[document + 1])[ends])


def _after_lines(buffer: TextBuffer, lines: Places) -> Places:
    data, last = buffer.data, len(buffer.data) - 1
    following = data[np.minimum(lines + 1, last)]
    lines = lines[(following != 0x0A) & (following != 0x0D)]  # of a run of line ends only the last one counts
    document = buffer.document_of(lines)
    before, second = lines - 1, lines - 2
    returned = (before >= 0) & (data[before] == 0x0D)
    above = np.where(returned, second, before)
    blank = (above >= buffer.starts[document]) & (data[above] == 0x0A)
    after = _past_space(data, lines)
    ends = blank | ~_lower_case(data[np.minimum(after, last)])
    return np.asarray(np.minimum(after, buffer.starts[document + 1])[ends])


def _after_wide(data: Bytes, left: int, right: int) -> Places:
    """After the full stops of CJK, Arabic and Indic text, which need no space behind them."""
    leads = np.flatnonzero(data[left:right] >= 0xD8)
    if not len(leads):
        return np.empty(0, np.int64)
    leads = left + leads[_WIDE[data[left + leads]]]
    first, second, third = (data[np.minimum(leads + ahead, len(data) - 1)] for ahead in range(3))
    cjk = (first == 0xE3) & (second == 0x80) & (third == 0x82)
    full = (first == 0xEF) & (second == 0xBC) & ((third == 0x81) | (third == 0x9F))
    danda = (first == 0xE0) & (second == 0xA5) & ((third == 0xA4) | (third == 0xA5))
    arabic = (first == 0xD8) & (second == 0x9F)
    return np.concatenate([leads[cjk | full | danda] + 3, leads[arabic] + 2])


def _past_space(data: Bytes, places: Places) -> Places:
    """The places behind at most four bytes of white space."""
    for _ in range(4):
        places = places + _SPACE[data[np.minimum(places, len(data) - 1)]]
    return np.minimum(places, len(data))


def _lower_case(byte: Bytes) -> npt.NDArray[np.bool_]:
    return (byte - np.uint8(0x61)) < 26


def _packed(words: str) -> npt.NDArray[np.uint64]:
    """Words of at most eight bytes as numbers, the last byte lowest, in order."""
    return np.array(sorted(int.from_bytes(word.encode(), "big") for word in words.split()), np.uint64)


_ANNOUNCING_PACKED, _SHORTENED_PACKED = _packed(_ANNOUNCING), _packed(_SHORTENED)
_EVERY = np.uint64(0x0101010101010101)  # times a byte: that byte in all eight
_KEPT = np.array([(1 << (8 * count)) - 1 for count in range(9)], np.uint64)  # keeps the last `count` bytes


def _abbreviated(data: Bytes, stops: Places, earliest: Places, goes_on: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether each full stop belongs to an initial or an abbreviation and ends no sentence."""
    word = _word_before(data, stops, earliest)
    last = data[np.maximum(stops - 1, 0)]
    initial = (
        (word > 0) & (word < 0x100) & ((last - np.uint8(0x41)) < 26) & (last != 0x49)
    )  # "So do I." ends a sentence
    acronym = ((word & 0xFF40) == 0x2E40) & (word >= 0x10000)
    listed = _among(word, _ANNOUNCING_PACKED)
    on = np.flatnonzero(goes_on)
    listed[on] |= _among(word[on], _SHORTENED_PACKED)
    return np.asarray(initial | acronym | listed)


def _word_before(data: Bytes, stops: Places, earliest: Places) -> npt.NDArray[np.uint64]:
    """The letters and full stops before each place, folded to lower case and packed, of eight bytes at most.

    Letters are the bytes with bit 0x40. The eight bytes are looked at in one register: the lowest byte that is neither
    a letter nor a full stop is where the word begins.
    """
    reads = np.ndarray((max(len(data) - 7, 0),), ">u8", data, strides=(1,))
    if len(reads) == 0:
        return _word_before(np.concatenate([np.zeros(8, np.uint8), data]), stops + 8, earliest + 8)
    place = np.maximum(stops - 8, 0)
    missing = (8 - (stops - place)).astype(np.uint64) * np.uint64(8)
    read = np.where(missing < 64, reads[place].astype(np.uint64) >> np.minimum(missing, 63), 0)
    folded = read | (_EVERY * np.uint64(0x20))
    high = _EVERY * np.uint64(0x7F)
    other = folded ^ (_EVERY * np.uint64(0x2E))
    dot = ~(((other & high) + high) | other | high)  # bit 0x80 of the bytes that are a full stop (Mycroft, 1987)
    border = ~folded & (_EVERY * np.uint64(0x40)) & ~(dot >> np.uint64(1))
    lowest = border & (~border + np.uint64(1))
    return np.asarray(folded & ((lowest >> np.uint64(6)) - np.uint64(1)) & _KEPT[np.minimum(stops - earliest, 8)])


def _among(words: npt.NDArray[np.uint64], known: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    return np.asarray(known[np.minimum(np.searchsorted(known, words), len(known) - 1)] == words)


def _cut_long(data: Bytes, starts: Places) -> Places:
    """Adds borders inside stretches that are longer than a sentence may be."""
    cuts: list[int] = []
    for index in np.flatnonzero(np.diff(starts) > MAX_SENTENCE_BYTES):
        place, end = int(starts[index]), int(starts[index + 1])
        while end - place > MAX_SENTENCE_BYTES:
            window = data[place : place + MAX_SENTENCE_BYTES]
            spaces = np.flatnonzero(_SPACE[window[MAX_SENTENCE_BYTES // 2 :]])
            place += MAX_SENTENCE_BYTES // 2 + int(spaces[-1]) if len(spaces) else _whole_characters(window)
            cuts.append(place)
    if not cuts:
        return starts
    return _distinct(np.concatenate([starts, np.array(cuts, np.int64)]))


def _whole_characters(window: Bytes) -> int:
    """Bytes of the window up to its last character's start, at least one."""
    begins = np.flatnonzero((window & 0xC0) != 0x80)
    return max(int(begins[-1]), 1) if len(begins) else len(window)
