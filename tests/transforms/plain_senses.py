"""What the sense patterns mean, in plain Python, for one match at a time: the reference for those in the project."""

from fairsieve.transforms.mentions.words import words_after, words_before

_NEAR = 120
_BEYOND = [""] * 150


class Words:
    """Words to one side of a match as they are written, and in lower case without the hyphen of a prefix."""

    def __init__(self, words):
        self._raw = [*words, *_BEYOND]
        self._words = [raw.lower().removesuffix("-") if len(raw) > 1 else raw.lower() for raw in self._raw]

    def __getitem__(self, number):
        return self._words[number]

    def raw(self, number):
        return self._raw[number]

    def first(self, count):
        return self._words[:count]


class Place:
    """The match `data[start:end]` in the document `data[first:last]`."""

    def __init__(self, data, start, end, first, last):
        self.form = data[start:end].decode()
        self.after = Words(words_after(data[end : min(end + _NEAR, last)]))
        self.before = Words(words_before(data[max(start - _NEAR, first) : start], self.form[0]))
        self.capital = self.form[0].isupper()
        self.shouted = len(self.form) > 1 and self.form.isupper()


def accepts(place, term, senses, lists):
    """Whether a match of an ambiguous term is a mention."""
    if place.after[0] in term.not_before or place.before[0] in term.not_after:
        return False
    if term.sense is None:
        return True
    sense = senses.senses[term.sense]
    for step in sense.steps:
        if globals()[step.accept or step.reject](place, lists):
            return step.accept is not None
    return sense.otherwise == "accept"


REACH = 7
"Words that a pattern looks ahead or back at most."
ADJECTIVE_ENDINGS = ("ed", "ing", "al", "ive", "ous", "ary", "ish", "less", "ful", "ic", "able", "ible", "ian", "-old")


def is_person(word, lists):
    people = lists["person_nouns"]
    if word.endswith(("-year-old", "-year-olds")):
        return True
    return word in people or ("-" in word and word.find("-") > 0 and (word.rsplit("-", 1)[1] in people))


def person_head(place, lists):
    after, passed, people, guesses = (place.after, lists["passed_over"], lists["person_nouns"], 1)
    for number in range(REACH):
        word = after[number]
        following = after[number + 1]
        if word in people or ("-" in word and is_person(word, lists)):
            weak = word in lists["weak_person_nouns"] or word.endswith("-year-old") or is_odd_person(word, lists)
            if weak:
                head = seen_to_end(after, number, lists)
            else:
                head = word not in passed or not (following in lists["goes_on"] or is_person(following, lists))
            if head:
                return -1 if following in lists["things_of_people"] else number
        elif word not in passed:
            if not guesses or not word.endswith(ADJECTIVE_ENDINGS) or word in lists["things"]:
                return -1
            guesses -= 1
    return -1


def is_odd_person(word, lists):
    """A compound that no list has, and that looks like an adjective: "fellow-musician"."""
    return word not in lists["anywhere"] and word.endswith(ADJECTIVE_ENDINGS)


def seen_to_end(after, number, lists):
    following, raw = after[number + 1], after.raw(number + 1)
    if following in lists["noun_ends"] or following.endswith("ed"):
        return True
    titled = after.raw(number).islower() or after[number] in lists["titles"]
    return (titled and raw[:1].isupper()) or not (raw[:1].isupper() or raw.islower())


def begins_name(words, number, lists):
    return words[number] in lists["first_names"] and is_name(words.raw(number)) and is_name(words.raw(number + 1))


def acting(place, lists):
    word, following = place.after[0], place.after[1]
    if not (place.after.raw(0).islower() and word[0] != "-"):
        return False
    if place.before[0] not in ("the", "many", "most", "some", "few"):
        return False
    if word in lists["things"] or word in lists["passed_over"] or is_person(word, lists):
        return False
    past = word.endswith("ed") and following in lists["noun_ends"] and word not in lists["done_to"]
    return past or following in lists["objects"]


def subject_part(place, lists):
    before, skipped, links, copulas = (place.before, lists["copula_inserts"], lists["links"], lists["copulas"])
    number = 0
    while number < REACH:
        word = before[number]
        coordinated = (
            number > 0
            and before[number - 1] in links
            and (before[number + 1] in copulas or before[number + 2] in copulas)
            and (word not in lists["subjects"])
        )
        if word not in skipped and (not coordinated):
            break
        number += 1
    return number


