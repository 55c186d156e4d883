"""What a card can say of a run: everything that was measured, and nothing that would have to be guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fairsieve import __version__
from fairsieve.pipeline.cards.domains import domains_of
from fairsieve.pipeline.cards.measured import Measured, counted, rate, ratio, share
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.coverage import covered, detector_name, lexicon_languages
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.impact import flag_sentence, impacts
from fairsieve.pipeline.report.names import (
    axis_name,
    capital,
    group_name,
    language_name,
    pii_name,
    rejection_name,
    score_name,
    source_name,
)
from fairsieve.pipeline.report.redaction import redaction_says
from fairsieve.pipeline.report.scores import scores_of
from fairsieve.pipeline.report.untrusted import clean
from fairsieve.pipeline.statistics.impact import OVERALL

PER = 10_000

MOST_LANGUAGES, MOST_SOURCES, MOST_GROUPS = 25, 25, 4
"""Rows of languages and sources, and of groups of each axis, that a card tells; the tables have all."""

SPOKEN = 0.01
"""Share of the documents from which on a card names a language."""

TEXT_SIZES = ((1e9, "less than 1 billion tokens"), (1e13, "1 billion to 10 trillion tokens"))
"""Size bands of text in the summary of training content, template of the European Commission, 24 July 2025."""

LARGEST_SIZE = "more than 10 trillion tokens"


@dataclass(frozen=True)
class Facts:
    """What was measured, in the order that cards tell it.

    Attributes:
      run, version: of the run and of the program.
      inputs: paths of the configuration.
      codes: languages of the kept documents, ISO 639, those of at least one document in a hundred.
      documents, tokens: kept.
      rules: the policy, a sentence each.
      redaction: what is written over personal data, in a sentence.
      redacted: the types it is written over.
      warnings: what the report asks its reader to look at.
    """

    run: str
    version: str
    inputs: Sequence[str]
    codes: Sequence[str]
    documents: int
    tokens: int
    rules: Sequence[str]
    redaction: str
    redacted: Sequence[str]
    warnings: Sequence[str]
    records: Sequence[Measured]
    size: Sequence[Measured]
    removed: Sequence[Measured]
    rejected: Sequence[Measured]
    languages: Sequence[Measured]
    sources: Sequence[Measured]
    domains: Sequence[Measured]
    axes: Sequence[Measured]
    groups: Sequence[Measured]
    pronouns: Sequence[Measured]
    flags: Sequence[str]
    impact: Sequence[Measured]
    toxicity: Sequence[Measured]
    personal: Sequence[Measured]
    coverage: Sequence[Measured]
    lexicon_languages: Sequence[str]

    @property
    def text_size(self) -> str:
        """The band of the European template that the kept text falls into."""
        return next((name for limit, name in TEXT_SIZES if self.tokens < limit), LARGEST_SIZE)


def facts_of(audit: Audit, config: Config, run: str, warnings: Sequence[str]) -> Facts:
    """Everything that cards tell of these tables."""
    after = audit.rows("languages", metric="document_share", stratum="after")
    spoken = sorted((one for one in after if one.known >= SPOKEN), key=lambda one: (-one.known, one.group))
    return Facts(
        run=clean(run),
        version=__version__,
        inputs=[clean(path) for path in config.input.paths],
        codes=[one.group for one in spoken if re.fullmatch("[a-z]{2,3}", one.group) and one.group != "und"],
        documents=audit.count("documents", "after"),
        tokens=audit.count("tokens", "after"),
        rules=[clean(f"{rule.name}: {rule.column} {_bound(rule.bound)}") for rule in config.policy.remove],
        redaction=redaction_says(config),
        redacted=sorted(config.policy.redact),
        warnings=list(warnings),
        records=[
            counted(f"Records {one.stratum}", one, "corpus")
            for one in audit.rows("corpus", metric="records")
            if one.stratum != "redacted" or config.policy.redact
        ],
        size=[
            counted(f"{capital(one.metric)} {one.stratum} the filter", one, "corpus")
            for one in audit.rows("corpus")
            if one.metric != "records"
        ],
        removed=[
            share(f"Removed by the rule “{one.group}”" if one.group else "Documents removed", one, "removal")
            for one in audit.rows("removal", metric="removed_documents")
        ],
        rejected=[
            share(f"Records not read: {rejection_name(one.group)}", one, "rejected") for one in audit.rows("rejected")
        ],
        languages=[
            share(f"{capital(language_name(one.group))} ({one.group})", one, "languages")
            for one in _largest(after, MOST_LANGUAGES)
        ],
        sources=[
            share(source_name(one.group), one, "sources")
            for one in _largest(audit.rows("sources", metric="token_share", stratum="after"), MOST_SOURCES)
        ],
        domains=domains_of(audit),
        axes=_axes(audit),
        groups=_groups(audit),
        pronouns=_pronouns(audit),
        flags=[flag_sentence(one) for one in impacts(audit) if one.flagged and one.rule == OVERALL],
        impact=[
            ratio(f"Removal of documents that mention {one.name}, against comparable others", one.ratio, IMPACT)
            for one in impacts(audit)
            if one.ratio and one.rule == OVERALL
        ],
        toxicity=_toxicity(audit, config),
        personal=_personal(audit),
        coverage=[
            share(f"Documents that the detector of {detector_name(one.group)} could look at", one, "coverage")
            for one in covered(audit)
        ],
        lexicon_languages=lexicon_languages(audit),
    )


IMPACT = "removal_by_group"


def _bound(bound: tuple[str, object]) -> str:
    name, value = bound
    told = f"{value:g}" if isinstance(value, float) else ", ".join(sorted(map(str, value)))  # type: ignore[call-overload]
    return f"{name.replace('_', ' ')} {told}"


def _largest(rows: list[Estimate], most: int) -> list[Estimate]:
    return sorted((one for one in rows if one.n), key=lambda one: (-(one.n or 0), one.group))[:most]


def _axes(audit: Audit) -> list[Measured]:
    rows = [one for one in audit.rows("mentions", metric="document_share", stratum="after") if not one.group]
    rows.sort(key=lambda one: (one.hidden, -one.known, one.axis))
    return [rate(f"Documents that mention {axis_name(one.axis)}", one, "mentions", PER) for one in rows]


def _groups(audit: Audit) -> list[Measured]:
    """The groups of each axis that most of the kept documents mention, beside those of the other stage."""
    rows = [one for one in audit.rows("mentions", metric="document_share", stratum="after") if one.group]
    found = []
    for axis in sorted({one.axis for one in rows}):
        largest = _largest([one for one in rows if one.axis == axis], MOST_GROUPS)
        found += [
            rate(f"{capital(group_name(axis, one.group))} ({axis_name(axis)})", one, "mentions", PER) for one in largest
        ]
    return found


def _pronouns(audit: Audit) -> list[Measured]:
    return [
        share(f"She, of the tokens she and he, {one.stratum} the filter", one, "pronouns")
        for one in audit.rows("pronouns", metric="she_share")
        if one.d
    ]


def _toxicity(audit: Audit, config: Config) -> list[Measured]:
    return [
        share(f"{capital(score_name(score.name))} of {line} or more, before the filter", one, "toxicity")
        for score in scores_of(audit, config)
        if score.scored
        for line, one in score.at_least.items()
    ]


def _personal(audit: Audit) -> list[Measured]:
    found = {
        (table, one.group): one
        for table in ("pii", "names")
        for one in reversed(audit.rows(table, metric="document_share", stratum="all"))
        if one.d
    }
    order = sorted(found.items(), key=lambda item: (item[0][0] != "pii", bool(item[0][1]), -item[1].known, item[0]))
    any_of = {"pii": "Any personal data", "names": "Any name of a person, place or organisation"}
    return [rate(capital(pii_name(kind)) if kind else any_of[table], one, table, PER) for (table, kind), one in order]
