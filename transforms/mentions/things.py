"""Patterns that speak for something else: a thing, a name, a language, an animal, an exclamation."""

from fairsieve.transforms.mentions.people import head_person
from fairsieve.transforms.mentions.phrase import (
    ADJECTIVE_ENDINGS,
    Lists,
    ends_phrase,
    is_name,
    is_person,
    person_head,
    subject_part,
)
from fairsieve.transforms.mentions.place import Place


def unrelated(place: Place, lists: Lists) -> bool:
    """What follows has nothing to do with people: "American economy"; decides most places after two words."""
    word = place.after[0]
    if word in lists["things"]:
        return not is_person(place.after[1], lists)
    if word in lists["related"] or word in lists["person_nouns"]:
        return False
    if word[0] == "-":
        return len(word) > 1
    if word.endswith(ADJECTIVE_ENDINGS):
        return False
    following = place.after[1]
    return following not in lists["modifiers"] and not is_person(following, lists)


def impersonal_verb(place: Place, lists: Lists) -> bool:
    """A subject that stands for nobody: "il y a", "il faut"."""
    number = 1 if place.after[0] in ("n", "ne") else 0
    return place.after[number] in lists["impersonal_verbs"] or place.after[1] in lists["impersonal_verbs"]


def person_thing(place: Place, lists: Lists) -> bool:
    """A thing for people: "black men's shoes", "white ladies watch", "black family car"."""
    number = person_head(place, lists)
    if number < 0:
        return False
    reach = 4 if place.after[number + 1].startswith("'") else 1
    return not lists["products"].isdisjoint([place.after[number + 1 + step] for step in range(reach)])


def name_around(place: Place, lists: Lists) -> bool:
    """Part of a name: "Dr. White", "Jack Black", "Black Sabbath", "J. K. Straight"."""
    if not place.capital or place.shouted:
        return False
    after = place.after[0]
    if is_name(place.after.raw(0)) and not is_person(after, lists) and after not in lists["passed_over"]:
        return True
    before = place.before.raw(0)
    if not before[:1].isupper():
        return False
    if len(before) == 1 and before not in "IA":
        return True
    return place.before[0] in lists["titles"] or place.before[0] in lists["first_names"]


def first_name_of(place: Place, lists: Lists) -> bool:
    """A surname or by-name after a first name: "Jane English", "Hans Christian Andersen", "John the Baptist"."""
    if not place.capital:
        return False
    number = 1 if place.before[0] == "the" else 0
    return place.before[number] in lists["first_names"] and place.before.raw(number)[0].isupper()


def hyphenated(place: Place, lists: Lists) -> bool:
    """Part of some other compound: "black-and-white", "bi-weekly", "anti-gay"."""
    first = place.after[0]
    return (first[:1] == "-" and len(first) > 1) or place.before.raw(0).lower() == "anti-"


def they_are(place: Place, lists: Lists) -> bool:
    """Said of something that may well be things, with no person in sight: "they are entirely black"."""
    if not ends_phrase(place, lists["copula_followers"], lists):
        return False
    number = subject_part(place, lists)
    subject = place.before[number + 1] if place.before[number] in lists["copulas"] else place.before[number]
    if subject not in ("they", "both", "these", "those", "ones"):
        return False
    return not any(is_person(word, lists) for word in place.before.first(16))


def musical_key(place: Place, lists: Lists) -> bool:
    """ "In A minor", "F sharp minor"."""
    note = place.before.raw(0)
    return note in ("sharp", "flat") or (len(note) == 1 and note in "ABCDEFG" and bool(place.before[1]))


def thing_head(place: Place, lists: Lists) -> bool:
    """A thing follows: "gay bars", "Jewish cuisine"; but not "gay bar owners"."""
    return place.after[0] in lists["things"] and not is_person(place.after[1], lists)


def animal_head(place: Place, lists: Lists) -> bool:
    """Said of an animal: "baby elephants", "an adult male lion"."""
    return not lists["animals"].isdisjoint(place.after.first(2))


def language_context(place: Place, lists: Lists) -> bool:
    """The language: "in English", "fluent German", "a French teacher"."""
    if place.after[0] in lists["language_after"]:
        return True
    return place.before[0] in lists["language_before"] and not head_person(place, lists)


def title_of_name(place: Place, lists: Lists) -> bool:
    """A title before a name: "Lady Gaga", "Lady Chatterley"."""
    return place.capital and is_name(place.after.raw(0))


def interjection(place: Place, lists: Lists) -> bool:
    """An exclamation: "oh boy", "Man, that was close"."""
    if place.after[0] not in (",", "!", ".", "?", ";"):
        return False
    return place.before[0] in lists["interjections"] or (place.after[0] in (",", "!") and not place.before[0])


def verb_use(place: Place, lists: Lists) -> bool:
    """The verb: "to man the phones", "I kid you not"."""
    return place.after[0] in lists["verb_after"] and place.before[0] in lists["verb_before"]


def address_use(place: Place, lists: Lists) -> bool:
    """Speaking to people of any gender: "you guys", "hey guys"."""
    return place.before[0] in lists["address"] and place.form.lower() == "guys"


def own_youth(place: Place, lists: Lists) -> bool:
    """A time of life: "in his youth"."""
    return place.before[0] in lists["possessives"] and place.form.lower() == "youth"


def school_year(place: Place, lists: Lists) -> bool:
    """Pupils of the last year: "high school seniors"."""
    return not lists["school_words"].isdisjoint(place.before.first(3))