def person_before(place, number, lists, called=None):
    before = place.before
    while number < 12 and (before[number] in lists["auxiliaries"] or before[number] in lists["adverbs"]):
        number += 1
    word = before[number]
    if word in lists["subjects"] or is_person(word, lists):
        return True
    if word == "and":
        return any(before[number + step] in ("he", "she", "i", "we", "who") for step in range(1, REACH))
    return word not in lists["links"] and (called or is_person_name)(place, number, lists)


def has_first_name(place, number, lists):
    words, known = place.before, lists["first_names"]
    if words[number] in known and words.raw(number)[0].isupper():
        return True
    last = is_name(words.raw(number)) and words[number] not in lists["function_words"]
    return last and words[number + 1] in known and words.raw(number + 1)[0].isupper()


def is_person_name(place, number, lists):
    words = place.before
    if not is_name(words.raw(number)) or words[number] in lists["function_words"]:
        return False
    if words[number] in lists["first_names"]:
        return True
    if not words[number + 1] or words[number + 1] in ("the", "a", "an", "of", "this", "that"):
        return False
    return words[number + 2] != "the" or not is_name(words.raw(number + 1))


def is_name(word):
    return len(word) > 1 and word[0].isupper() and (not word.isupper())


def ends_phrase(place, followers, lists):
    after, links, number = (place.after, lists["links"], 0)
    while after[number] in links and number < REACH:
        following = number + 1
        while after[following] in links or after[following] in ("a", "an", "the"):
            following += 1
        if after[following] not in lists["identities"]:
            return after[number] in followers or after[number] in (",", "and", "or")
        number = following + 1
    return after[number] in followers


def head_person(place, lists):
    return person_head(place, lists) >= 0


def head_person_far(place, lists):
    word, following = (place.after[0], place.after[1])
    follows = is_person(following, lists) and place.after[2] not in lists["things_of_people"]
    if not (follows or (following in lists["modifiers"] and is_person(place.after[2], lists))):
        return False
    return place.after.raw(0).islower() and word not in lists["things"] and (word not in lists["noun_followers"])


def copula_known(place, lists):
    return copula_person(place, lists, has_first_name)


def copula_person(place, lists, called=None):
    if not ends_phrase(place, lists["copula_followers"], lists):
        return False
    before, number = (place.before, subject_part(place, lists))
    word, copulas = (before[number], lists["copulas"])
    if word == "as":
        return before[number + 1] in lists["identify"] or before[number + 2] in lists["identify"]
    if word in ("being", "came", "come", "comes", "coming", "born", "openly", "im", "youre", "ur", "hes", "shes"):
        return True
    if word == "theyre":
        return True
    if word == "while" and before[number + 1]:
        return True
    if word == "up":
        return before[number + 1] in ("grow", "grows", "grew", "growing", "grown")
    if word in lists["subjects"] or is_person(word, lists):
        return any(before[number + step] in copulas or before[number + step] in lists["makes"] for step in (1, 2))
    person = person_before(place, number + 1, lists, called) or person_placed(place, number + 1, lists)
    return word in copulas and person


PLACING = ("at", "in", "on", "from", "with", "behind", "near", "inside", "outside", "around")
SOME_OF = {
    "all",
    "both",
    "dozens",
    "few",
    "group",
    "half",
    "hundreds",
    "lot",
    "majority",
    "many",
    "members",
    "most",
    "none",
    "number",
    "one",
    "percent",
    "several",
    "some",
    "thousands",
    "three",
    "two",
}


def person_placed(place, number, lists):
    before = place.before
    for step in (1, 2, 3):
        first = number + step + 2
        if before[number + step] not in PLACING or not is_person(before[first - 1], lists):
            continue
        while first < 12 and before[first] in lists["modifiers"]:
            first += 1
        if before[first] in ("a", "an", "the"):
            first += 1
        whose = before[first] == "of" and before[first + 1] not in SOME_OF
        if not whose and before[first] not in PLACING:
            return True
    return False


def phrase_end(place, lists):
    return ends_phrase(place, lists["noun_followers"], lists)


def noun_singular(place, lists):
    if not ends_phrase(place, lists["noun_followers"], lists) and not (
        place.after[0] in lists["identities"] and place.after[1] in lists["noun_followers"]
    ):
        return False
    if place.form.lower().endswith(("ish", "ch")) and place.before[0] in ("a", "an", "the"):
        return False
    before, determiners, number = (place.before, lists["determiners"], 0)
    while number < 3 and (before[number] in lists["modifiers"] or before[number].endswith(ADJECTIVE_ENDINGS)):
        number += 1
    return before[number] in determiners or (number > 0 and before[number - 1] in determiners)


