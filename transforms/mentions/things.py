"""Patterns that speak for something else: a thing, a language, an animal, an exclamation."""

import numpy as np

from fairsieve.transforms.mentions import vocabulary as shape
from fairsieve.transforms.mentions.people import head_person
from fairsieve.transforms.mentions.phrase import Lists, acting, begins_name, ends_phrase, person_head, subject_part
from fairsieve.transforms.mentions.place import Place
from fairsieve.transforms.mentions.vocabulary import NOTHING, Bools


def unrelated(place: Place, lists: Lists) -> Bools:
    """What follows has nothing to do with people: "American economy"; decides most places after two words."""
    after = place.after
    word = after[0]
    things = lists["things"][word]
    related = lists["related"][word] | lists["person_nouns"][word] | lists["hyphen"][word]
    prefixed = after.has(shape.PREFIXED, 0)
    other = ~(things | related | prefixed | after.has(shape.ENDING, 0) | begins_name(after, 0, lists))
    other &= ~place.also(other, lambda here: acting(here, lists))
    answer = prefixed & ~things & ~related
    answer |= place.also(things, lambda here: ~here.after.has(shape.PERSON, 1))
    answer |= place.also(other, lambda here: ~lists["modifiers"][here.after[1]] & ~here.after.has(shape.PERSON, 1))
    return np.asarray(answer)


def impersonal_verb(place: Place, lists: Lists) -> Bools:
    """A subject that stands for nobody: "il y a", "il faut"."""
    number = lists["ne"][place.after[0]].astype(np.int64)
    verbs = lists["impersonal_verbs"]
    return verbs[place.after[number]] | verbs[place.after[1]]


def person_thing(place: Place, lists: Lists) -> Bools:
    """A thing for people: "black men's shoes", "white ladies watch", "black family car"."""
    number = person_head(place, lists)
    headed = np.flatnonzero(number >= 0)
    after, following, products = place.where(headed).after, number[headed] + 1, lists["products"]
    thing = products[after[following]]
    possessive = after.has(shape.QUOTED, following)
    for step in range(1, 4):
        thing |= possessive & products[after[following + step]]
    answer = np.zeros(len(place), np.bool_)
    answer[headed] = thing
    return answer


def compound_end(place: Place, lists: Lists) -> Bools:
    """The end of a compound: "a 27-year-old man", "age-old"."""
    return place.before.has(shape.TRAILING, 0)


def hyphenated(place: Place, lists: Lists) -> Bools:
    """Part of some other compound: "black-and-white", "bi-weekly", "anti-gay"."""
    anti = lists["anti"][place.before[0]] & place.before.has(shape.TRAILING, 0)
    return place.after.has(shape.PREFIXED, 0) | anti


def they_are(place: Place, lists: Lists) -> Bools:
    """Said of something that may well be things, with no person in sight: "they are entirely black"; not "Black"."""
    ends = ends_phrase(place, lists["copula_followers"], lists)
    ends &= ~place.capital | place.shouted
    return place.also(ends, lambda here: _things_are(here, lists))


def _things_are(place: Place, lists: Lists) -> Bools:
    number = subject_part(place, lists)
    number += lists["copulas"][place.before[number]]
    things = lists["things_or_people"][place.before[number]]
    return place.also(things, lambda here: ~here.before.any_has(shape.PERSON, range(16)))


def it_is(place: Place, lists: Lists) -> Bools:
    """Said of a thing: "that's so gay", "everything is queer"."""
    ends = ends_phrase(place, lists["noun_followers"], lists)
    return place.also(ends, lambda here: _it_was(here, lists))


def _it_was(place: Place, lists: Lists) -> Bools:
    number = subject_part(place, lists)
    return lists["copulas"][place.before[number]] & lists["bare_subjects"][place.before[number + 1]]


def colour_list(place: Place, lists: Lists) -> Bools:
    """Beside a colour that people do not have: "black and blue", "red, white or green"."""
    links, colours, before, after = lists["links"], lists["colours"], place.before, place.after
    behind = links[after[0]] & colours[after[1]]
    return behind | place.also(~behind & links[before[0]], lambda here: colours[here.before[1]])


def straight_man(place: Place, lists: Lists) -> Bools:
    """One half of a comic pair: "he plays the straight man to her clown"."""
    cues = lists["straight_man"]
    man = lists["man"][place.after[0]]
    return place.also(man, lambda here: here.after.any_in(cues, range(1, 3)) | here.before.any_in(cues, range(5)))


def musical_key(place: Place, lists: Lists) -> Bools:
    """ "In A minor", "F sharp minor"."""
    before = place.before
    sharp = lists["sharp"][before[0]] & before.has(shape.LOWER, 0)
    note = lists["note"][before[0]] & before.has(shape.CAPITAL, 0) & (before[1] != NOTHING)
    return np.asarray((sharp | note) & ~before.has(shape.TRAILING, 0))


def thing_head(place: Place, lists: Lists) -> Bools:
    """A thing follows: "gay bars", "refugee and humanitarian visas"; but not "gay bar owners"."""
    word, things = place.after[0], lists["things"]
    thing = place.also(things[word], lambda here: ~here.after.has(shape.PERSON, 1))
    return thing | place.also(lists["links"][word], lambda here: _thing_of_two(here, lists))


def _thing_of_two(place: Place, lists: Lists) -> Bools:
    after = place.after
    other = after.has(shape.LOWER, 1) & ~lists["function_words"][after[1]]
    other &= ~after.has(shape.PERSON, 1) | lists["weak_person_nouns"][after[1]]
    return place.also(other & lists["things"][after[2]], lambda here: ~here.after.has(shape.PERSON, 3))


def animal_head(place: Place, lists: Lists) -> Bools:
    """Said of an animal: "baby elephants", "an adult male lion"."""
    return place.after.any_in(lists["animals"], range(2))


def language_context(place: Place, lists: Lists) -> Bools:
    """The language: "in English", "fluent German", "a French teacher"."""
    said = lists["language_before"][place.before[0]]
    return lists["language_after"][place.after[0]] | place.also(said, lambda here: ~head_person(here, lists))


def interjection(place: Place, lists: Lists) -> Bools:
    """An exclamation: "oh, boy", "Man, that was close"; but not "Men, listen" or "Boys, come"."""
    exclaimed = lists["stop"][place.after[0]] & ~place.is_written("men") & ~place.ends_with("s")
    return place.also(exclaimed, lambda here: _exclaims(here, lists))


def _exclaims(place: Place, lists: Lists) -> Bools:
    word = place.before[0]
    alone = lists["calling"][place.after[0]] & ((word == NOTHING) | lists["quotes"][word])
    parted = lists["comma"][word] & lists["interjections"][place.before[1]]
    return np.asarray(lists["interjections"][word] | alone | parted)


def verb_use(place: Place, lists: Lists) -> Bools:
    """The verb: "to man the phones", "I kid you not"."""
    after = lists["verb_after"][place.after[0]]
    return place.also(after, lambda here: lists["verb_before"][here.before[0]] & ~here.is_written("men"))


def address_use(place: Place, lists: Lists) -> Bools:
    """Speaking to people of any gender: "you guys", "hey, guys"."""
    number = lists["comma"][place.before[0]].astype(np.int64)
    return lists["address"][place.before[number]] & place.is_written("guys")


def own_youth(place: Place, lists: Lists) -> Bools:
    """A time of life: "in his youth"."""
    return lists["possessives"][place.before[0]] & place.is_written("youth")


def school_year(place: Place, lists: Lists) -> Bools:
    """Pupils of the last year: "high school seniors"."""
    return place.before.any_in(lists["school_words"], range(3))
