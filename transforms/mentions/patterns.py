"""Named patterns that tell whether a match is about people, from the words around it.

Each takes a `Place` and the language's word lists, and says whether it fires. The lists are data, in `senses.yaml`;
which patterns a term uses, in what order, and what holds when none fires, is data as well.
"""

from collections.abc import Callable, Mapping

from fairsieve.transforms.mentions.place import Place

Lists = Mapping[str, frozenset[str]]
Pattern = Callable[[Place, Lists], bool]

_REACH = 7
_QUOTES = frozenset("\"'\u201c\u201d\u2018(")


def bare(word: str) -> str:
    """Lower case, without a possessive ending or the hyphens of a cut compound."""
    word = word.lower().strip("-")
    return word[:-2] if word.endswith("'s") else word


def is_person(word: str, lists: Lists) -> bool:
    """A noun that names people, also as the last part of a compound."""
    plain = bare(word)
    people = lists["person_nouns"]
    return plain in people or ("-" in plain and plain.rsplit("-", 1)[1] in people)


def head_person(place: Place, lists: Lists) -> bool:
    """The noun it belongs to names people: "black women", "gay and lesbian youth", "an Indian software engineer"."""
    guesses = 1
    for number, word in enumerate(place.after[:_REACH]):
        plain = bare(word)
        if is_person(word, lists) and not (plain in lists["modifiers"] and _leads_on(place, number, lists)):
            return True
        if plain in lists["modifiers"] or plain in lists["links"] or plain in lists["identities"]:
            continue
        if word in _QUOTES or (word.startswith("-") and number == 0):
            continue
        if guesses and plain.endswith(_ADJECTIVE_ENDINGS) and plain not in lists["things"]:
            guesses -= 1
            continue
        return False
    return False


_ADJECTIVE_ENDINGS = (
    "ed",
    "ing",
    "al",
    "ive",
    "ous",
    "ary",
    "ish",
    "less",
    "ful",
    "ic",
    "able",
    "ible",
    "ian",
    "based",
)


def _leads_on(place: Place, number: int, lists: Lists) -> bool:
    following = place.after[number + 1 : number + 2]
    return bool(following) and bare(following[0]) in lists["things"]


def copula_person(place: Place, lists: Lists) -> bool:
    """Said of a person: "she is black", "who identify as queer", "whether you are gay or straight", "being deaf"."""
    if not _ends_phrase(place, lists["copula_followers"], lists):
        return False
    words = [bare(word) if word not in ("'s",) else word for word in place.before]
    number = 0
    skipped = lists["adverbs"] | lists["links"] | lists["identities"] | {"-"}
    while number < len(words) and words[number] in skipped:
        number += 1
    if number >= len(words):
        return False
    word, raw = words[number], place.before[number].lower()
    if raw.endswith(("'m", "'re", "'s")):
        return raw.split("'")[0] in lists["subjects"] or (raw.endswith("'s") and _is_name(place.before[number]))
    if word == "as":
        return number + 1 < len(words) and words[number + 1] in lists["identify"]
    if word in ("being", "came", "come", "comes", "coming", "out", "born"):
        return word != "out" or (number + 1 < len(words) and words[number + 1] in lists["identify"])
    if word in lists["subjects"] and number + 1 < len(words) and words[number + 1] in lists["copulas"]:
        return True
    if word not in lists["copulas"]:
        return False
    return _subject_is_person(place, number + 1, lists)


def _subject_is_person(place: Place, number: int, lists: Lists) -> bool:
    """Whether the subject before a verb is a person; auxiliaries, adverbs and short insertions are passed over."""
    passed = lists["auxiliaries"] | lists["adverbs"]
    while number < len(place.before) and bare(place.before[number]) in passed:
        number += 1
    if number >= len(place.before):
        return False
    word = place.before[number]
    plain = bare(word)
    return (
        plain in lists["subjects"]
        or is_person(word, lists)
        or word.lower().startswith(("i'", "you'", "he'", "she'", "we'", "they'"))
        or (
            _is_name(word)
            and plain not in lists["function_words"]
            and (plain in lists["first_names"] or number + 1 < len(place.before) or plain not in lists["things"])
        )
    )


def _is_name(word: str) -> bool:
    return word[:1].isupper() and len(word) > 1 and not word.isupper()