def nominal_plural(place, lists):
    behind = place.before[1] in lists["behind_these"] and place.after[0] in lists["one_is"]
    if not behind and not ends_phrase(place, lists["plural_followers"], lists):
        return False
    before, number = (place.before, 0)
    while number < REACH and (
        before[number] in lists["nominal_inserts"] or (number > 0 and before[number - 1] in lists["links"])
    ):
        number += 1
    return before[number] == "the"


def plural_people(place, lists):
    if place.before[0] in lists["quantifiers"] or not lists["plural_verbs"].isdisjoint(place.after.first(5)):
        return True
    nearby = [*place.before.first(4), *place.after.first(4)]
    return any(word in lists["plural_identities"] or is_person(word, lists) for word in nearby)


def after_person(place, lists):
    if not ends_phrase(place, lists["noun_followers"], lists):
        return False
    word = place.before[0]
    return is_person(word, lists) or word in lists["plural_identities"] or word in ("those", "someone", "anyone")


def compound_led(place, lists):
    return place.after[0] in lists["compound_parts"] and (not place.after.raw(0).isupper())


def share(place, lists):
    if place.before[0] in lists["share_before"]:
        return place.after[0] not in lists["products"]
    if place.before[0] in lists["copulas"] and (not lists["share_before"].isdisjoint(place.before.first(9))):
        return ends_phrase(place, lists["copula_followers"], lists)
    return place.before.raw(0) in ("all-", "mostly-", "majority-", "half-", "part-") and head_person(place, lists)


def descent(place, lists):
    number = 0
    while number < REACH and place.after[number] in lists["passed_over"]:
        number += 1
    first = place.after[number]
    if first not in lists["descent"]:
        return False
    return first not in ("origin", "origins") or not lists["descent_before"].isdisjoint(place.before.first(2))


def person_beside(place, lists):
    number = 1 if place.before[0] in lists["modifiers"] else 0
    nearby = (place.before[0], place.before[number], place.after[0])
    return any(is_person(word, lists) for word in nearby)


def determined(place, lists):
    elided = place.before[0] == "'" and place.before[1] == "l" and place.capital
    return place.before[0] in lists["determiners"] or elided


def concern(place, lists):
    after, number = (place.after, 0)
    while after[number] in lists["passed_over"] and number < REACH:
        number += 1
    return after[number] in lists["concerns"]


def identifies_as(place, lists):
    words = place.before.first(5)
    return "as" in words and (not (lists["identify"] - {"as"}).isdisjoint(words))


def identity_list(place, lists):
    return not lists["orientations"].isdisjoint([*place.before.first(3), *place.after.first(3)])


def with_condition(place, lists):
    before = place.before
    if place.after[0] not in lists["condition_things"]:
        for number in range(6):
            word, further = before[number], before[number + 1]
            cue = word in lists["condition_before"] and further not in lists["helping"]
            if word in lists["own"] or (word == "with" and further in lists["afflicted"]):
                return True
            by = word in ("by", "to") and further in lists["affected"]
            if (cue or by or (word == "of" and further in lists["dying"])) and any(
                is_person(before[other], lists)
                or before[other] in lists["condition_subjects"]
                or (is_name(before.raw(other)) and before[other] not in lists["function_words"])
                for other in range(number + 1, number + 7)
            ):
                return True
            amount = further in lists["amounts"] and further not in lists["dying"]
            if cue or (word == "of" and not amount) or word in lists["condition_barriers"]:
                break
    return place.after.raw(0).islower() and head_person(place, lists)


def senior_person(place, lists):
    return place.after[0] in lists["senior_heads"]


def legal_alien(place, lists):
    if not lists["legal_cues"].isdisjoint([*place.before.first(2), *place.after.first(2)]):
        return True
    return not lists["legal_context"].isdisjoint([*place.before.first(10), *place.after.first(10)])


def caste_context(place, lists):
    return not lists["castes"].isdisjoint([*place.before.first(10), *place.after.first(10)])


def after_adverbs(place, lists):
    number = 0
    while number < 3 and place.before[number] in lists["adverbs"]:
        number += 1
    return number


