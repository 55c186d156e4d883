"""What each document of the demo corpus is to hold, decided before a word is written."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from fairsieve.pipeline.demo.phrases import sentences

SHORTEST, LONGEST = 60, 5200
PLAIN_SOURCES = ("encyclopedia", "recipes")


@dataclass
class Plan:
    """One document: its place in the corpus and everything that is put into it.

    Attributes:
      target: characters it should have, about.
      groups: (axis, group) pairs it mentions.
      other_senses: (axis, group) pairs of which it holds a term in another sense.
      pronouns: classes of the persons it speaks of, at most one person a class.
      pii: types of the personal values it holds, one entry a value.
    """

    id: str
    language: str = "en"
    source: str = "web"
    target: int = 900
    groups: list[tuple[str, str]] = field(default_factory=list)
    other_senses: list[tuple[str, str]] = field(default_factory=list)
    pronouns: list[str] = field(default_factory=list)
    toxic: bool = False
    about_rudeness: bool = False
    pii: list[str] = field(default_factory=list)
    left_alone: bool = False


def planned(documents: int, rng: Random) -> list[Plan]:
    """One plan a document, in the order of the corpus; every share of the tables is met to the nearest document."""
    languages = [
        code for code, table in sentences("world").items() for _ in range(round(documents * table["share"] / 1000))
    ]
    languages += ["en"] * (documents - len(languages))
    rng.shuffle(languages)
    plans = [Plan(f"demo-{number:05d}", language) for number, language in enumerate(languages)]
    for plan in plans:
        plan.target = round(min(max(math.exp(rng.gauss(6.8, 0.8)), SHORTEST), LONGEST))
    english = [plan for plan in plans if plan.language == "en"]
    _give_sources(plans, rng)
    _give_people(english, rng)
    _give_toxicity(english, rng)
    _give_personal_values(english, rng)
    return plans


def share_of(plans: list[Plan], share: float, among: Iterable[Plan], rng: Random) -> list[Plan]:
    """A random `share` per thousand of `plans`, taken from `among`."""
    eligible = list(among)
    return rng.sample(eligible, min(round(len(plans) * share / 1000), len(eligible)))


def _give_sources(plans: list[Plan], rng: Random) -> None:
    table = sentences("english")["sources"]
    names, weights = list(table), [table[name]["share"] for name in table]
    for plan in plans:
        plan.source = rng.choices(names, weights)[0]
        if plan.language != "en" and plan.source in PLAIN_SOURCES:
            plan.source = "web"


def _give_people(english: list[Plan], rng: Random) -> None:
    people, persons = sentences("people"), sentences("persons")
    telling = [plan for plan in english if plan.source != "recipes"]
    for axis, groups in people["groups"].items():
        for group, table in groups.items():
            for plan in share_of(english, table["share"], telling, rng):
                plan.groups.append((axis, group))
    for table in people["other_senses"]:
        pair = (table["axis"], table["group"])
        clear = [plan for plan in english if pair not in plan.groups]
        for plan in share_of(english, table["share"], clear, rng):
            plan.other_senses.append(pair)
    for pronoun, table in persons["pronouns"].items():
        for plan in share_of(english, 10 * table["share"], english, rng):
            plan.pronouns.append(pronoun)


def _give_toxicity(english: list[Plan], rng: Random) -> None:
    harm = sentences("harm")
    singled_out = [pair for pair in harm["overlap"] if pair != "rest"]
    left = english
    for pair in singled_out:
        axis, group = pair.split("/")
        of_group = [plan for plan in left if (axis, group) in plan.groups]
        for plan in share_of(of_group, 10 * harm["overlap"][pair], of_group, rng):
            plan.toxic = True
        left = [plan for plan in left if (axis, group) not in plan.groups]
    open_to_all = [plan for plan in left if plan.source not in PLAIN_SOURCES]
    for plan in share_of(left, 10 * harm["overlap"]["rest"], open_to_all, rng):
        plan.toxic = True
    for plan in share_of(english, harm["about_rudeness"]["share"], (p for p in english if not p.toxic), rng):
        plan.about_rudeness = True


def _give_personal_values(english: list[Plan], rng: Random) -> None:
    carriers = sentences("carriers")
    for kind, share in carriers["share"].items():
        for plan in share_of(english, share, english, rng):
            plan.pii += [kind] * rng.choices((1, 2, 3), (8, 2, 1))[0]
    # A few sign-up lists, for rules that look at how many values a document holds.
    for plan in share_of(english, carriers["lists"], (p for p in english if p.source in ("forum", "web")), rng):
        plan.pii += rng.choices(("EMAIL_ADDRESS", "PHONE_NUMBER"), (2, 1), k=rng.randint(6, 10))
    for plan in share_of(english, carriers["left_alone"]["share"], english, rng):
        plan.left_alone = True
