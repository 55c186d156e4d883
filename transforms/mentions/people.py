"""Patterns that speak for people: the words around a match show that a person or a group is meant."""

import numpy as np

from fairsieve.transforms.mentions import vocabulary as shape
from fairsieve.transforms.mentions.phrase import (
    REACH,
    Lists,
    Named,
    ends_phrase,
    has_first_name,
    is_name,
    is_person_name,
    person_before,
    person_head,
    person_placed,
    skipping,
    subject_part,
)
from fairsieve.transforms.mentions.place import Place, Words
from fairsieve.transforms.mentions.vocabulary import NOTHING, Bools, Ints


def head_person(place: Place, lists: Lists) -> Bools:
    """The noun it belongs to names people: "black women", "gay and lesbian youth", "an Indian software engineer".

    Modifiers, other identities and conjunctions are passed over, and one word that looks like an adjective.
    """
    return person_head(place, lists) >= 0


def head_person_far(place: Place, lists: Lists) -> Bools:
    """As `head_person`, with one more word between that may be anything but a thing: "Canadian exchange students"."""
    word = place.after[0]
    between = place.after.has(shape.LOWER, 0) & ~lists["things"][word] & ~lists["noun_followers"][word]
    return place.also(between, lambda here: _person_follows(here.after, lists))


def _person_follows(after: Words, lists: Lists) -> Bools:
    modified = lists["modifiers"][after[1]] & after.has(shape.PERSON, 2)
    return (after.has(shape.PERSON, 1) & ~lists["things_of_people"][after[2]]) | modified


def copula_person(place: Place, lists: Lists) -> Bools:
    """Said of a person: "she is black", "who identify as queer", "whether you are gay or straight", "being deaf"."""
    ends = ends_phrase(place, lists["copula_followers"], lists)
    return place.also(ends, lambda here: _said_of_person(here, lists, named=is_person_name))


def copula_known(place: Place, lists: Lists) -> Bools:
    """As `copula_person`, for words said of things as well: "Anna is poor", but not "Russia is poor"."""
    ends = ends_phrase(place, lists["copula_followers"], lists)
    return place.also(ends, lambda here: _said_of_person(here, lists, named=has_first_name))


def _said_of_person(place: Place, lists: Lists, named: Named) -> Bools:
    number, before = subject_part(place, lists), place.before
    word = before[number]
    said = lists["coming"][word]
    subject = lists["subjects"][word] | before.has(shape.PERSON, number)
    verbs = lists["copulas"] | lists["makes"]
    for cue, following, steps in (
        (lists["as"][word], lists["identify"], (1, 2)),
        (lists["up"][word], lists["grow"], (1,)),
        (subject & ~lists["as"][word] & ~lists["up"][word] & ~said, verbs, (1, 2)),
    ):
        its = np.flatnonzero(cue)
        here = place.where(its).before
        said[its] = np.any([following[here[number[its] + step]] for step in steps], axis=0)
    while_so = np.flatnonzero(lists["while"][word])
    said[while_so] = Words(before.side, before.rows[while_so])[number[while_so] + 1] != NOTHING
    others = ~(said | lists["as"][word] | lists["up"][word] | subject)
    its = np.flatnonzero(others & lists["copulas"][word])
    spoken, at = place.where(its), number[its] + 1
    said[its] = person_before(spoken, at, lists, named) | person_placed(spoken, at, lists)
    return said


def phrase_end(place: Place, lists: Lists) -> Bools:
    """No noun follows that it could belong to: "openly gay.", "too queer for them"."""
    return ends_phrase(place, lists["noun_followers"], lists)


def noun_singular(place: Place, lists: Lists) -> Bools:
    """A noun after a determiner, with no noun behind it: "a Muslim who", "an American.", "a Maronite Christian".

    What ends in "ish" or "ch" is none after "a": "a Danish" is eaten.
    """
    ends = ends_phrase(place, lists["noun_followers"], lists)
    identity = ~ends & lists["identities"][place.after[0]]
    ends |= place.also(identity, lambda here: lists["noun_followers"][here.after[1]])
    noun = place.also(ends, lambda here: _after_determiner(here.before, lists))
    return place.also(
        noun, lambda here: ~(here.ends_with("ish") | here.ends_with("ch")) | ~lists["an_article"][here.before[0]]
    )


def _after_determiner(before: Words, lists: Lists) -> Bools:
    number, going = np.zeros(len(before.rows), np.int64), np.arange(len(before.rows))
    for step in range(3):
        here = Words(before.side, before.rows[going])
        going = going[lists["modifiers"][here[step]] | here.has(shape.ENDING, step)]
        number[going] += 1
    determiners = lists["determiners"]
    return np.asarray(determiners[before[number]] | ((number > 0) & determiners[before[np.maximum(number - 1, 0)]]))


def nominal_plural(place: Place, lists: Lists) -> Bools:
    """An adjective that stands for a group: "the blind are", "for the rural poor", "a school for the deaf was"."""
    ends = ends_phrase(place, lists["plural_followers"], lists)
    ends |= place.also(lists["one_is"][place.after[0]], lambda here: lists["behind_these"][here.before[1]])
    return place.also(ends, lambda here: lists["the"][here.before[_inserted(here.before, lists)]])


def _inserted(before: Words, lists: Lists) -> Ints:
    """How many words before a match may stand between it and its article."""
    number, going = np.zeros(len(before.rows), np.int64), np.arange(len(before.rows))
    for step in range(REACH):
        here = Words(before.side, before.rows[going])
        inserted = lists["nominal_inserts"][here[step]]
        if step:
            inserted = inserted | lists["links"][here[step - 1]]
        going = going[inserted]
        number[going] += 1
    return number