def turned(place, lists):
    number = after_adverbs(place, lists)
    if place.before[number] not in lists["going"] or not ends_phrase(place, lists["copula_followers"], lists):
        return False
    return person_before(place, number + 1, lists)


def apposed(place, lists):
    if place.before[after_adverbs(place, lists)] or not ends_phrase(place, lists["noun_followers"], lists):
        return False
    after = place.after
    if "," not in after.first(9):
        return False
    number = after.first(9).index(",") + 1
    if after[number] in lists["subjects"]:
        return True
    following = after[number] in lists["first_names"] or is_name(after.raw(number + 1))
    return is_name(after.raw(number)) and following


def the_noun(place, lists):
    return ends_phrase(place, lists["noun_followers"], lists) and after_the(place, lists)


def after_the(place, lists):
    number = 0
    while number < 3 and place.before[number] in lists["modifiers"]:
        number += 1
    return place.before[number] == "the"


def unrelated(place, lists):
    word = place.after[0]
    if word in lists["things"]:
        return not is_person(place.after[1], lists)
    if word in lists["related"] or word in lists["person_nouns"]:
        return False
    if word[0] == "-":
        return len(word) > 1
    if word.endswith(ADJECTIVE_ENDINGS) or begins_name(place.after, 0, lists) or acting(place, lists):
        return False
    following = place.after[1]
    return following not in lists["modifiers"] and (not is_person(following, lists))


def impersonal_verb(place, lists):
    number = 1 if place.after[0] in ("n", "ne") else 0
    return place.after[number] in lists["impersonal_verbs"] or place.after[1] in lists["impersonal_verbs"]


def person_thing(place, lists):
    number = person_head(place, lists)
    if number < 0:
        return False
    reach = 4 if place.after[number + 1].startswith("'") else 1
    return not lists["products"].isdisjoint([place.after[number + 1 + step] for step in range(reach)])


def name_around(place, lists):
    if not place.capital or place.shouted:
        return False
    after = place.after[0]
    if is_name(place.after.raw(0)) and (not is_person(after, lists)) and (after not in lists["passed_over"]):
        return True
    before = place.before.raw(0)
    if not before[:1].isupper():
        return False
    if len(before) == 1 and before not in "IA":
        return True
    return place.before[0] in lists["titles"] or place.before[0] in lists["first_names"]


def first_name_of(place, lists):
    if not place.capital:
        return False
    number = 1 if place.before[0] == "the" else 0
    return place.before[number] in lists["first_names"] and place.before.raw(number)[0].isupper()


def hyphenated(place, lists):
    first = place.after[0]
    return (first[:1] == "-" and len(first) > 1) or place.before.raw(0).lower() == "anti-"


def they_are(place, lists):
    if (place.capital and not place.shouted) or not ends_phrase(place, lists["copula_followers"], lists):
        return False
    number = subject_part(place, lists)
    subject = place.before[number + 1] if place.before[number] in lists["copulas"] else place.before[number]
    if subject not in ("they", "both", "these", "those", "ones"):
        return False
    return not any(is_person(word, lists) for word in place.before.first(16))


def musical_key(place, lists):
    note = place.before.raw(0)
    return note in ("sharp", "flat") or (len(note) == 1 and note in "ABCDEFG" and bool(place.before[1]))


def thing_head(place, lists):
    after = place.after
    if after[0] in lists["links"]:
        other = after.raw(1).islower() and after[1] not in lists["function_words"]
        other = other and (not is_person(after[1], lists) or after[1] in lists["weak_person_nouns"])
        return other and after[2] in lists["things"] and not is_person(after[3], lists)
    return after[0] in lists["things"] and (not is_person(after[1], lists))


def animal_head(place, lists):
    return not lists["animals"].isdisjoint(place.after.first(2))


def language_context(place, lists):
    if place.after[0] in lists["language_after"]:
        return True
    return place.before[0] in lists["language_before"] and (not head_person(place, lists))


def title_of_name(place, lists):
    return place.capital and is_name(place.after.raw(0))


def interjection(place, lists):
    if place.after[0] not in (",", "!", ".", "?", ";") or place.form.lower() == "men" or place.form[-1] in "sS":
        return False
    number = 1 if place.before[0] == "," else 0
    alone = not place.before[0] or place.before[0] in lists["quotes"]
    return place.before[number] in lists["interjections"] or (place.after[0] in (",", "!") and alone)


