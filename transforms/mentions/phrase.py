"""What the words around a match say: its noun, its verb, the end of its phrase. Sense patterns are made of these.

Everything here is about many places at once: `number` is the place of a word, one for each place where it is an array.
"""

from collections.abc import Callable

import numpy as np

from fairsieve.transforms.mentions import vocabulary as shape
from fairsieve.transforms.mentions.place import Place, Words
from fairsieve.transforms.mentions.sides import WINDOW_BYTES
from fairsieve.transforms.mentions.vocabulary import NOTHING, UNKNOWN, Bools, Ints, Vocabulary
from fairsieve.transforms.mentions.words import SHORTENED

Lists = Vocabulary
"""The word lists of a language."""

Named = Callable[[Place, Ints, Lists], Bools]
"""Says whether the words at these places before each match are the name of a person."""

REACH = 7
"""Words that a pattern looks ahead or back at most."""

OWN_LISTS = {
    name: frozenset(words.split())
    for name, words in {
        "anti": "anti",
        "an_article": "a an the",
        "and": "and",
        "as": "as",
        "by_or_to": "by to",
        "comma": ",",
        "apostrophe": "'",
        "calling": ", !",
        "coming": "being came come comes coming born openly im youre ur hes shes theyre soy somos eres sou",
        "continuation": ", and or",
        "elided": "l",
        "grow": "grow grows grew growing grown",
        "hyphen": "-",
        "man": "man",
        "ne": "n ne",
        "no_initial": "a i",
        "note": "a b c d e f g",
        "of": "of",
        "one_person": "he she i we who",
        "origin": "origin origins",
        "part_of": "all mostly majority half part",
        "placing": "at in on from with behind near inside outside around",
        "sharp": "sharp flat",
        "some_of": (
            "all both dozens few group half hundreds lot majority many members most none number one percent several"
            " some thousands three two"
        ),
        "someone": "those someone anyone",
        "starts_name": "the a an of this that",
        "stop": ", ! . ? ;",
        "the": "the",
        "the_or_some": "the many most some few",
        "things_or_people": "they both these those ones",
        "up": "up",
        "was": "was has had",
        "with": "with",
        "while": "while",
    }.items()
} | {"shortened": SHORTENED}
"""Words that the patterns themselves name, whatever the language."""


def person_head(place: Place, lists: Lists) -> Ints:
    """Place of the person noun after each match; -1 without one."""
    head = np.full(len(place), -1, np.int64)
    rows, guesses = np.arange(len(place)), np.ones(len(place), np.bool_)
    passed, things = lists["passed_over"], lists["things"]
    for number in range(REACH):
        after = place.where(rows).after
        person, passing = after.has(shape.PERSON, number), passed[after[number]]
        found = _is_head(after, person, passing, number, lists)
        good = found.copy()
        good[found] = ~lists["things_of_people"][Words(after.side, after.rows[found])[number + 1]]
        head[rows[good]] = number
        guess = ~person & ~passing
        lost = guess & ~(guesses & after.has(shape.ENDING, number) & ~things[after[number]])
        guesses &= ~guess
        left = ~(found | lost)
        rows, guesses = rows[left], guesses[left]
        if not len(rows):
            break
    return head


def _is_head(after: Words, person: Bools, passing: Bools, number: int, lists: Lists) -> Bools:
    """Person nouns that end their phrase: those that may be passed over do unless more of it follows.

    Those that stand before other nouns as often ("communist party") do only where the phrase is seen to end.
    """
    aged = (after[number] == UNKNOWN) & after.has(shape.ENDING, number)  # "a 16-year-old", or "16-year-old girls"
    weak = person & (lists["weak_person_nouns"][after[number]] | aged)
    head = person & ~passing & ~weak
    unsure = np.flatnonzero(person & ~head)
    following = Words(after.side, after.rows[unsure])
    word = following[number + 1]
    goes_on = lists["goes_on"][word] | following.has(shape.PERSON, number + 1)
    weak = weak[unsure]
    ends = lists["noun_ends"][word] | following.has(shape.PAST, number + 1)
    titled = following.has(shape.LOWER, number) | lists["titles"][following[number]]
    ends |= (titled & following.has(shape.CAPITAL, number + 1)) | ~following.has(
        shape.LOWER | shape.CAPITAL, number + 1
    )
    head[unsure] = np.where(weak, ends, ~goes_on)
    return np.asarray(head)


def subject_part(place: Place, lists: Lists) -> Ints:
    """Where adverbs, articles and coordinated words before each match end: "is" in "is openly gay or"."""
    skipped, links, copulas = lists["copula_inserts"], lists["links"], lists["copulas"]
    end, rows = np.full(len(place), REACH, np.int64), np.arange(len(place))
    for number in range(REACH):
        before = place.where(rows).before
        word = before[number]
        goes_on = skipped[word]
        if number:
            linked = np.flatnonzero(~goes_on & links[before[number - 1]] & ~lists["subjects"][word])
            goes_on[linked] = Words(before.side, before.rows[linked]).any_in(copulas, (number + 1, number + 2))
        end[rows[~goes_on]] = number
        rows = rows[goes_on]
        if not len(rows):
            break
    return end


