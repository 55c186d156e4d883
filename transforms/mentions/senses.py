"""Applies the decision lists of `senses.yaml` at candidate places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fairsieve.lexicons import Lexicon, Senses, Term
from fairsieve.transforms.mentions.patterns import PATTERNS, Pattern
from fairsieve.transforms.mentions.phrase import Lists
from fairsieve.transforms.mentions.place import Place


@dataclass(frozen=True)
class Rule:
    """What decides about one ambiguous term.

    Attributes:
      steps: patterns in order, with the answer of the first that fires.
      otherwise: the answer when none fires.
      not_before, not_after: words beside which it is never a mention.
    """

    steps: tuple[tuple[Pattern, bool], ...]
    otherwise: bool
    not_before: frozenset[str]
    not_after: frozenset[str]

    def accepts(self, place: Place, lists: Lists) -> bool:
        """Whether the match is a mention of people."""
        if self.not_before and place.after[0] in self.not_before:
            return False
        if self.not_after and place.before[0] in self.not_after:
            return False
        for pattern, answer in self.steps:
            if pattern(place, lists):
                return answer
        return self.otherwise


def rule_of(term: Term, senses: Senses | None) -> Rule | None:
    """The rule of a term; None where every match counts."""
    if not term.ambiguous:
        return None
    steps: tuple[tuple[Pattern, bool], ...] = ()
    otherwise = True
    if term.sense is not None and senses is not None:
        sense = senses.senses[term.sense]
        steps = tuple((PATTERNS[step.accept or step.reject or ""], step.accept is not None) for step in sense.steps)
        otherwise = sense.otherwise == "accept"
    return Rule(steps, otherwise, frozenset(term.not_before), frozenset(term.not_after))


def lists_of(senses: Senses | None, lexicons: Sequence[Lexicon]) -> Lists:
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
    lists["goes_on"] = (lists["passed_over"] | lists["things"]) - lists["links"]
    followers = ("noun_followers", "copula_followers", "plural_followers", "descent", "compound_parts", "concerns")
    lists["related"] = lists["passed_over"].union(*(lists[name] for name in followers))
    lists["copula_inserts"] = lists["adverbs"] | lists["links"] | lists["identities"]
    return lists


def _person_nouns(lexicons: Sequence[Lexicon]) -> Iterator[str]:
    """Nouns of one word that the lexicons themselves know to name people."""
    for one in lexicons:
        for term in one.terms:
            if term.pos == "noun" and one.lexicon not in ("disability", "pronouns") and term.case != "exact":
                yield from (form.casefold() for form in term.forms if " " not in form)


_IDENTITIES = frozenset({"race_ethnicity", "nationality", "religion", "sexual_orientation", "disability", "caste"})


class _Lists(dict[str, frozenset[str]]):
    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


def among_capitals(place: Place) -> bool:
    """Whether the words beside it are in capitals too, so that the capitals say nothing about it."""
    nearby = [side.raw(number) for side in (place.before, place.after) for number in range(3)]
    words = [word for word in nearby if len(word) > 1 and word.isalpha()]
    return bool(words) and sum(word.isupper() for word in words) * 2 > len(words)
