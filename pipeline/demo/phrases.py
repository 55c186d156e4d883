"""The sentences of the demo corpus, as data, and how their slots are filled."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("sentences")


@cache
def sentences(name: str) -> dict[str, Any]:
    """The tables of `sentences/NAME.yaml`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(FOLDER / f"{name}.yaml", encoding="utf-8") as file:
        # The C loader reads the same safe subset, ten times as fast.
        tables: dict[str, Any] = yaml.load(file, Loader=loader)  # noqa: S506
    return tables


class Slots(dict[str, str]):
    """What stands in the braces of a sentence.

    A slot that was set keeps its value; the topic of a document is set once, so that its sentences agree. Any other
    slot draws a new value each time it is asked for.
    """

    def __init__(self, rng: Random) -> None:
        super().__init__()
        self.rng = rng
        self.choices: dict[str, list[str]] = sentences("english")["slots"]
        self.new_topic()

    def new_topic(self) -> None:
        for name in sentences("english")["topic"]:
            self[name] = self.rng.choice(self.choices[name])
        self["main"] = self.choices["main"][self.choices["dish"].index(self["dish"])]

    def __missing__(self, name: str) -> str:
        if name in self.choices:
            return self.rng.choice(self.choices[name])
        return self.number(name)

    def number(self, name: str) -> str:
        draw = self.rng.randint
        match name:
            case "n":
                return str(draw(2, 9))
            case "num":
                return str(draw(11, 95))
            case "two":
                return str(draw(11, 94))
            case "big":
                return str(draw(110, 980)) if self.rng.random() < 0.6 else f"{draw(1, 60)},{draw(0, 99):02d}0"
            case "pct":
                return str(draw(3, 68))
            case "price":
                return f"{draw(12, 240)}.{self.rng.choice(('00', '50', '90', '95'))}"
            case "oven":
                return str(draw(15, 22) * 10)
            case "year":
                return str(draw(1996, 2025))
            case "nth":
                return ordinal(draw(2, 20))
            case "numth":
                return ordinal(draw(21, 89))
        raise KeyError(name)

    def fill(self, sentence: str) -> str:
        """The sentence with its slots filled and its first letter raised."""
        text = sentence.format_map(self)
        return text[0].upper() + text[1:]


def ordinal(number: int) -> str:
    """English: 2nd, 11th, 23rd."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
