"""Named patterns that tell whether a match is about people, from the words around it.

Each takes a `Place` and the language's word lists, and says whether it fires. The lists are data, in `senses.yaml`;
which patterns a term uses, in what order, and what holds when none fires, is data as well. Patterns look behind the
match first, since most places are decided there and the words before are then not read at all.
"""

from collections.abc import Callable, Mapping

from fairsieve.transforms.mentions.place import Place

Lists = Mapping[str, frozenset[str]]
Pattern = Callable[[Place, Lists], bool]

_REACH = 7
ADJECTIVE_ENDINGS = ("ed", "ing", "al", "ive", "ous", "ary", "ish", "less", "ful", "ic", "able", "ible", "ian", "-old")


def is_person(word: str, lists: Lists) -> bool:
    """A noun that names people, also as the last part of a compound."""
    people = lists["person_nouns"]
    return word in people or ("-" in word and word.find("-") > 0 and word.rsplit("-", 1)[1] in people)


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


def head_person(place: Place, lists: Lists) -> bool:
    """The noun it belongs to names people: "black women", "gay and lesbian youth", "an Indian software engineer".

    Modifiers, other identities and conjunctions are passed over, and one word that looks like an adjective.
    """
    return _head(place, lists) >= 0


def _head(place: Place, lists: Lists) -> int:
    """Place of the person noun after the match; -1 without one."""
    after, passed, people, guesses = place.after, lists["passed_over"], lists["person_nouns"], 1
    for number in range(_REACH):
        word = after[number]
        following = after[number + 1]
        if word in people or ("-" in word and is_person(word, lists)):
            if word not in passed or not (following in lists["goes_on"] or is_person(following, lists)):
                return -1 if following in lists["things_of_people"] else number
        elif word not in passed:
            if not guesses or not word.endswith(ADJECTIVE_ENDINGS) or word in lists["things"]:
                return -1
            guesses -= 1
    return -1


def head_person_far(place: Place, lists: Lists) -> bool:
    """As `head_person`, with one more word between that may be anything but a thing: "Canadian exchange students"."""
    word, following = place.after[0], place.after[1]
    if not (is_person(following, lists) or (following in lists["modifiers"] and is_person(place.after[2], lists))):
        return False
    return place.after.raw(0).islower() and word not in lists["things"] and word not in lists["noun_followers"]


def copula_person(place: Place, lists: Lists) -> bool:
    """Said of a person: "she is black", "who identify as queer", "whether you are gay or straight", "being deaf"."""
    if not _ends_phrase(place, lists["copula_followers"], lists):
        return False
    before, number = place.before, _subject_part(place, lists)
    word, copulas = before[number], lists["copulas"]
    if word == "as":
        return before[number + 1] in lists["identify"] or before[number + 2] in lists["identify"]
    if word in ("being", "came", "come", "comes", "coming", "born", "openly"):
        return True
    if word == "up":
        return before[number + 1] in ("grow", "grows", "grew", "growing", "grown")
    if word in lists["subjects"] or is_person(word, lists):
        return any(before[number + step] in copulas or before[number + step] in lists["makes"] for step in (1, 2))
    return word in copulas and _person_before(place, number + 1, lists)


def _subject_part(place: Place, lists: Lists) -> int:
    """Where adverbs, articles and coordinated words before the match end: "is" in "is openly gay or"."""
    before, skipped, links, copulas = place.before, lists["copula_inserts"], lists["links"], lists["copulas"]
    number = 0
    while number < _REACH:
        word = before[number]
        coordinated = (
            number > 0
            and before[number - 1] in links
            and (before[number + 1] in copulas or before[number + 2] in copulas)
            and word not in lists["subjects"]
        )
        if word not in skipped and not coordinated:
            break
        number += 1
    return number


def _person_before(place: Place, number: int, lists: Lists) -> bool:
    """Whether the subject before a verb is a person; auxiliaries and adverbs are passed over."""
    before = place.before
    while number < 12 and (before[number] in lists["auxiliaries"] or before[number] in lists["adverbs"]):
        number += 1
    word = before[number]
    if word in lists["subjects"] or is_person(word, lists):
        return True
    return word not in lists["links"] and _is_person_name(place, number, lists)


def _is_person_name(place: Place, number: int, lists: Lists) -> bool:
    """A name, as far as capitals tell: a known first name, two capitals in a row, or one inside a sentence."""
    words = place.before
    if not _is_name(words.raw(number)) or words[number] in lists["function_words"]:
        return False
    if words[number] in lists["first_names"]:
        return True
    if not words[number + 1] or words[number + 1] in ("the", "a", "an", "of", "this", "that"):
        return False
    return words[number + 2] != "the" or not _is_name(words.raw(number + 1))


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper()


