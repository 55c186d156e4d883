"""What comes from a corpus, made harmless: no control character, no formula, no name that leaves its folder."""

import re
import unicodedata

LONGEST = 120
"""Characters of the longest name that is shown; a longer one ends in an ellipsis."""

_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_QUOTED = re.compile("[\",\r\n']")


def clean(text: str, longest: int = LONGEST) -> str:
    """One line without control, formatting (zero-width, text direction), private or surrogate characters."""
    if text.isprintable() and len(text) <= longest and text == " ".join(text.split()):
        return text
    kept = "".join(" " if character in "\t\r\n\v\f" else character for character in text)
    kept = "".join(character for character in kept if not unicodedata.category(character).startswith("C"))
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def csv_cell(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula, quoted where CSV asks for it.

    Source: OWASP, CSV Injection: cells that begin with = + - @ tab or CR get a leading apostrophe.
    """
    if _FORMULA.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def file_stem(text: str) -> str:
    """Letters, digits and hyphens only."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "unnamed"
