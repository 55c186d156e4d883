"""The patterns that `senses.yaml` may name.

Each takes a `Place`, which is many matches with the words around them, and the language's word lists, and says for each
match whether it fires. The lists are data, in `senses.yaml`; which patterns a term uses, in what order, and what holds
when none fires, is data as well. Patterns ask for words no sooner than they need them, since few are ever read.
"""

from collections.abc import Callable

from fairsieve.transforms.mentions import contexts, names, people, subjects, things
from fairsieve.transforms.mentions.phrase import Lists
from fairsieve.transforms.mentions.place import Place
from fairsieve.transforms.mentions.vocabulary import Bools

Pattern = Callable[[Place, Lists], Bools]

PATTERNS: dict[str, Pattern] = {
    pattern.__name__: pattern
    for pattern in (
        contexts.animal_context,
        contexts.caste_context,
        contexts.legal_alien,
        people.after_person,
        people.compound_led,
        people.concern,
        people.copula_known,
        people.copula_person,
        people.descent,
        people.determined,
        people.head_person,
        people.head_person_far,
        people.identifies_as,
        people.identity_list,
        people.nominal_plural,
        people.noun_singular,
        people.person_beside,
        people.phrase_end,
        people.plural_people,
        people.senior_person,
        people.share,
        people.with_condition,
        subjects.after_the,
        subjects.apposed,
        subjects.coordinated,
        subjects.described,
        subjects.people_acting,
        subjects.people_were,
        subjects.plural_noun,
        subjects.social_class,
        subjects.the_noun,
        subjects.turned,
        names.behind_name,
        names.first_name_of,
        names.head_name,
        names.name_ahead,
        names.name_around,
        names.named_person,
        names.small,
        names.title_of_name,
        names.within_name,
        things.address_use,
        things.animal_head,
        things.colour_list,
        things.compound_end,
        things.hyphenated,
        things.impersonal_verb,
        things.interjection,
        things.it_is,
        things.language_context,
        things.musical_key,
        things.own_youth,
        things.person_thing,
        things.school_year,
        things.straight_man,
        things.they_are,
        things.thing_head,
        things.unrelated,
        things.verb_use,
    )
}
