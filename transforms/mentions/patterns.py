"""The patterns that `senses.yaml` may name.

Each takes a `Place`, which is many matches with the words around them, and the language's word lists, and says for each
match whether it fires. The lists are data, in `senses.yaml`; which patterns a term uses, in what order, and what holds
when none fires, is data as well. Patterns ask for words no sooner than they need them, since few are ever read.
"""

from collections.abc import Callable

from fairsieve.transforms.mentions import people, things
from fairsieve.transforms.mentions.phrase import Lists
from fairsieve.transforms.mentions.place import Place
from fairsieve.transforms.mentions.vocabulary import Bools

Pattern = Callable[[Place, Lists], Bools]

PATTERNS: dict[str, Pattern] = {
    pattern.__name__: pattern
    for pattern in (
        people.after_person,
        people.compound_led,
        people.concern,
        people.copula_person,
        people.descent,
        people.determined,
        people.head_person,
        people.head_person_far,
        people.identifies_as,
        people.identity_list,
        people.legal_alien,
        people.nominal_plural,
        people.noun_singular,
        people.person_beside,
        people.phrase_end,
        people.plural_people,
        people.senior_person,
        people.share,
        people.with_condition,
        things.address_use,
        things.animal_head,
        things.first_name_of,
        things.hyphenated,
        things.impersonal_verb,
        things.interjection,
        things.language_context,
        things.musical_key,
        things.name_around,
        things.own_youth,
        things.person_thing,
        things.school_year,
        things.they_are,
        things.thing_head,
        things.title_of_name,
        things.unrelated,
        things.verb_use,
    )
}
