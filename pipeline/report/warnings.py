"""What to look at first: sentences for people who know no statistics, each with the number that caused it."""

from collections.abc import Callable

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.coverage import covered, detector_name
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.impact import certainty, flag_sentence, impacts
from fairsieve.pipeline.report.names import language_name, source_name
from fairsieve.pipeline.report.numbers import between, percent, whole
from fairsieve.pipeline.report.origin import apart
from fairsieve.pipeline.statistics.flag import FLAG_DIFFERENCE, FLAG_RATIO
from fairsieve.pipeline.statistics.impact import MIN_DOCUMENTS, OVERALL
from fairsieve.transforms.sources import MOST_NAMED, OTHERS

MOST_FLAGS, MOST_PLACES = 8, 3
"""Warnings about groups, and about languages or sources, that are spelled out; the sections have all."""

LOW_COVERAGE = 0.9


def warnings(audit: Audit, config: Config) -> list[tuple[str, str]]:
    """Sentences, each with the anchor of the section that tells more."""
    return [
        *_flags(audit),
        *_places(audit, "languages", "Documents in {}", language_name),
        *_places(audit, "sources", "Documents from {}", source_name),
        *_blind(audit),
        *_unreadable(audit, config),
        *_many_sources(audit),
    ]


def _flags(audit: Audit) -> list[tuple[str, str]]:
    flagged = [one for one in impacts(audit) if one.flagged and not one.alone]
    overall = [one for one in flagged if one.rule == OVERALL]
    named = {(one.axis, one.group) for one in overall}
    # A rule is named where it is the reason that no other row tells.
    found = [*overall, *(one for one in flagged if one.rule != OVERALL and (one.axis, one.group) not in named)]
    found.sort(key=certainty, reverse=True)
    told = [(flag_sentence(one), "impact") for one in found[:MOST_FLAGS]]
    if len(found) > MOST_FLAGS:
        told.append((f"{whole(len(found) - MOST_FLAGS)} more groups are flagged.", "impact"))
    return told


def _places(audit: Audit, table: str, words: str, named: Callable[[str], str]) -> list[tuple[str, str]]:
    more, rate = apart(audit, table)
    far = [one for one in more if (one.d or 0) >= MIN_DOCUMENTS and one.known >= FLAG_RATIO * rate]
    far = [one for one in far if one.known - rate >= FLAG_DIFFERENCE]
    far.sort(key=lambda one: (-one.known, one.group))
    return [
        (
            f"{words.format(named(one.group))} are removed more often than others: {percent(one.known)} "
            f"(95 % interval {between(one.value, one.low, one.high, 100)} %), of all {percent(rate)}.",
            table,
        )
        for one in far[:MOST_PLACES]
    ]


def _blind(audit: Audit) -> list[tuple[str, str]]:
    return [
        (
            f"The detector of {detector_name(one.group)} could not look at {whole((one.d or 0) - (one.n or 0))} of "
            f"{whole(one.d or 0)} documents ({percent(1 - one.known)}). They are unknown, not clean.",
            "coverage",
        )
        for one in covered(audit)
        if one.known < LOW_COVERAGE
    ]


def _unreadable(audit: Audit, config: Config) -> list[tuple[str, str]]:
    read, rejected = audit.count("records", "read"), audit.count("records", "rejected")
    if not rejected:
        return []
    says = f"{whole(rejected)} of {whole(read)} records could not be read ({percent(rejected / read)})"
    limit = config.limits.max_rejected
    over = rejected / read > limit
    return [(f"{says}; the limit of {percent(limit)} is {'passed' if over else 'not reached'}.", "outcome")]


def _many_sources(audit: Audit) -> list[tuple[str, str]]:
    return [
        (
            f"There are more than {whole(MOST_NAMED)} sources; those that are not among the largest, with "
            f"{percent(one.known)} of the documents, are told together.",
            "sources",
        )
        for one in audit.rows("sources", metric="document_share", stratum="before", group=OTHERS)
    ]