def _ends_phrase(place: Place, followers: frozenset[str], lists: Lists) -> bool:
    """Nothing follows that the word could belong to; coordinated identities are passed over."""
    number = 0
    while number + 1 < len(place.after) and bare(place.after[number]) in lists["links"]:
        if bare(place.after[number + 1]) not in lists["identities"]:
            return True
        number += 2
    return place.after[number].lower() in followers


def noun_singular(place: Place, lists: Lists) -> bool:
    """A noun after a determiner, with no noun behind it: "a Muslim who", "an American.", "two Japanese"."""
    if not place.before:
        return False
    determined = any(bare(word) in lists["determiners"] for word in place.before[:1])
    return determined and _ends_phrase(place, lists["noun_followers"], lists)


def nominal_plural(place: Place, lists: Lists) -> bool:
    """An adjective that stands for a group: "the blind are", "for the rural poor", "the French and the Dutch"."""
    words = [bare(word) for word in place.before[:4]]
    number = 0
    while number < len(words) and words[number] in lists["nominal_inserts"]:
        number += 1
    if number < len(words) and number < 3 and words[number] == "the":
        return _ends_phrase(place, lists["plural_followers"], lists)
    return False


def plural_people(place: Place, lists: Lists) -> bool:
    """A plural that is also a colour or a thing: "blacks were", "among whites", "many straights"."""
    before = bare(place.before[0]) if place.before else ""
    if before in lists["quantifiers"] or place.after[0].lower() in lists["plural_verbs"]:
        return True
    nearby = {bare(word) for word in place.before[:3]} | {bare(word) for word in place.after[:4]}
    return bool(nearby & lists["plural_identities"])


def compound_led(place: Place, lists: Lists) -> bool:
    """ "Black-owned", "women-led", "German-born", and the same without a hyphen before a thing."""
    first = place.after[0].lower().replace("\u2010", "-").replace("\u2011", "-")
    return first in lists["hyphen_parts"] or first in ("owned", "led")


def descent(place: Place, lists: Lists) -> bool:
    """ "Of Indian descent", "Irish ancestry"; but not the origin of goods."""
    first = bare(place.after[0])
    if first not in lists["descent"]:
        return False
    return first not in ("origin", "origins") or any(bare(word) in ("of", "have", "has") for word in place.before[:2])


def identifies_as(place: Place, lists: Lists) -> bool:
    """ "Identifies as ace", "came out as pan"."""
    words = [bare(word) for word in place.before[:5]]
    return "as" in words and bool(set(words) & (lists["identify"] - {"as"}))


def identity_list(place: Place, lists: Lists) -> bool:
    """Beside another identity of the same kind: "bi and pan", "lesbian, ace"."""
    nearby = {bare(word) for word in place.before[:3]} | {bare(word) for word in place.after[:3]}
    return bool(nearby & lists["orientations"])


def with_condition(place: Place, lists: Lists) -> bool:
    """People who live with it: "children with autism", "she has epilepsy", "diagnosed with dementia"."""
    words = [bare(word) for word in place.before[:8]]
    for number, word in enumerate(words[:4]):
        if word in lists["condition_before"]:
            beyond = place.before[number + 1 : number + 7]
            plain = {bare(other) for other in beyond}
            return (
                any(is_person(other, lists) for other in beyond)
                or bool(plain & (lists["subjects"] | lists["condition_before"] | {"those"}))
                or any(_is_name(other) for other in beyond)
            )
    return is_person(place.after[0], lists)


def pronoun_pair(place: Place, lists: Lists) -> bool:
    """Another neo-pronoun, or the word pronoun, right beside it."""
    nearby = [bare(word) for word in (*place.before[:3], *place.after[:3])]
    return any(word in lists["neo_pronouns"] and word != place.form.lower() for word in nearby) and "/" in (
        *place.before[:2],
        *place.after[:2],
    )


def possessive_product(place: Place, lists: Lists) -> bool:
    """A thing for people: "black men's shoes", "white ladies watch"."""
    for number, word in enumerate(place.after[:4]):
        if is_person(word, lists):
            behind = place.after[number + 1 : number + 4]
            return any(bare(other) in lists["products"] for other in behind[: 3 if "'" in word or "'" in behind else 1])
    return False


