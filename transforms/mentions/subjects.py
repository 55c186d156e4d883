"""Patterns that speak for people by what is done: a people that acts, people whom something befalls."""

import numpy as np

from fairsieve.transforms.mentions import vocabulary as shape
from fairsieve.transforms.mentions.phrase import REACH, Lists, acting, ends_phrase, is_name, person_before, skipping
from fairsieve.transforms.mentions.place import Place
from fairsieve.transforms.mentions.vocabulary import NOTHING, Bools


def people_acting(place: Place, lists: Lists) -> Bools:
    """A people as the subject: "the Dutch traveled", "the Irish love their tea", "the Russian was arrested"."""
    one = lists["was"][place.after[0]] & (place.ends_with("an") | place.ends_with("i"))
    return acting(place, lists) | place.also(one, lambda here: lists["the"][here.before[0]])


def people_were(place: Place, lists: Lists) -> Bools:
    """Done to people: "they were displaced", "516,000 people have been displaced", "over two million displaced"."""
    many = place.before.any_in(lists["multitudes"], range(4))
    return many | place.also(~many, lambda here: _were(here, lists))


def _were(place: Place, lists: Lists) -> Bools:
    number = skipping(place.before, 0, lists["adverbs"], REACH)
    copula = lists["copulas"][place.before[number]]
    return place.also(copula, lambda here: person_before(here, number[copula] + 1, lists))


def social_class(place: Place, lists: Lists) -> Bools:
    """ "The Black middle class", "a white working class"."""
    return lists["class_modifiers"][place.after[0]] & lists["social_classes"][place.after[1]]


def coordinated(place: Place, lists: Lists) -> Bools:
    """Beside a word that is said of people only: "young, Black and gifted", "male, white and rich"."""
    ends = ends_phrase(place, lists["copula_followers"], lists)
    return place.also(ends, lambda here: _beside_people_word(here, lists))


def _beside_people_word(place: Place, lists: Lists) -> Bools:
    links, said = lists["links"], lists["said_of_people"]
    before = links[place.before[0]] & said[place.before[1]]
    return before | (links[place.after[0]] & said[place.after[1]])


def described(place: Place, lists: Lists) -> Bools:
    """A noun behind an adjective of people: "an armed black male", "the suspect, a Hispanic female,"."""
    word = place.before[0]
    said = lists["identities"][word] | lists["said_of_people"][word]
    return place.also(said, lambda here: ends_phrase(here, lists["noun_followers"], lists))


def plural_noun(place: Place, lists: Lists) -> Bools:
    """A plural: "most females", "young diabetics"; but not the adjective."""
    plural = place.ends_with("s") & ~place.ends_with("ss")
    return place.also(plural, lambda here: ~lists["things"][here.after[0]] & ~here.after.has(shape.PREFIXED, 0))


def turned(place: Place, lists: Lists) -> Bools:
    """Said of a person who came to be so: "she went deaf", "his father is going blind"."""
    number = skipping(place.before, 0, lists["adverbs"], 3)
    going = lists["going"][place.before[number]] & ends_phrase(place, lists["copula_followers"], lists)
    return place.also(going, lambda here: person_before(here, number[going] + 1, lists))


def apposed(place: Place, lists: Lists) -> Bools:
    """At the head of a sentence whose subject is a person: "Blind since birth, he sings", "Depressed, Anna left"."""
    number = skipping(place.before, 0, lists["adverbs"], 3)
    heads = place.before[number] == NOTHING
    heads = place.also(heads, lambda here: ends_phrase(here, lists["noun_followers"], lists))
    return place.also(heads, lambda here: _subject_behind_comma(here, lists))


def _subject_behind_comma(place: Place, lists: Lists) -> Bools:
    after = place.after
    number = skipping(after, 0, ~lists["comma"], 8)
    word = after[number + 1]
    name = is_name(after, number + 1) & (lists["first_names"][word] | is_name(after, number + 2))
    return np.asarray(lists["comma"][after[number]] & (lists["subjects"][word] | name))


def the_noun(place: Place, lists: Lists) -> Bools:
    """A noun after "the": "the juvenile to six months", "the young cripple had"."""
    ends = ends_phrase(place, lists["noun_followers"], lists)
    return place.also(ends, lambda here: after_the(here, lists))


def after_the(place: Place, lists: Lists) -> Bools:
    """After "the", which modifiers may stand behind: "the upper middle class deserves"."""
    return lists["the"][place.before[skipping(place.before, 0, lists["modifiers"], 3)]]
