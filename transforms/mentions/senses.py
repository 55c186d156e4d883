"""Applies the decision lists of `senses.yaml` at candidate places."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairsieve.lexicons import Lexicon, Senses, Term
from fairsieve.transforms.mentions.patterns import PATTERNS, Lists, Pattern, bare
from fairsieve.transforms.mentions.place import Place


@dataclass(frozen=True)
class Rule:
    """What decides about one ambiguous term.

    Attributes:
      steps: patterns in order, with the answer of the first that fires.
      otherwise: the answer when none fires.
      not_before, not_after: words beside which it is never a mention.
      acronym: in capitals it counts only beside other capitals.
    """

    steps: tuple[tuple[Pattern, bool], ...]
    otherwise: bool
    not_before: frozenset[str]
    not_after: frozenset[str]
    acronym: bool

    def accepts(self, place: Place, lists: Lists) -> bool:
        """Whether the match is a mention of people."""
        if self.acronym and place.shouted and not _among_capitals(place):
            return False
        if self.not_before and (place.after[0].lower() in self.not_before or bare(place.after[0]) in self.not_before):
            return False
        if self.not_after and place.before and bare(place.before[0]) in self.not_after:
            return False
        return next((answer for pattern, answer in self.steps if pattern(place, lists)), self.otherwise)


def rule_of(term: Term, senses: Senses | None) -> Rule | None:
    """The rule of a term; None where every match counts."""
    if not (term.ambiguous or term.acronym):
        return None
    steps: tuple[tuple[Pattern, bool], ...] = ()
    otherwise = True
    if term.sense is not None and senses is not None:
        sense = senses.senses[term.sense]
        steps = tuple((PATTERNS[step.accept or step.reject or ""], step.accept is not None) for step in sense.steps)
        otherwise = sense.otherwise == "accept"
    return Rule(steps, otherwise, frozenset(term.not_before), frozenset(term.not_after), term.acronym)


def lists_of(senses: Senses | None, lexicons: Sequence[Lexicon]) -> Lists:
    """The word lists of a language, with the identities that its lexicons name; a list that is not there is empty."""
    known = {name: frozenset(words) for name, words in (senses.words if senses else {}).items()}
    forms = [(one.lexicon, term.pos, form.casefold()) for one in lexicons for term in one.terms for form in term.forms]
    people = {"race_ethnicity", "nationality", "religion", "sexual_orientation", "gender", "disability", "caste"}
    known["identities"] = frozenset(
        form for axis, pos, form in forms if axis in people and pos != "pron" and form not in _NO_IDENTITY
    )
    known["plural_identities"] = frozenset(
        form for axis, _, form in forms if axis in people - {"gender"} and form.endswith("s")
    )
    known["orientations"] = frozenset(form for axis, _, form in forms if axis == "sexual_orientation") - {"ace", "pan"}
    return _Lists(known)


class _Lists(dict[str, frozenset[str]]):
    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


_NO_IDENTITY = frozenset({"man", "men", "boy", "boys"})


def _among_capitals(place: Place) -> bool:
    """Whether the words beside it are in capitals too, so that the capitals say nothing about it."""
    words = [word for word in (*place.before[:3], *place.after[:3]) if len(word) > 1 and word.isalpha()]
    return bool(words) and sum(word.isupper() for word in words) * 2 > len(words)