def _ends_phrase(place: Place, followers: frozenset[str], lists: Lists) -> bool:
    """Nothing follows that the word could belong to; coordinated identities are passed over."""
    after, links, number = place.after, lists["links"], 0
    while after[number] in links and number < _REACH:
        following = number + 1
        while after[following] in links or after[following] in ("a", "an", "the"):
            following += 1
        if after[following] not in lists["identities"]:
            return after[number] in followers or after[number] in (",", "and", "or")
        number = following + 1
    return after[number] in followers


def phrase_end(place: Place, lists: Lists) -> bool:
    """No noun follows that it could belong to: "openly gay.", "too queer for them"."""
    return _ends_phrase(place, lists["noun_followers"], lists)


def noun_singular(place: Place, lists: Lists) -> bool:
    """A noun after a determiner, with no noun behind it: "a Muslim who", "an American.", "a newly converted Sikh"."""
    if not _ends_phrase(place, lists["noun_followers"], lists):
        return False
    before, determiners, number = place.before, lists["determiners"], 0
    while number < 3 and (before[number] in lists["modifiers"] or before[number].endswith("ed")):
        number += 1
    return before[number] in determiners or (number > 0 and before[number - 1] in determiners)


def nominal_plural(place: Place, lists: Lists) -> bool:
    """An adjective that stands for a group: "the blind are", "for the rural poor", "the aged, ailing or disabled"."""
    if not _ends_phrase(place, lists["plural_followers"], lists):
        return False
    before, number = place.before, 0
    while number < _REACH and (
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
    if not _ends_phrase(place, lists["noun_followers"], lists):
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
        return _ends_phrase(place, lists["copula_followers"], lists)
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


def impersonal_verb(place: Place, lists: Lists) -> bool:
    """A subject that stands for nobody: "il y a", "il faut"."""
    number = 1 if place.after[0] in ("n", "ne") else 0
    return place.after[number] in lists["impersonal_verbs"] or place.after[1] in lists["impersonal_verbs"]


def concern(place: Place, lists: Lists) -> bool:
    """What concerns the group as people: "gay rights", "trans health"."""
    after, number = place.after, 0
    while after[number] in lists["passed_over"] and number < _REACH:
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
                or (_is_name(before.raw(other)) and before[other] not in lists["function_words"])
                for other in range(number + 1, number + 7)
            )
    return place.after.raw(0).islower() and head_person(place, lists)


def person_thing(place: Place, lists: Lists) -> bool:
    """A thing for people: "black men's shoes", "white ladies watch", "black family car"."""
    number = _head(place, lists)
    if number < 0:
        return False
    reach = 4 if place.after[number + 1].startswith("'") else 1
    return not lists["products"].isdisjoint([place.after[number + 1 + step] for step in range(reach)])


def name_around(place: Place, lists: Lists) -> bool:
    """Part of a name: "Dr. White", "Jack Black", "Black Sabbath", "J. K. Straight"."""
    if not place.capital or place.shouted:
        return False
    after = place.after[0]
    if _is_name(place.after.raw(0)) and not is_person(after, lists) and after not in lists["passed_over"]:
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
    if not _ends_phrase(place, lists["copula_followers"], lists):
        return False
    number = _subject_part(place, lists)
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
    return place.capital and _is_name(place.after.raw(0))


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


def senior_person(place: Place, lists: Lists) -> bool:
    """ "Senior citizens", "senior care"; but not a rank: "senior engineer"."""
    return place.after[0] in lists["senior_heads"]


def legal_alien(place: Place, lists: Lists) -> bool:
    """A foreigner in law: "resident aliens", "alien detainees"."""
    return not lists["legal_cues"].isdisjoint([*place.before.first(2), *place.after.first(2)])


PATTERNS: dict[str, Pattern] = {
    pattern.__name__: pattern
    for pattern in (
        address_use,
        after_person,
        animal_head,
        compound_led,
        concern,
        copula_person,
        descent,
        determined,
        first_name_of,
        head_person,
        head_person_far,
        hyphenated,
        identifies_as,
        identity_list,
        impersonal_verb,
        interjection,
        language_context,
        legal_alien,
        musical_key,
        name_around,
        nominal_plural,
        noun_singular,
        own_youth,
        person_beside,
        person_thing,
        phrase_end,
        plural_people,
        school_year,
        senior_person,
        share,
        they_are,
        thing_head,
        title_of_name,
        unrelated,
        verb_use,
        with_condition,
    )
}
"""The patterns that `senses.yaml` may name."""
