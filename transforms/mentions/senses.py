"""Applies the decision lists of `senses.yaml` at candidate places, all places at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from fairsieve.lexicons import Lexicon, Sense, Senses, Term
from fairsieve.transforms.mentions import vocabulary as shape
from fairsieve.transforms.mentions.patterns import PATTERNS
from fairsieve.transforms.mentions.phrase import OWN_LISTS
from fairsieve.transforms.mentions.place import Place, Words
from fairsieve.transforms.mentions.vocabulary import Bools, Ints, Vocabulary, WordLists

_NONE = Sense(otherwise="accept")


class Rules:
    """What decides about ambiguous terms: words beside which they are never a mention, then the steps of their sense.

    Attributes:
      ruled: whether a term has a rule; every match of another counts.
      vocabulary: the word lists that the rules use.
    """

    def __init__(self, terms: Sequence[Term], senses: Senses | None, lists: WordLists) -> None:
        self.ruled = np.array([term.ambiguous for term in terms], np.bool_)
        beside = frozenset(word for term in terms for word in (*term.not_before, *term.not_after))
        self.vocabulary = Vocabulary({**lists, **OWN_LISTS, "beside": beside})
        self._not_before = self._pairs([term.not_before for term in terms])
        self._not_after = self._pairs([term.not_after for term in terms])
        named = {} if senses is None else senses.senses
        places = {name: place for place, name in enumerate(named, 1)}
        self._sense = np.array([places.get(term.sense or "", 0) for term in terms], np.int64)
        ordered = [_NONE, *named.values()]
        self._otherwise = np.array([sense.otherwise == "accept" for sense in ordered], np.bool_)
        self._patterns = [[step.accept or step.reject or "" for step in sense.steps] for sense in ordered]
        self._answers = [[step.accept is not None for step in sense.steps] for sense in ordered]

    def accept(self, place: Place, term: Ints) -> Bools:
        """Whether each match, of the term beside it, is a mention of people."""
        place.read(after=0)
        beside = self._beside(place.after, term, self._not_before)
        left = np.flatnonzero(~beside)
        beside[left] = self._beside(place.where(left).before, term[left], self._not_after)
        left = np.flatnonzero(~beside)
        sense = self._sense[term]
        accepted = self._otherwise[sense] & ~beside
        waiting = {number: left[sense[left] == number] for number in np.unique(sense[left]).tolist()}
        step = 0
        while waiting:
            if step == 2:
                place.where(np.concatenate(list(waiting.values()))).read(before=0, after=1)
            waiting = self._step(place, waiting, step, accepted)
            step += 1
        return accepted

    def _step(self, place: Place, waiting: dict[int, Ints], step: int, accepted: Bools) -> dict[int, Ints]:
        """Asks the next pattern of each sense at the places that wait for it; those where it fires are answered.

        A pattern that several senses have next is asked once.
        """
        asking: dict[str, list[int]] = defaultdict(list)
        for sense in waiting:
            if step < len(self._patterns[sense]):
                asking[self._patterns[sense][step]].append(sense)
        still = {}
        for pattern, senses in asking.items():
            rows = np.concatenate([waiting[sense] for sense in senses])
            fires = PATTERNS[pattern](place.where(rows), self.vocabulary)
            begin = 0
            for sense in senses:
                its = waiting[sense]
                fired = fires[begin : begin + len(its)]
                accepted[its[fired]] = self._answers[sense][step]
                begin += len(its)
                if not fired.all():
                    still[sense] = its[~fired]
        return still

    def _pairs(self, words: Sequence[Sequence[str]]) -> Ints:
        """Each term with each of its words, as one number, in order."""
        size = len(self.vocabulary)
        pairs = {size * term + self.vocabulary.number(word) for term, its in enumerate(words) for word in its}
        return np.array(sorted(pairs), np.int64)

    def _beside(self, words: Words, term: Ints, pairs: Ints) -> Bools:
        """Whether the nearest word is one of those that go with the term."""
        paired = np.zeros(len(self.ruled), np.bool_)
        paired[pairs // len(self.vocabulary)] = True
        some = paired[term]
        its = np.flatnonzero(some)
        pair = term[its] * len(self.vocabulary) + Words(words.side, words.rows[its])[0]
        place = np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)
        some[its] = pairs[place] == pair
        return np.asarray(some)


def lists_of(senses: Senses | None, lexicons: Sequence[Lexicon]) -> WordLists:
    """The word lists of a language, with the identities that its lexicons name; a list that is not there is empty."""
    known = {name: frozenset(words) for name, words in (senses.words if senses else {}).items()}
    forms = [(one.lexicon, term.pos, form.casefold()) for one in lexicons for term in one.terms for form in term.forms]
    people = {form for axis, pos, form in forms if axis in _IDENTITIES and pos != "pron"}
    known["identities"] = frozenset(people)
    known["plural_identities"] = frozenset(form for form in people if form.endswith("s"))
    known["orientations"] = frozenset(form for axis, _, form in forms if axis == "sexual_orientation") - {"ace", "pan"}
    known["person_nouns"] = known.get("person_nouns", frozenset()) | frozenset(_person_nouns(lexicons))
    known["things"] = known.get("things", frozenset()) - known["person_nouns"]
    lists = _Lists(known)
    lists["passed_over"] = (lists["modifiers"] | lists["links"] | lists["identities"] | lists["quotes"]) - {""}
    lists["goes_on"] = (lists["passed_over"] | lists["things"]) - lists["links"] - lists["quotes"]
    followers = ("noun_followers", "copula_followers", "plural_followers", "descent", "compound_parts", "concerns")
    lists["related"] = lists["passed_over"].union(*(lists[name] for name in followers))
    lists["noun_ends"] = lists["noun_followers"] | lists["links"] | lists["function_words"]
    lists["copula_inserts"] = lists["adverbs"] | lists["links"] | lists["identities"] | lists["quotes"]
    return lists


def _person_nouns(lexicons: Sequence[Lexicon]) -> Iterator[str]:
    """Nouns of one word that the lexicons themselves know to name people."""
    for one in lexicons:
        for term in one.terms:
            if term.pos == "noun" and one.lexicon in _NOUNS_FOR_PEOPLE and term.case != "exact":
                yield from (form.casefold() for form in term.forms if " " not in form)


_IDENTITIES = frozenset({"race_ethnicity", "nationality", "religion", "sexual_orientation", "disability", "caste"})
_NOUNS_FOR_PEOPLE = (_IDENTITIES - {"disability"}) | {"gender", "age", "migration", "socioeconomic"}
"""Axes whose nouns name people; those of disability name conditions as well, and placebo words are any."""


class _Lists(dict[str, frozenset[str]]):
    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


def among_capitals(place: Place) -> Bools:
    """Whether the words beside each match are in capitals too, so that the capitals say nothing about it."""
    words, capitals = np.zeros(len(place), np.int64), np.zeros(len(place), np.int64)
    for side in (place.before, place.after):
        for number in range(3):
            word = side.has(shape.ALPHABETIC, number)
            words += word
            capitals += word & side.has(shape.UPPER, number)
    return np.asarray((words > 0) & (capitals * 2 > words))