def plural_people(place: Place, lists: Lists) -> Bools:
    """A plural that is also a colour or a thing: "blacks were", "among whites", "many straights"."""
    people = lists["quantifiers"][place.before[0]]
    for nearby in (
        lambda here: here.after.any_in(lists["plural_verbs"], range(5)),
        lambda here: here.before.any_in(lists["plural_identities"], range(4)),
        lambda here: here.before.any_has(shape.PERSON, range(4)),
        lambda here: here.after.any_in(lists["plural_identities"], range(4)),
        lambda here: here.after.any_has(shape.PERSON, range(4)),
    ):
        people = people | place.also(~people, nearby)
    return people


def after_person(place: Place, lists: Lists) -> Bools:
    """Behind its noun: "families displaced by war", "people blind from birth"."""
    word = place.before[0]
    people = place.before.has(shape.PERSON, 0) | lists["plural_identities"][word] | lists["someone"][word]
    return place.also(people, lambda here: ends_phrase(here, lists["noun_followers"], lists))


def compound_led(place: Place, lists: Lists) -> Bools:
    """ "Black-owned", "Muslim-majority", "German-born", and "Black owned" without the hyphen."""
    return lists["compound_parts"][place.after[0]] & ~place.after.has(shape.UPPER, 0)


def share(place: Place, lists: Lists) -> Bools:
    """A share of people: "60 percent Black", "predominantly white", "3% of the board is Black", "all-white jury"."""
    before, shares = place.before, lists["share_before"]
    word = before[0]
    straight = shares[word]
    said = place.also(~straight & lists["copulas"][word], lambda here: here.before.any_in(shares, range(9)))
    part = ~(straight | said) & lists["part_of"][word] & before.has(shape.TRAILING, 0) & before.has(shape.LOWER, 0)
    return (
        (straight & ~lists["products"][place.after[0]])
        | place.also(said, lambda here: ends_phrase(here, lists["copula_followers"], lists))
        | place.also(part, lambda here: head_person(here, lists))
    )


def descent(place: Place, lists: Lists) -> Bools:
    """ "Of Indian descent", "Irish and Polish ancestry"; but not the origin of goods."""
    first = place.after[skipping(place.after, 0, lists["passed_over"], REACH)]
    listed, origin = lists["descent"][first], lists["origin"][first]
    claimed = place.also(listed & origin, lambda here: here.before.any_in(lists["descent_before"], range(2)))
    return (listed & ~origin) | claimed


def person_beside(place: Place, lists: Lists) -> Bools:
    """Beside a person noun, in languages where adjectives follow: "mujeres españolas", "le joueur français"."""
    number = lists["modifiers"][place.before[0]].astype(np.int64)
    people = place.before.has(shape.PERSON, 0) | place.before.has(shape.PERSON, number)
    return np.asarray(people | place.after.has(shape.PERSON, 0))


def determined(place: Place, lists: Lists) -> Bools:
    """A noun right after a determiner, in languages where an adjective never stands there: "los franceses".

    After an elided one it is a person with a capital only: "l'Espagnol", but "l'espagnol".
    """
    before = place.before
    elided = lists["apostrophe"][before[0]] & lists["elided"][before[1]]
    return lists["determiners"][before[0]] | place.also(elided, lambda here: here.capital)


def concern(place: Place, lists: Lists) -> Bools:
    """What concerns the group as people: "gay rights", "trans health"."""
    return lists["concerns"][place.after[skipping(place.after, 0, lists["passed_over"], REACH)]]


def identifies_as(place: Place, lists: Lists) -> Bools:
    """ "Identifies as ace", "came out as pan"."""
    said = place.before.any_in(lists["as"], range(5))
    return place.also(said, lambda here: here.before.any_in(lists["identify"] & ~lists["as"], range(5)))


def identity_list(place: Place, lists: Lists) -> Bools:
    """Beside another identity of the same kind: "bi and pan", "lesbian, ace"."""
    before = place.before.any_in(lists["orientations"], range(3))
    return before | place.also(~before, lambda here: here.after.any_in(lists["orientations"], range(3)))


def with_condition(place: Place, lists: Lists) -> Bools:
    """People who live with it: "children with autism", "she has epilepsy", "her severe depression", "died of AIDS"."""
    thing = lists["condition_things"][place.after[0]]
    answer, left = np.zeros(len(place), np.bool_), np.flatnonzero(~thing)
    for number in range(6):
        here = place.where(left)
        word, further = here.before[number], here.before[number + 1]
        cue = lists["condition_before"][word] & ~lists["helping"][further]
        cue |= lists["of"][word] & lists["dying"][further]
        cue |= lists["by_or_to"][word] & lists["affected"][further]
        own = lists["own"][word] | (lists["with"][word] & lists["afflicted"][further])
        answer[left] = own
        cue &= ~own
        answer[left[cue]] = _names_subject(here.where(cue).before, range(number + 1, number + 7), lists)
        barrier = lists["condition_barriers"][word] | (lists["of"][word] & ~lists["amounts"][further])
        left = left[~(cue | own | barrier)]
    left = np.flatnonzero(~answer)
    here = place.where(left)
    answer[left] = here.also(here.after.has(shape.LOWER, 0), lambda small: head_person(small, lists))
    return answer


def _names_subject(before: Words, numbers: range, lists: Lists) -> Bools:
    """Whether one of the words is a person, or a name."""
    named = [is_name(before, number) & ~lists["function_words"][before[number]] for number in numbers]
    person = before.any_in(lists["condition_subjects"], numbers) | before.any_has(shape.PERSON, numbers)
    return np.asarray(person | np.any(named, axis=0))


def senior_person(place: Place, lists: Lists) -> Bools:
    """ "Senior citizens", "senior care"; but not a rank: "senior engineer"."""
    return lists["senior_heads"][place.after[0]]
