"""Patterns about proper names, by their capitals: a name that the match is part of, or one that it describes."""

import numpy as np

from fairsieve.transforms.mentions import vocabulary as shape
from fairsieve.transforms.mentions.phrase import Lists, begins_name, is_name
from fairsieve.transforms.mentions.place import Place, Words
from fairsieve.transforms.mentions.vocabulary import Bools


def name_around(place: Place, lists: Lists) -> Bools:
    """Part of a name: "Dr. White", "Jack Black", "Black Sabbath", "J. K. Straight"."""
    return place.also(place.capital, lambda here: here.also(~here.shouted, lambda name: _beside_name(name, lists)))


def _beside_name(place: Place, lists: Lists) -> Bools:
    goes_on = is_name(place.after, 0) & ~place.after.has(shape.PERSON, 0) & ~lists["passed_over"][place.after[0]]
    return goes_on | place.also(~goes_on, lambda here: _behind_name(here, lists))


def _behind_name(place: Place, lists: Lists) -> Bools:
    word = place.before[0]
    initial = place.before.has(shape.LONE, 0) & ~lists["no_initial"][word]
    return place.before.has(shape.CAPITAL, 0) & (initial | lists["titles"][word] | lists["first_names"][word])


def first_name_of(place: Place, lists: Lists) -> Bools:
    """A surname or by-name after a first name: "Jane English", "Hans Christian Andersen", "John the Baptist"."""
    number = lists["the"][place.before[0]].astype(np.int64)
    named = lists["first_names"][place.before[number]] & place.before.has(shape.CAPITAL, number)
    return named & place.capital


def title_of_name(place: Place, lists: Lists) -> Bools:
    """A title before a name: "Lady Gaga", "Lady Chatterley"."""
    return place.capital & is_name(place.after, 0)


def head_name(place: Place, lists: Lists) -> Bools:
    """Said of somebody with a name: "American Andy Roddick", "openly gay Ian Brown"."""
    return begins_name(place.after, 0, lists)


def name_ahead(place: Place, lists: Lists) -> Bools:
    """The beginning of a name of something else: "Refugee Relief Act"; but not "Immigrant John Smith"."""
    after = place.after
    goes_on = is_name(after, 0) & ~after.has(shape.PERSON, 0) & ~lists["passed_over"][after[0]]
    goes_on &= place.capital & ~lists["first_names"][after[0]]
    return place.also(goes_on, lambda here: ~_in_title_case(here, lists))


def small(place: Place, lists: Lists) -> Bools:
    """In small letters, where nouns have capitals: "deutsche Bank"; "die Deutschen" are people."""
    return ~place.capital


def named_person(place: Place, lists: Lists) -> Bools:
    """In small letters before a name: "young Carter"; but not "young Germans"."""
    after = place.after
    name = is_name(after, 0) & ~lists["identities"][after[0]] & ~lists["things"][after[0]]
    return place.also(name, lambda here: ~here.capital)


def behind_name(place: Place, lists: Lists) -> Bools:
    """The end of a name, with capitals in a sentence of small letters: "Big Brother", "Isle of Man", "Sing My Boy"."""
    return place.also(place.capital, lambda here: here.also(~here.shouted, lambda name: _ends_name(name, lists)))


def within_name(place: Place, lists: Lists) -> Bools:
    """The end or the beginning of such a name: "Lost Boys", "the Boys Next Door", "Game Boy Camera"."""
    return place.also(place.capital, lambda here: here.also(~here.shouted, lambda name: _in_name(name, lists)))


def _in_name(place: Place, lists: Lists) -> Bools:
    after = place.after
    goes_on = is_name(after, 0) & ~after.has(shape.PERSON, 0) & ~lists["function_words"][after[0]]
    goes_on = place.also(goes_on, lambda here: ~_in_title_case(here, lists))
    return goes_on | place.also(~goes_on, lambda here: _ends_name(here, lists))


def _ends_name(place: Place, lists: Lists) -> Bools:
    of = lists["of"][place.before[0]].astype(np.int64)
    word = place.before[of]
    name = is_name(place.before, of) & ~lists["function_words"][word] & ~lists["no_name"][word]
    name &= ~place.before.has(shape.PERSON, of)
    name |= lists["function_words"][place.before[0]] & is_name(place.before, 0)
    return place.also(name, lambda here: ~_in_title_case(here, lists))


def _in_title_case(place: Place, lists: Lists) -> Bools:
    """Whether most of the longer words around have capitals, so that they tell nothing."""
    words, capitals = np.zeros(len(place), np.int64), np.zeros(len(place), np.int64)
    for side in (place.before, place.after):
        for number in range(5):
            counts = _is_content(side, number, lists)
            words += counts
            capitals += counts & side.has(shape.CAPITAL, number)
    return np.asarray(capitals * 3 > words * 2)


def _is_content(side: Words, number: int, lists: Lists) -> Bools:
    word = side[number]
    return np.asarray(side.has(shape.ALPHABETIC, number) & ~lists["function_words"][word])
