"""The YAML in front of a dataset card: what Hugging Face reads of it."""

from collections.abc import Sequence
from typing import Any

import yaml

from fairsieve.pipeline.cards.facts import Facts
from fairsieve.pipeline.cards.features import features
from fairsieve.pipeline.cards.folder import Part

BANDS = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")


def front_matter(facts: Facts, parts: Sequence[Part]) -> str:
    """Between two lines of hyphens; a licence is not among it, since none can be measured."""
    about: dict[str, Any] = {
        "pretty_name": "TO BE PROVIDED",
        "language": list(facts.codes),
        "size_categories": [size_category(facts.documents)],
        "tags": ["fairsieve", "corpus-audit"],
        "configs": [
            {"config_name": one.name, "data_files": [{"split": "train", "path": one.glob}]}
            | ({"default": True} if one.name == "default" else {})
            for one in parts
        ],
        "dataset_info": [_info(one) for one in parts],
    }
    text = yaml.safe_dump({key: value for key, value in about.items() if value}, allow_unicode=True, sort_keys=False)
    return f"---\n{text}---\n"


def size_category(documents: int) -> str:
    """The band of Hugging Face that so many documents fall into."""
    place = next((place for place in range(len(BANDS)) if documents < 1000 * 10**place), len(BANDS))
    if place == 0:
        return f"n<{BANDS[0]}"
    return f"n>{BANDS[-1]}" if place == len(BANDS) else f"{BANDS[place - 1]}<n<{BANDS[place]}"


def _info(part: Part) -> dict[str, Any]:
    about: dict[str, Any] = {"config_name": part.name}
    columns = features(part.schema) if part.schema is not None else None
    if columns is not None:
        about["features"] = columns
    about["splits"] = [{"name": "train", "num_bytes": part.size, "num_examples": part.rows}]
    return about | {"download_size": part.size, "dataset_size": part.size}