def name_around(place: Place, lists: Lists) -> bool:
    """Part of a name: "Dr. White", "Jack Black", "Black Sabbath", "J. K. Straight"."""
    if not place.capital or place.shouted:
        return False
    before = place.before[0] if place.before else ""
    plain = before.lower()
    if (plain in lists["titles"] and before[:1].isupper()) or (plain in lists["first_names"] and before[:1].isupper()):
        return True
    if len(before) == 2 and before.endswith("."):
        return True
    after = place.after[0]
    return (
        _is_name(after)
        and not is_person(after, lists)
        and bare(after) not in lists["identities"]
        and bare(after) not in lists["modifiers"]
    )


def first_name_of(place: Place, lists: Lists) -> bool:
    """A first name before a surname: "Christian Bale"; or a surname after a first name: "Jane English"."""
    before = place.before[0] if place.before else ""
    return place.capital and before.lower() in lists["first_names"] and before[:1].isupper()


def hyphenated(place: Place, lists: Lists) -> bool:
    """The first part of some other compound: "black-and-white", "bi-weekly", "Sino-"."""
    return place.after[0].startswith("-") and place.after[0].lower() not in lists["hyphen_parts"]


def thing_head(place: Place, lists: Lists) -> bool:
    """A thing follows: "gay bars", "Jewish cuisine"."""
    first, second = bare(place.after[0]), bare(place.after[1]) if len(place.after) > 1 else ""
    return first in lists["things"] and second not in lists["person_nouns"]


def language_context(place: Place, lists: Lists) -> bool:
    """The language: "in English", "fluent German", "a French teacher"."""
    if bare(place.after[0]) in lists["language_after"] or place.after[0].lower() in lists["language_after"]:
        return True
    if not place.before or bare(place.before[0]) not in lists["language_before"]:
        return False
    return not head_person(place, lists)


def title_of_name(place: Place, lists: Lists) -> bool:
    """A title before a name: "Lady Gaga", "Lady Chatterley"."""
    return place.capital and bool(place.before) and _is_name(place.after[0])


def interjection(place: Place, lists: Lists) -> bool:
    """An exclamation: "oh boy", "man, that was close", "come on, baby"."""
    before = bare(place.before[0]) if place.before else ""
    if before in lists["interjections"]:
        return True
    starts = not place.before or (place.before[0] == "," and len(place.before) <= 2)
    return starts and place.after[0] in (",", "!") and place.form.lower() in ("man", "boy", "baby")


def verb_use(place: Place, lists: Lists) -> bool:
    """The verb: "to man the phones", "I kid you not"."""
    before = bare(place.before[0]) if place.before else ""
    return before in lists["verb_before"] and bare(place.after[0]) in lists["verb_after"]


def address_use(place: Place, lists: Lists) -> bool:
    """Speaking to people of any gender: "you guys", "hey guys"."""
    return place.form.lower() == "guys" and bool(place.before) and bare(place.before[0]) in lists["address"]


def own_youth(place: Place, lists: Lists) -> bool:
    """A time of life: "in his youth"; or the quality of being young."""
    before = bare(place.before[0]) if place.before else ""
    return (before in lists["possessives"] and place.form.lower() == "youth") or bare(place.after[0]) in (
        "group",
        "hostel",
    )


def school_year(place: Place, lists: Lists) -> bool:
    """Pupils of the last year: "high school seniors"."""
    return any(bare(word) in ("school", "college", "juniors", "graduating") for word in place.before[:3])


def senior_person(place: Place, lists: Lists) -> bool:
    """ "Senior citizens", "senior living residents"; but not a rank: "senior engineer"."""
    return bare(place.after[0]) in lists["senior_heads"]


def legal_alien(place: Place, lists: Lists) -> bool:
    """A foreigner in law: "resident aliens", "alien detainees"."""
    nearby = {bare(word) for word in (*place.before[:2], *place.after[:2])}
    return bool(nearby & lists["legal_cues"])


PATTERNS: dict[str, Pattern] = {
    pattern.__name__: pattern
    for pattern in (
        address_use,
        compound_led,
        copula_person,
        descent,
        first_name_of,
        head_person,
        hyphenated,
        identifies_as,
        identity_list,
        interjection,
        language_context,
        legal_alien,
        name_around,
        nominal_plural,
        noun_singular,
        own_youth,
        plural_people,
        possessive_product,
        pronoun_pair,
        school_year,
        senior_person,
        thing_head,
        title_of_name,
        verb_use,
        with_condition,
    )
}
"""The patterns that `senses.yaml` may name."""
