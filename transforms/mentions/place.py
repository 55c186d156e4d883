"""A candidate place: the words around a match, as the sense patterns look at them."""

import re
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Sgt|Lt|Col|Capt|Rev|Hon|Jr|Sr|Mt|vs|[A-Z])\.(?=\s|[A-Z]|$)"
    r"|-?\w+(?:[-'\u2019\u2010\u2011]\w+)*-?|[^\w\s]"
)
_BREAK = re.compile(r"\n\s*(?=\n|[A-Z\u2022*#>|\d-])|\n\s*$")
_STOPS = frozenset(".!?\u2026")


def words_of(text: str) -> list[str]:
    """Words with inner hyphens and apostrophes, titles with their full stop, and marks one by one."""
    return [token.replace("\u2019", "'") for token in _TOKEN.findall(text)]


@dataclass(frozen=True)
class Place:
    """A match and the part of its sentence around it.

    Attributes:
      form: the match as it is written.
      left: up to some hundred bytes before it, of the same document.
      right: as much after it.
    """

    form: str
    left: str
    right: str

    @cached_property
    def before(self) -> tuple[str, ...]:
        """Words before the match in its sentence, the nearest first."""
        breaks = [found.end() for found in _BREAK.finditer(self.left)]
        words = words_of(self.left[breaks[-1] :] if breaks else self.left)
        words.reverse()
        stop = next((number for number, word in enumerate(words) if word in _STOPS), len(words))
        return tuple(words[:stop])

    @cached_property
    def after(self) -> tuple[str, ...]:
        """Words after the match in its sentence, with the mark that ends it; at the end of a text a full stop."""
        found = _BREAK.search(self.right)
        words = words_of(self.right[: found.start()] if found else self.right)
        stop = next((number for number, word in enumerate(words) if word in _STOPS), len(words))
        return (*words[: stop + 1], ".") if stop == len(words) else tuple(words[: stop + 1])

    @property
    def capital(self) -> bool:
        return self.form[:1].isupper()

    @property
    def shouted(self) -> bool:
        """All in capitals."""
        return len(self.form) > 1 and self.form.isupper()