def person_before(place: Place, number: Ints, lists: Lists, called: Named | None = None) -> Bools:
    """Whether the subject before a verb is a person; auxiliaries and adverbs are passed over.

    A verb behind "and" has the subject of the one before it, which is told of pronouns only. `called` says which names
    are of people, in place of `is_person_name`.
    """
    passed = lists["auxiliaries"] | lists["adverbs"]
    number = skipping(place.before, number, passed, 12)
    word = place.before[number]
    person = lists["subjects"][word] | place.before.has(shape.PERSON, number)
    named = np.flatnonzero(~person & ~lists["links"][word])
    person[named] = (called or is_person_name)(place.where(named), number[named], lists)
    joined = np.flatnonzero(~person & lists["and"][word])
    for step in range(1, REACH):
        left = joined[~person[joined]]
        person[left] = lists["one_person"][Words(place.before.side, place.before.rows[left])[number[left] + step]]
    return np.asarray(person)


def person_placed(place: Place, number: Ints, lists: Lists) -> Bools:
    """Whether the subject is a person behind whom a place is told: "most of the students at the school"."""
    before, placing = place.before, lists["placing"]
    found = np.zeros(len(place), np.bool_)
    for step in (1, 2, 3):
        head = number + step + 1
        person = np.flatnonzero(placing[before[number + step]] & before.has(shape.PERSON, head))
        words = Words(before.side, before.rows[person])
        first = skipping(words, head[person] + 1, lists["modifiers"], 12)
        first += lists["an_article"][words[first]]
        whose = lists["of"][words[first]] & ~lists["some_of"][words[first + 1]]
        found[person] |= ~(whose | placing[words[first]])
    return found


def has_first_name(place: Place, number: Ints, lists: Lists) -> Bools:
    """A name that is, or comes behind, a known first name."""
    before, known = place.before, lists["first_names"]
    own = known[before[number]] & before.has(shape.CAPITAL, number)
    last = is_name(before, number) & ~lists["function_words"][before[number]]
    return own | (last & known[before[number + 1]] & before.has(shape.CAPITAL, number + 1))


def is_person_name(place: Place, number: Ints, lists: Lists) -> Bools:
    """A name, as far as capitals tell: a known first name, two capitals in a row, or one inside a sentence."""
    before = place.before
    word = before[number]
    name = is_name(before, number) & ~lists["function_words"][word]
    unsure = np.flatnonzero(name & ~lists["first_names"][word])
    before, number = place.where(unsure).before, number[unsure]
    second = before[number + 1]
    inside = (second != NOTHING) & ~lists["starts_name"][second]
    name[unsure] = inside & ~(lists["the"][before[number + 2]] & is_name(before, number + 1))
    return name


def is_name(words: Words, number: Ints | int) -> Bools:
    """Words with a capital that are not all in capitals."""
    return words.has(shape.CAPITAL, number) & ~words.has(shape.UPPER, number) & ~words.has(shape.LONE, number)


def begins_name(words: Words, number: int, lists: Lists) -> Bools:
    """Whether a first name and another name stand there."""
    name = lists["first_names"][words[number]] & is_name(words, number)
    name[name] = is_name(Words(words.side, words.rows[name]), number + 1)
    return np.asarray(name)


def acting(place: Place, lists: Lists) -> Bools:
    """Whether a plural with its article is what acts: "the Dutch traveled by", "many Irish love their"."""
    after = place.after
    word, following = after[0], after[1]
    past = after.has(shape.PAST, 0) & lists["noun_ends"][following] & ~lists["done_to"][word]
    verb = (past | lists["objects"][following]) & after.has(shape.LOWER, 0) & ~after.has(shape.PREFIXED, 0)
    verb &= ~(lists["things"][word] | lists["passed_over"][word] | after.has(shape.PERSON, 0))
    return place.also(verb, lambda here: lists["the_or_some"][here.before[0]])


def ends_phrase(place: Place, followers: Bools, lists: Lists) -> Bools:
    """Nothing follows that the word could belong to; coordinated identities are passed over."""
    links, inserts = lists["links"], lists["links"] | lists["an_article"]
    answer, rows, number = np.zeros(len(place), np.bool_), np.arange(len(place)), np.zeros(len(place), np.int64)
    while len(rows):
        after = place.where(rows).after
        word = after[number]
        linked = links[word] & (number < REACH)
        answer[rows] = followers[word]
        rows, number, word = rows[linked], number[linked], word[linked]
        after = place.where(rows).after
        following = skipping(after, number + 1, inserts, WINDOW_BYTES)
        goes_on = lists["identities"][after[following]]
        answer[rows] |= lists["continuation"][word]
        rows, number = rows[goes_on], following[goes_on] + 1
    return answer


def skipping(words: Words, number: Ints | int, passed: Bools, last: int) -> Ints:
    """The places of the first words, from `number` on, that are not in a list, or `last` at most."""
    number = np.broadcast_to(number, len(words.rows)).copy()
    rows = np.flatnonzero(number < last)
    while len(rows):
        rows = rows[passed[Words(words.side, words.rows[rows])[number[rows]]]]
        number[rows] += 1
        rows = rows[number[rows] < last]
    return number
