"""A plan becomes a text: sentences in an order that reads well, and where each personal value came to stand."""

from dataclasses import dataclass, field
from random import Random

from fairsieve.pipeline.demo.phrases import Slots, sentences
from fairsieve.pipeline.demo.plan import Plan
from fairsieve.pipeline.demo.truth import Span
from fairsieve.pipeline.demo.values import value_of

STEPWISE = ("recipes", "howto")


@dataclass
class Sentence:
    """A finished sentence; `kind`, `start`, `end` place the value it carries, `kind` being "" where it has none."""

    text: str
    kind: str = ""
    start: int = 0
    end: int = 0
    nobodys: bool = False


@dataclass
class Woven:
    """A finished text, and what came to stand in it."""

    text: str
    genre: str
    pii: list[Span] = field(default_factory=list)
    left_alone: list[Span] = field(default_factory=list)
    occupations: list[tuple[str, str]] = field(default_factory=list)  # (occupation, pronoun class)


def weave(plan: Plan, rng: Random) -> Woven:
    """The text of a plan."""
    slots = Slots(rng)
    if plan.language != "en":
        woven = Woven("", plan.language)
        _join(woven, "", _foreign(plan, slots), slots)
        return woven
    woven = Woven("", rng.choice(sentences("english")["sources"][plan.source]["genres"]))
    title = _title(woven.genre, plan, slots)
    told = [Sentence(slots.fill(template)) for template in _put_in(plan, slots)] + _values(plan, slots)
    person = _persons(plan, woven, slots)
    room = plan.target - len(title) - sum(len(sentence.text) + 1 for sentence in told + person)
    body = _neutral(woven.genre, plan, slots, room)
    lead = min(1, len(body))
    for sentence in told:
        body.insert(rng.randint(lead, len(body)), sentence)
    middle = rng.randint(lead, len(body))
    body[middle:middle] = person
    _join(woven, title, body, slots)
    return woven


def _put_in(plan: Plan, slots: Slots) -> list[str]:
    """Templates for everything but personal values and persons."""
    people, harm, rng = sentences("people"), sentences("harm"), slots.rng
    tone = "everyday" if plan.source in ("forum", "reviews") else "any"
    chosen = []
    for axis, group in plan.groups:
        table = people["groups"][axis][group]
        for frame in rng.sample(people["frames"][table.get("frames", tone)], 2 if rng.random() < 0.3 else 1):
            chosen.append(frame.replace("{who}", rng.choice(table["who"])))
    for table in people["other_senses"]:
        if (table["axis"], table["group"]) in plan.other_senses:
            chosen.append(rng.choice(table["sentences"]))
    if plan.toxic:
        chosen.append(rng.choice(harm["toxic"]))
        if rng.random() < 0.4:
            chosen.append(rng.choice(harm["second"]))
    if plan.about_rudeness:
        chosen.append(rng.choice(harm["about_rudeness"]["sentences"]))
    return chosen


def _values(plan: Plan, slots: Slots) -> list[Sentence]:
    carriers, rng = sentences("carriers"), slots.rng
    wanted = [(kind, value_of(kind, rng), False) for kind in plan.pii]
    if plan.left_alone:
        listed = carriers["left_alone"]["values"]
        kind = rng.choice(list(listed))
        wanted.append((kind, rng.choice(listed[kind]), True))
    made = []
    for kind, value, nobodys in wanted:
        slots["value"] = value
        text = slots.fill(rng.choice(carriers["carriers"][kind]))
        start = text.index(value)
        made.append(Sentence(text, kind, start, start + len(value), nobodys))
    return made


def _persons(plan: Plan, woven: Woven, slots: Slots) -> list[Sentence]:
    """Sentences about one made-up person for each pronoun class; notes the occupations that are named."""
    table, rng = sentences("persons"), slots.rng
    told: list[Sentence] = []
    for pronoun in plan.pronouns:
        forms = table["pronouns"][pronoun]["forms"]
        for slot, form in zip(("they", "them", "their", "themself"), forms, strict=True):
            slots[slot], slots[slot.capitalize()] = form, form.capitalize()
        place = list(table["pronouns"]).index(pronoun)
        work = rng.choices(list(table["occupations"]), [odds[place] for odds in table["occupations"].values()])
        slots["last"] = rng.choice(table["names"]["last"])
        slots["name"], slots["work"] = f"{rng.choice(table['names']['first'])} {slots['last']}", work[0]
        life = plan.source in ("encyclopedia", "news", "web") and plan.target > 500 and rng.random() < 0.6
        frames = table["biography"] if life else table["remarks"].get(woven.genre, table["remarks"]["other"])
        first = rng.choice([frame for frame in frames if "{name}" in frame])
        more = [frame for frame in frames if "{name}" not in frame]
        chosen = [first, *rng.sample(more, min(rng.randint(2, 6) if life else rng.randint(0, 1), len(more)))]
        told += [Sentence(slots.fill(frame)) for frame in chosen]
        if any("{work}" in frame for frame in chosen):
            woven.occupations.append((work[0], pronoun))
    return told


def _neutral(genre: str, plan: Plan, slots: Slots, room: int) -> list[Sentence]:
    """Sentences of the source's genres, none used twice, to fill `room` characters as far as they go."""
    english, rng = sentences("english"), slots.rng
    others = [other for other in english["sources"][plan.source]["genres"] if other != genre]
    made: list[Sentence] = []
    for section in (genre, *rng.sample(others, len(others))):
        table = english["genres"][section]
        order = [rng.choice(table["opening"]), *rng.sample(table["body"], len(table["body"]))]
        if len(order[0]) > room:
            order = sorted(table["body"], key=len)[: len(order) // 2]
            rng.shuffle(order)
        for template in [*order, rng.choice(table["closing"])]:
            if room <= 0:
                return made
            made.append(Sentence(slots.fill(template)))
            room -= len(made[-1].text) + 1
        slots.new_topic()
    return made


def _foreign(plan: Plan, slots: Slots) -> list[Sentence]:
    listed = sentences("world")[plan.language]["sentences"]
    # A Chinese character says about as much as three letters.
    room = plan.target // 3 if plan.language == "zh" else plan.target
    made: list[Sentence] = []
    for template in slots.rng.sample(listed, len(listed)):
        if room <= 0:
            break
        made.append(Sentence(slots.fill(template)))
        room -= len(made[-1].text) + 1
    return made


def _title(genre: str, plan: Plan, slots: Slots) -> str:
    if plan.target < 300 or slots.rng.random() < 0.4:
        return ""
    return slots.fill(slots.rng.choice(sentences("english")["genres"][genre]["title"]))


def _join(woven: Woven, title: str, body: list[Sentence], slots: Slots) -> None:
    """Sets the text, in paragraphs, and the spans of its values."""
    parts, length = ([title + "\n\n"], len(title) + 2) if title else ([], 0)
    left = slots.rng.randint(3, 6)
    for number, sentence in enumerate(body):
        if sentence.kind:
            span = Span(sentence.kind, length + sentence.start, length + sentence.end)
            (woven.left_alone if sentence.nobodys else woven.pii).append(span)
        left -= 1
        gap = " "
        if number == len(body) - 1:
            gap = ""
        elif left == 0:
            gap, left = "\n\n", slots.rng.randint(3, 6)
        elif woven.genre in STEPWISE:
            gap = "\n"
        elif woven.genre == "zh":
            gap = ""
        parts.append(sentence.text + gap)
        length += len(sentence.text) + len(gap)
    woven.text = "".join(parts)
