"""What the words around a match say: its noun, its verb, the end of its phrase. Sense patterns are made of these."""

from collections.abc import Mapping

from fairsieve.transforms.mentions.place import Place

Lists = Mapping[str, frozenset[str]]

REACH = 7
"""Words that a pattern looks ahead or back at most."""

ADJECTIVE_ENDINGS = ("ed", "ing", "al", "ive", "ous", "ary", "ish", "less", "ful", "ic", "able", "ible", "ian", "-old")


def is_person(word: str, lists: Lists) -> bool:
    """A noun that names people, also as the last part of a compound."""
    people = lists["person_nouns"]
    return word in people or ("-" in word and word.find("-") > 0 and word.rsplit("-", 1)[1] in people)


def person_head(place: Place, lists: Lists) -> int:
    """Place of the person noun after the match; -1 without one."""
    after, passed, people, guesses = place.after, lists["passed_over"], lists["person_nouns"], 1
    for number in range(REACH):
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


def subject_part(place: Place, lists: Lists) -> int:
    """Where adverbs, articles and coordinated words before the match end: "is" in "is openly gay or"."""
    before, skipped, links, copulas = place.before, lists["copula_inserts"], lists["links"], lists["copulas"]
    number = 0
    while number < REACH:
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


def person_before(place: Place, number: int, lists: Lists) -> bool:
    """Whether the subject before a verb is a person; auxiliaries and adverbs are passed over."""
    before = place.before
    while number < 12 and (before[number] in lists["auxiliaries"] or before[number] in lists["adverbs"]):
        number += 1
    word = before[number]
    if word in lists["subjects"] or is_person(word, lists):
        return True
    return word not in lists["links"] and is_person_name(place, number, lists)


def is_person_name(place: Place, number: int, lists: Lists) -> bool:
    """A name, as far as capitals tell: a known first name, two capitals in a row, or one inside a sentence."""
    words = place.before
    if not is_name(words.raw(number)) or words[number] in lists["function_words"]:
        return False
    if words[number] in lists["first_names"]:
        return True
    if not words[number + 1] or words[number + 1] in ("the", "a", "an", "of", "this", "that"):
        return False
    return words[number + 2] != "the" or not is_name(words.raw(number + 1))


def is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper()


def ends_phrase(place: Place, followers: frozenset[str], lists: Lists) -> bool:
    """Nothing follows that the word could belong to; coordinated identities are passed over."""
    after, links, number = place.after, lists["links"], 0
    while after[number] in links and number < REACH:
        following = number + 1
        while after[following] in links or after[following] in ("a", "an", "the"):
            following += 1
        if after[following] not in lists["identities"]:
            return after[number] in followers or after[number] in (",", "and", "or")
        number = following + 1
    return after[number] in followers
