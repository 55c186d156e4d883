"""The table of scanners: a new one is a file of its own and one line here."""

from collections.abc import Callable, Sequence

from fairsieve.transforms.language import Language
from fairsieve.transforms.mentions import Mentions
from fairsieve.transforms.pii import Pii
from fairsieve.transforms.scan import Scanner
from fairsieve.transforms.toxicity import Toxicity

SCANNERS: dict[str, Callable[[], Scanner]] = {
    "language": Language,
    "mentions": Mentions,
    "toxicity": Toxicity,
    "pii": Pii,
}
"""In the order they run: each may read the columns of those before it."""


def scanners_named(names: Sequence[str]) -> list[Scanner]:
    """The scanners of these names, in the table's order."""
    return [make() for name, make in SCANNERS.items() if name in names]


def scores_of(scanners: Sequence[Scanner]) -> tuple[str, ...]:
    """Scores in [0, 1] whose histograms the audit counts."""
    heads = ("toxicity", "identity_attack")
    return tuple(
        f"{scanner.field.name}.{head}"
        for scanner in scanners
        if scanner.field.name == "toxicity"
        for head in heads
        if scanner.field.type.get_field_index(head) >= 0
    )
