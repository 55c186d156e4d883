"""The table of scanners: a new one is a file of its own and one line here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from fairsieve.transforms.language import Language
from fairsieve.transforms.mentions import Mentions
from fairsieve.transforms.pii import Pii
from fairsieve.transforms.pii.names import PersonNames
from fairsieve.transforms.scan import Scanner
from fairsieve.transforms.toxicity import Toxicity
from fairsieve.transforms.toxicity.cascade import Cascade
from fairsieve.transforms.toxicity.detoxify import Detoxify
from fairsieve.transforms.toxicity.fasttext_model import FastTextModel

SCORERS: dict[str, Callable[..., Scanner]] = {
    "default": Toxicity,
    "fasttext": FastTextModel,
    "detoxify": Detoxify,
    "cascade": Cascade,
}
"""Who may say how toxic a text is; each adds a column of its own name."""


def scorer(scorer: str = "default", **options: Any) -> Scanner:
    """The scanner of toxicity that is asked for, with its fields."""
    return SCORERS[scorer](**options)


SCANNERS: dict[str, Callable[..., Scanner]] = {
    "language": Language,
    "mentions": Mentions,
    "toxicity": scorer,
    "pii": Pii,
    "names": PersonNames,
}
"""In the order they run: each may read the columns of those before it."""

NO_OPTIONS: Mapping[str, Mapping[str, Any]] = {}


def scanners_named(names: Sequence[str], options: Mapping[str, Mapping[str, Any]] = NO_OPTIONS) -> list[Scanner]:
    """The scanners of these names, in the table's order, each with the fields that `options` gives under its name."""
    return [make(**options.get(name, {})) for name, make in SCANNERS.items() if name in names]


def sentences_from(scanner: Scanner) -> float | None:
    """The lowest score of the sentences that a scanner lists; None where it lists none."""
    match scanner:
        case Toxicity() | FastTextModel():
            return scanner.threshold
        case Cascade():
            return scanner.low
    return None


_OF_SENTENCES = ("max", "mean", "share")
"""What the scanner of toxicity says beside its heads; the audit counts the heads."""


def scores_of(scanners: Sequence[Scanner]) -> tuple[str, ...]:
    """Scores in [0, 1] whose histograms the audit counts: the labels of whatever scores toxicity."""
    return tuple(
        f"{scanner.field.name}.{one.name}"
        for scanner in scanners
        if isinstance(scanner, Toxicity | FastTextModel | Detoxify | Cascade)
        for one in scanner.field.type
        if pa.types.is_floating(one.type) and one.name not in _OF_SENTENCES
    )


def scorer_of(scanners: Sequence[Scanner]) -> Scanner | None:
    """The scanner that says how toxic a text is, where its column has that score."""
    return next(
        (one for one in scanners if isinstance(one, Toxicity | FastTextModel | Detoxify | Cascade) and _says(one)), None
    )


def _says(scanner: Scanner) -> bool:
    return "toxicity" in {field.name for field in scanner.field.type}
