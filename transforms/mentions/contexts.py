"""Patterns about what is spoken of in the same sentence: law, caste, animals."""

from fairsieve.transforms.mentions.phrase import Lists
from fairsieve.transforms.mentions.place import Place
from fairsieve.transforms.mentions.vocabulary import Bools

_REACH = 10


def legal_alien(place: Place, lists: Lists) -> Bools:
    """A foreigner in law: "resident aliens", "an alien who applies for asylum"."""
    near, far = lists["legal_cues"], lists["legal_context"]
    beside = place.before.any_in(near, range(2)) | place.after.any_in(near, range(2))
    return beside | place.also(~beside, lambda here: _any_within(here, far))


def caste_context(place: Place, lists: Lists) -> Bools:
    """Where caste is spoken of: "treated as untouchable by the Brahmins"."""
    return _any_within(place, lists["castes"])


def animal_context(place: Place, lists: Lists) -> Bools:
    """Animals, eggs or the like: "the females lay their eggs in spring"."""
    return _any_within(place, lists["animals"])


def _any_within(place: Place, table: Bools) -> Bools:
    before = place.before.any_in(table, range(_REACH))
    return before | place.also(~before, lambda here: here.after.any_in(table, range(_REACH)))