def verb_use(place, lists):
    return (
        place.form.lower() != "men"
        and place.after[0] in lists["verb_after"]
        and place.before[0] in lists["verb_before"]
    )


def address_use(place, lists):
    number = 1 if place.before[0] == "," else 0
    return place.before[number] in lists["address"] and place.form.lower() == "guys"


def own_youth(place, lists):
    return place.before[0] in lists["possessives"] and place.form.lower() == "youth"


def school_year(place, lists):
    return not lists["school_words"].isdisjoint(place.before.first(3))


def people_acting(place, lists):
    one = place.after[0] in ("was", "has", "had") and place.form.lower().endswith(("an", "i"))
    return acting(place, lists) or (one and place.before[0] == "the")


def people_were(place, lists):
    if not lists["multitudes"].isdisjoint(place.before.first(4)):
        return True
    number = 0
    while number < REACH and place.before[number] in lists["adverbs"]:
        number += 1
    return place.before[number] in lists["copulas"] and person_before(place, number + 1, lists)


def social_class(place, lists):
    return place.after[0] in lists["class_modifiers"] and place.after[1] in lists["social_classes"]


def coordinated(place, lists):
    if not ends_phrase(place, lists["copula_followers"], lists):
        return False
    sides = (place.before, place.after)
    return any(side[0] in lists["links"] and side[1] in lists["said_of_people"] for side in sides)


def described(place, lists):
    word = place.before[0]
    said = word in lists["identities"] or word in lists["said_of_people"]
    return said and ends_phrase(place, lists["noun_followers"], lists)


def plural_noun(place, lists):
    first = place.after[0]
    prefixed = first[:1] == "-" and len(first) > 1
    plural = place.form.lower().endswith("s") and not place.form.lower().endswith("ss")
    return plural and first not in lists["things"] and not prefixed


def head_name(place, lists):
    return begins_name(place.after, 0, lists)


def name_ahead(place, lists):
    after = place.after[0]
    named = is_name(place.after.raw(0)) and not is_person(after, lists) and after not in lists["passed_over"]
    named = place.capital and named and after not in lists["first_names"]
    return named and not in_title_case(place, lists)


def named_person(place, lists):
    after = place.after[0]
    named = is_name(place.after.raw(0)) and after not in lists["identities"] and after not in lists["things"]
    return named and not place.capital


def behind_name(place, lists):
    if not place.capital or place.shouted:
        return False
    if is_name(place.before.raw(0)) and place.before[0] in lists["function_words"]:
        return not in_title_case(place, lists)
    number = 1 if place.before[0] == "of" else 0
    word = place.before[number]
    if not is_name(place.before.raw(number)) or word in lists["function_words"] or word in lists["no_name"]:
        return False
    return not is_person(word, lists) and not in_title_case(place, lists)


def within_name(place, lists):
    if not place.capital or place.shouted:
        return False
    after = place.after[0]
    goes_on = is_name(place.after.raw(0)) and not is_person(after, lists) and after not in lists["function_words"]
    return (goes_on and not in_title_case(place, lists)) or behind_name(place, lists)


def in_title_case(place, lists):
    nearby = [side.raw(number) for side in (place.before, place.after) for number in range(5)]
    words = [
        word for word in nearby if len(word) > 1 and word.isalpha() and word.lower() not in lists["function_words"]
    ]
    return sum(word[0].isupper() for word in words) * 3 > len(words) * 2


def compound_end(place, lists):
    raw = place.before.raw(0)
    return len(raw) > 1 and raw[-1] == "-"


def it_is(place, lists):
    if not ends_phrase(place, lists["noun_followers"], lists):
        return False
    number = subject_part(place, lists)
    return place.before[number] in lists["copulas"] and place.before[number + 1] in lists["bare_subjects"]


def colour_list(place, lists):
    return any(side[0] in lists["links"] and side[1] in lists["colours"] for side in (place.before, place.after))


def straight_man(place, lists):
    nearby = [place.after[1], place.after[2], *place.before.first(5)]
    return place.after[0] == "man" and not lists["straight_man"].isdisjoint(nearby)


def animal_context(place, lists):
    return not lists["animals"].isdisjoint([*place.after.first(10), *place.before.first(10)])


def among_capitals(place):
    nearby = [side.raw(number) for side in (place.before, place.after) for number in range(3)]
    words = [word for word in nearby if len(word) > 1 and word.isalpha()]
    return bool(words) and sum(word.isupper() for word in words) * 2 > len(words)
