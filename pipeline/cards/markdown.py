"""Names and numbers as Markdown text: nothing that comes from a corpus can be read as a link, a tag or a table."""

import re
from collections.abc import Sequence

from fairsieve.pipeline.cards.measured import Measured
from fairsieve.pipeline.report.untrusted import LONGEST, clean

_SPECIAL = re.compile(
    r"([\\`*_\[\]<>|~$#&!@]|(?<=:)/(?=/)|(?<=www)\.|^\s*(?:[-+=]|\d+[.)])(?=\s|$))",
    re.IGNORECASE,
)


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def escaped(text: str) -> Markdown:
    """One line of plain words, each special character behind a backslash.

    Source: CommonMark 0.31, section 2.4; GitHub Flavored Markdown, section 6.9 for addresses that link themselves.
    """
    return Markdown(_SPECIAL.sub(lambda found: _behind(found[0]), clean(text, 20 * LONGEST)))


def code(text: str) -> Markdown:
    """A name as it is, between backticks; a bar is escaped for tables."""
    name = clean(text).replace("|", r"\|") or " "
    longest = max((len(run) for run in re.findall("`+", name)), default=0)
    fence = "`" * (longest + 1)
    room = " " if name.startswith("`") or name.endswith("`") else ""
    return Markdown(f"{fence}{room}{name}{room}{fence}")


def numbers(rows: Sequence[Measured], empty: str = "Nothing of this was found, or it was not looked for.") -> Markdown:
    """A table of what was measured, each number with its interval, its counts and a link to the table that has it."""
    if not rows:
        return Markdown(f"\n{escaped(empty)}")
    lines = ["", "| what | value | 95 % interval | counts | table |", "|---|---|---|---|---|"]
    for one in rows:
        cells = [escaped(cell) for cell in (one.what, one.value, one.interval, one.of)]
        lines.append(f"| {' | '.join(cells)} | [{escaped(one.table)}]({one.file}): {escaped(one.row)} |")
    return Markdown("\n".join(lines))


def finalize(value: object) -> object:
    """Escapes whatever a template writes, but for what is Markdown already."""
    return escaped(value) if isinstance(value, str) and not isinstance(value, Markdown) else value


def _behind(special: str) -> str:
    # The last character of a list's marker is the one that makes it a list.
    return special[:-1] + "\\" + special[-1]
