"""Method and limits, and how to make the run again."""

from collections.abc import Mapping, Sequence

import yaml

from fairsieve import __version__
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.coverage import lexicon_languages
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.figure import Section, Step
from fairsieve.pipeline.report.names import language_name, listed
from fairsieve.pipeline.report.untrusted import clean
from fairsieve.pipeline.statistics.estimate import RESAMPLES
from fairsieve.pipeline.statistics.tables import MIN_CELL
from fairsieve.transforms.count import BUCKETS


def method_section(
    audit: Audit, config: Config, lists: Sequence[Mapping[str, str]] = (), earlier: Sequence[str] = ()
) -> Section:
    """The notes.

    Args:
      lists: of the user's lexicons, `file`, `language` and `licence` each.
      earlier: runs of the audits beside which this one may be published.
    """
    languages = lexicon_languages(audit)
    lexicons = listed(languages) if languages else "none of the corpus’s languages"
    notes = [
        "Mentions, not people. Terms in texts are counted. Nothing infers who wrote a text, or which group a named "
        "person "
        "belongs to, and no group is written beside a document.",
        f"Mentions are words of lexicons, for: {lexicons}. In other languages nothing is known; that is not the same "
        "as "
        "nothing being there. Words that a lexicon lacks are missed, and some are counted in a sense that is not "
        "meant.",
        f"Intervals hold with 95 % confidence for documents sampled like these. Documents of one site resemble each "
        "other, "
        f"so intervals are taken over {BUCKETS} groups of sites ({RESAMPLES:,} resamples, seed {config.seed}), not "
        "over "
        "single documents. They do not hold what a detector gets wrong.",
        f"Numbers about a group are not published where fewer than {MIN_CELL} documents are behind them. "
        + _beside(earlier),
        "Scores come from classifiers; their errors fall on some groups more than on others, and the removal of a "
        "group’s "
        "documents may show the classifier’s prejudice, the corpus’s, or both.",
        "Do not conclude that a corpus is fair because nothing is flagged, that a group is well represented because "
        "it is "
        "often mentioned, or that a text is safe because it stayed.",
        "Do not even out mentions by deleting documents: it takes away what is said of everybody else in them.",
    ]
    if lists:
        named = [clean(f"{one['file']} ({language_name(one['language'])}; licence: {one['licence']})") for one in lists]
        own = (
            f"Word lists of the user’s were counted beside the shipped lexicons, without sense rules: {listed(named)}."
        )
        notes.insert(2, own)
    return Section("method", "Method and limits", "What the figures are made of, and what they cannot tell.", (), notes)


def _beside(earlier: Sequence[str]) -> str:
    if earlier:
        named = listed([clean(one) for one in earlier])
        return f"Nor are those that would tell of fewer beside the audits published before: those of runs {named}."
    return (
        "Two audits of nearly the same documents tell more by their differences: publish the later one with "
        "“fairsieve publish”."
    )


def reproduce_section(config: Config, run: str) -> Section:
    settings = yaml.safe_dump(_without_defaults(config), allow_unicode=True, sort_keys=True, width=100)
    settings = "\n".join(clean_line(line) for line in settings.splitlines())
    steps = (
        Step("Save the settings of this run as config.yaml:", settings),
        Step("Run it; the same input gives the same bytes:", "fairsieve run config.yaml -o OUT"),
        Step("Check every file and every count of the folder:", "fairsieve verify OUT"),
    )
    lead = (
        f"This is run {clean(run)} of fairsieve {__version__}. The run’s name is a hash of the input, the settings, "
        "the code, "
        "the lexicons and the models: another name means that one of them differs."
    )
    return Section("reproduce", "Make it again", lead, steps=steps)


def clean_line(line: str) -> str:
    """A line of code without control characters, its indentation kept."""
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + clean(line, longest=500)


def _without_defaults(config: Config) -> dict[str, object]:
    """The settings that are not as they would be anyway, and always the policy, in full."""
    settings = config.canonical()
    plain = config.model_dump(exclude_defaults=True)
    kept = {key: value for key, value in settings.items() if key in plain or key == "policy"}
    kept["policy"] = {
        "remove": [
            {key: value for key, value in rule.items() if value is not None} for rule in settings["policy"]["remove"]
        ],
        "redact": settings["policy"]["redact"],
    }
    return kept
