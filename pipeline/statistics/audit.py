"""The audit: every table of it, from merged facts."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from fairsieve.pipeline.statistics.associations import association_rows
from fairsieve.pipeline.statistics.by_source import source_rows
from fairsieve.pipeline.statistics.cascade import rescored_rows
from fairsieve.pipeline.statistics.contrast import contrast_rows
from fairsieve.pipeline.statistics.corpus import (
    corpus_rows,
    coverage_rows,
    probability_rows,
    rejected_rows,
    removal_by_rows,
    share_rows,
)
from fairsieve.pipeline.statistics.cut import cut_rows
from fairsieve.pipeline.statistics.descriptions import description_rows
from fairsieve.pipeline.statistics.differences import gained_and_lost
from fairsieve.pipeline.statistics.differencing import Differencing, Earlier
from fairsieve.pipeline.statistics.disclosure import Disclosure
from fairsieve.pipeline.statistics.domains import domain_rows
from fairsieve.pipeline.statistics.edges import Bound
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.groups import mention_rows, pronoun_rows, redacted_mention_rows
from fairsieve.pipeline.statistics.impact import impact_rows, redaction_rows
from fairsieve.pipeline.statistics.intersections import intersection_rows
from fairsieve.pipeline.statistics.lexicon_health import lexicon_rows
from fairsieve.pipeline.statistics.occupations import occupation_rows
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.pairs import pair_rows
from fairsieve.pipeline.statistics.pii import candidate_rows, pii_rows
from fairsieve.pipeline.statistics.removal import removal_rows
from fairsieve.pipeline.statistics.scorer_effect import scorer_effect_rows
from fairsieve.pipeline.statistics.shift import shift_rows
from fairsieve.pipeline.statistics.tables import Row, audit_table
from fairsieve.pipeline.statistics.terms import term_rows
from fairsieve.pipeline.statistics.toxicity import score_rows
from fairsieve.transforms.associations.tally import PAIR_BUCKETS
from fairsieve.transforms.count import OUTCOME_BUCKETS
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.merge import Merged
from fairsieve.transforms.packed import Facts


def audit_tables(
    merged: Merged,
    rules: tuple[str, ...],
    seed: int = 0,
    bounds: tuple[Bound, ...] = (),
    earlier: Sequence[Earlier] = (),
) -> dict[str, pa.Table]:
    """Audit tables by name, each of schema `AUDIT`.

    Args:
      merged: the facts and tallies of a whole run.
      rules: names of the policy's rules.
      seed: of the resampling that gives intervals.
      bounds: where the policy's rules cut scores.
      earlier: audits that were published before, beside which this one tells no small number about a group.
    """
    policy = _Policy(rules, bounds)
    draws, outcomes = _Draws.seeded(seed), Outcomes.of(merged.held)
    give_back()  # what the rows took that outcomes are made of
    rows = _rows(merged, outcomes, policy, draws)
    for one in earlier:
        beside = _beside(one, merged.held, policy)
        rows = {name: beside.told(name, lines) for name, lines in rows.items()}
    give_back()  # what the tables before left
    # Of what is told only: where the share of a group is not, it is not among the others either.
    rows["score_contrast"] = contrast_rows(merged.held, outcomes, rows["toxicity"], draws.documents)
    return {name: audit_table(lines) for name, lines in rows.items()}


@dataclass(frozen=True)
class _Policy:
    rules: tuple[str, ...]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True)
class _Draws:
    """Resamples of the error buckets of documents, of pairs, and of what became of pairs."""

    documents: Resampling
    pairs: Resampling
    pair_outcomes: Resampling

    @classmethod
    def seeded(cls, seed: int) -> "_Draws":
        pair_outcomes = Resampling.expanded(seed, OUTCOME_BUCKETS)
        return cls(Resampling.seeded(seed), Resampling.seeded(seed, PAIR_BUCKETS), pair_outcomes)

    def first(self, resamples: int) -> "_Draws":
        return _Draws(*(one.first(resamples) for one in (self.documents, self.pairs, self.pair_outcomes)))


def _beside(one: Earlier, facts: Facts, policy: _Policy) -> Differencing:
    """By what the earlier audit tells, and what audits of the documents gained and lost since would tell."""
    then = {name: table.to_pylist() for name, table in one.tables.items()}
    if one.facts is None:
        return Differencing(then, ())
    # Which rows there are, and their counts, no interval changes.
    draws, parts = _Draws.seeded(0).first(2), gained_and_lost(facts, one.facts)
    between = [_rows(Merged(part), Outcomes.of(part), policy, draws) for part in parts]
    return Differencing(then, between, one_sided=not all(part.num_rows for part in parts))


def _rows(merged: Merged, outcomes: Outcomes, policy: _Policy, drawn: _Draws) -> dict[str, list[Row]]:
    """The rows of all tables but for `score_contrast`."""
    facts, total, rules = merged.held, merged.total(), policy.rules
    draws, pair_draws = drawn.documents, drawn.pairs
    disclosure = Disclosure.of(facts, outcomes, rules)
    rows = {
        "corpus": corpus_rows(facts, total),
        "rejected": rejected_rows(total),
        "languages": [
            *share_rows(facts, "language", draws),
            *probability_rows(facts, draws),
            *removal_by_rows(facts, "language", draws),
        ],
        "sources": share_rows(facts, "source", draws) + removal_by_rows(facts, "source", draws),
        "by_source": source_rows(facts, disclosure, draws),
        "domains": domain_rows(facts, disclosure, draws),
        "coverage": coverage_rows(facts),
        "mentions": mention_rows(facts, disclosure, draws),
        "pronouns": pronoun_rows(facts, disclosure, draws),
        "terms": term_rows(facts, disclosure, draws),
        "associations": association_rows(facts, pair_draws),
        "descriptions": description_rows(facts, pair_draws),
        "occupations": occupation_rows(facts, pair_draws),
        "intersections": intersection_rows(facts, outcomes, disclosure, pair_draws),
        "redacted_mentions": redacted_mention_rows(facts, disclosure),
        **score_rows(facts, outcomes, disclosure, draws, policy.bounds),
        "cascade": rescored_rows(facts, draws),
        "pii": pii_rows(facts, draws),
        "pii_candidates": candidate_rows(facts),
        "names": pii_rows(facts, draws, "names"),
        "cut_sentences": cut_rows(facts, disclosure, draws),
        "removal": removal_rows(facts, rules, draws),
        "removal_by_group": impact_rows(outcomes, disclosure, rules, draws),
        "removal_by_pair": pair_rows(facts, outcomes, disclosure, rules, drawn.pair_outcomes),
        "skew_shift": shift_rows(facts, disclosure, draws),
        "redaction_by_group": redaction_rows(outcomes, disclosure, draws),
    }
    rows["scorer_effect"] = scorer_effect_rows(facts, draws)
    rows["lexicons"] = lexicon_rows(facts, rows["terms"])
    return rows
