"""Patterns that speak for people: the words around a match show that a person or a group is meant."""

from fairsieve.transforms.mentions.phrase import (
    REACH,
    Lists,
    ends_phrase,
    is_name,
    is_person,
    person_before,
    person_head,
    subject_part,
)
from fairsieve.transforms.mentions.place import Place


def head_person(place: Place, lists: Lists) -> bool:
    """The noun it belongs to names people: "black women", "gay and lesbian youth", "an Indian software engineer".

    Modifiers, other identities and conjunctions are passed over, and one word that looks like an adjective.
    """
    return person_head(place, lists) >= 0


def head_person_far(place: Place, lists: Lists) -> bool:
    """As `head_person`, with one more word between that may be anything but a thing: "Canadian exchange students"."""
    word, following = place.after[0], place.after[1]
    if not (is_person(following, lists) or (following in lists["modifiers"] and is_person(place.after[2], lists))):
        return False
    return place.after.raw(0).islower() and word not in lists["things"] and word not in lists["noun_followers"]


def copula_person(place: Place, lists: Lists) -> bool:
    """Said of a person: "she is black", "who identify as queer", "whether you are gay or straight", "being deaf"."""
    if not ends_phrase(place, lists["copula_followers"], lists):
        return False
    before, number = place.before, subject_part(place, lists)
    word, copulas = before[number], lists["copulas"]
    if word == "as":
        return before[number + 1] in lists["identify"] or before[number + 2] in lists["identify"]
    if word in ("being", "came", "come", "comes", "coming", "born", "openly"):
        return True
    if word == "up":
        return before[number + 1] in ("grow", "grows", "grew", "growing", "grown")
    if word in lists["subjects"] or is_person(word, lists):
        return any(before[number + step] in copulas or before[number + step] in lists["makes"] for step in (1, 2))
    return word in copulas and person_before(place, number + 1, lists)


def phrase_end(place: Place, lists: Lists) -> bool:
    """No noun follows that it could belong to: "openly gay.", "too queer for them"."""
    return ends_phrase(place, lists["noun_followers"], lists)


def noun_singular(place: Place, lists: Lists) -> bool:
    """A noun after a determiner, with no noun behind it: "a Muslim who", "an American.", "a newly converted Sikh"."""
    if not ends_phrase(place, lists["noun_followers"], lists):
        return False
    before, determiners, number = place.before, lists["determiners"], 0
    while number < 3 and (before[number] in lists["modifiers"] or before[number].endswith("ed")):
        number += 1
    return before[number] in determiners or (number > 0 and before[number - 1] in determiners)


def nominal_plural(place: Place, lists: Lists) -> bool:
    """An adjective that stands for a group: "the blind are", "for the rural poor", "the aged, ailing or disabled"."""
    if not ends_phrase(place, lists["plural_followers"], lists):
        return False
    before, number = place.before, 0
    while number < REACH and (
        before[number] in lists["nominal_inserts"] or (number > 0 and before[number - 1] in lists["links"])
    ):
        number += 1
    return before[number] == "the"


def plural_people(place: Place, lists: Lists) -> bool:
    """A plural that is also a colour or a thing: "blacks were", "among whites", "many straights"."""
    if place.before[0] in lists["quantifiers"] or not lists["plural_verbs"].isdisjoint(place.after.first(5)):
        return True
    nearby = [*place.before.first(4), *place.after.first(4)]
    return any(word in lists["plural_identities"] or is_person(word, lists) for word in nearby)


def after_person(place: Place, lists: Lists) -> bool:
    """Behind its noun: "families displaced by war", "people blind from birth"."""
    if not ends_phrase(place, lists["noun_followers"], lists):
        return False
    word = place.before[0]
    return is_person(word, lists) or word in lists["plural_identities"] or word in ("those", "someone", "anyone")


def compound_led(place: Place, lists: Lists) -> bool:
    """ "Black-owned", "Muslim-majority", "German-born", and "Black owned" without the hyphen."""
    return place.after[0] in lists["compound_parts"] and not place.after.raw(0).isupper()


def share(place: Place, lists: Lists) -> bool:
    """A share of people: "60 percent Black", "predominantly white", "3% of the board is Black", "all-white jury"."""
    if place.before[0] in lists["share_before"]:
        return place.after[0] not in lists["products"]
    if place.before[0] in lists["copulas"] and not lists["share_before"].isdisjoint(place.before.first(9)):
        return ends_phrase(place, lists["copula_followers"], lists)
    return place.before.raw(0) in ("all-", "mostly-", "majority-", "half-", "part-") and head_person(place, lists)


def descent(place: Place, lists: Lists) -> bool:
    """ "Of Indian descent", "Irish ancestry"; but not the origin of goods."""
    first = place.after[0]
    if first not in lists["descent"]:
        return False
    return first not in ("origin", "origins") or not lists["descent_before"].isdisjoint(place.before.first(2))


def person_beside(place: Place, lists: Lists) -> bool:
    """Beside a person noun, in languages where adjectives follow: "mujeres españolas", "le joueur français"."""
    number = 1 if place.before[0] in lists["modifiers"] else 0
    return is_person(place.before[number], lists) or is_person(place.after[0], lists)


def determined(place: Place, lists: Lists) -> bool:
    """A noun right after a determiner, in languages where an adjective never stands there: "los franceses"."""
    return place.before[0] in lists["determiners"]


def concern(place: Place, lists: Lists) -> bool:
    """What concerns the group as people: "gay rights", "trans health"."""
    after, number = place.after, 0
    while after[number] in lists["passed_over"] and number < REACH:
        number += 1
    return after[number] in lists["concerns"]


def identifies_as(place: Place, lists: Lists) -> bool:
    """ "Identifies as ace", "came out as pan"."""
    words = place.before.first(5)
    return "as" in words and not (lists["identify"] - {"as"}).isdisjoint(words)


def identity_list(place: Place, lists: Lists) -> bool:
    """Beside another identity of the same kind: "bi and pan", "lesbian, ace"."""
    return not lists["orientations"].isdisjoint([*place.before.first(3), *place.after.first(3)])


def with_condition(place: Place, lists: Lists) -> bool:
    """People who live with it: "children with autism", "she has epilepsy", "diagnosed with dementia"."""
    before = place.before
    for number in range(4):
        if before[number] in lists["condition_before"]:
            return any(
                is_person(before[other], lists)
                or before[other] in lists["condition_subjects"]
                or (is_name(before.raw(other)) and before[other] not in lists["function_words"])
                for other in range(number + 1, number + 7)
            )
    return place.after.raw(0).islower() and head_person(place, lists)


def senior_person(place: Place, lists: Lists) -> bool:
    """ "Senior citizens", "senior care"; but not a rank: "senior engineer"."""
    return place.after[0] in lists["senior_heads"]


def legal_alien(place: Place, lists: Lists) -> bool:
    """A foreigner in law: "resident aliens", "alien detainees"."""
    return not lists["legal_cues"].isdisjoint([*place.before.first(2), *place.after.first(2)])
