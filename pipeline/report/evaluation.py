"""The page of `fairsieve evaluate toxicity`: one file that stands alone, from the figures of an evaluation."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from fairsieve import __version__
from fairsieve.pipeline.ranking import wilson
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.house import ACCENT, MUTED, SOFT
from fairsieve.pipeline.report.names import plain
from fairsieve.pipeline.report.numbers import ABSENT, percent, whole
from fairsieve.pipeline.report.page import TEMPLATES, environment
from fairsieve.pipeline.report.rows import Rows, Series
from fairsieve.pipeline.report.scale import linear
from fairsieve.pipeline.report.summary import Card
from fairsieve.pipeline.report.table import Cell, Column, Table, counted, interval_of, shares, text
from fairsieve.pipeline.report.untrusted import clean

MOST_ROWS = 25
"""Groups and functionalities that are drawn, the worst ones; their tables have up to sixty."""

Found = Mapping[str, Any]


def evaluation_page(found: Found, data: str, score: str) -> str:
    """The page of one evaluation.

    Args:
      found: as `evaluate` gives it.
      data: name of the labelled file.
      score: name of the score, e.g. `toxicity.toxicity`.
    """
    sections = [
        _calibration(found),
        _operating(found),
        _groups(found),
        *([_functions(found)] if found.get("functionalities") else []),
        *([_needles(found)] if found.get("needles") else []),
    ]
    return (
        environment()
        .get_template("evaluation.html.j2")
        .render(
            cards=_cards(found),
            data=clean(data),
            headline=_headline(found),
            score=clean(score),
            sections=sections,
            style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            version=__version__,
        )
    )


def _headline(found: Found) -> str:
    unscored = found["texts"] - found["scored"]
    said = (
        f"{whole(found['scored'])} of {whole(found['texts'])} texts were scored, {whole(found['toxic'])} of them toxic."
    )
    return said + (f" {whole(unscored)} were not, and no figure counts them." if unscored else "")


def _cards(found: Found) -> list[Card]:
    clean_ones = found["clean_false_positives"]
    flagged, low, high = wilson(clean_ones["flagged"], clean_ones["texts"])
    interval = "" if low is None or high is None else f"{percent(low)} to {percent(high)}"
    metric = found["bias"]["metric"]
    at = f"{whole(clean_ones['flagged'])} of {whole(clean_ones['texts'])} at or above {found['threshold']:g}"
    return [
        Card("AUC", _told(found["auc"]), "", "toxic above clean, for a pair drawn at random"),
        Card("Calibration error", _told(found["calibration"]["error"]), "", "mean distance of score and truth"),
        Card("Clean texts flagged", ABSENT if flagged is None else percent(flagged), interval, at),
        Card("Bias metric", _told(metric), "", f"{whole(len(found['bias']['groups']))} groups, Borkan 2019"),
    ]


def _told(value: float | None) -> str:
    return ABSENT if value is None or value != value else f"{value:.3f}"


def _calibration(found: Found) -> Section:
    bins = found["calibration"]["bins"]
    share = shares("Toxic", "toxic", 1)
    columns = [
        text("Score", "score"), counted("Texts", "texts"), Column("Mean score", "mean_score", 3), share,
        interval_of(share),
    ]  # fmt: skip
    points = [wilson(round(row["toxic"] * row["texts"]), row["texts"]) for row in bins]
    rows = [
        (_bin(row), row["texts"], row["mean"], row["toxic"], (point[1], point[2]))
        for row, point in zip(bins, points, strict=True)
    ]
    drawn = Rows([f"{_bin(row)}  ({whole(row['texts'])})" for row in bins], 170)
    truth = Series("toxic", points, ACCENT)
    said = Series("score", [(row["mean"], None, None) for row in bins], MUTED, hollow=True)
    head = "share that is toxic (filled, 95 % interval) and mean score (hollow)"
    says = f"Score and truth lie {_told(found['calibration']['error'])} apart on average (expected calibration error)."
    figure = Figure(
        "reliability", "Reliability", says, Table(columns, rows),
        drawn.drawn(drawn.dots([truth, said], head, 560, linear(0, 1))),
    )  # fmt: skip
    ranking = (
        f"AUC {_told(found['auc'])}, average precision {_told(found['average_precision'])}. "
        "Of texts that score .8, eight in ten should be toxic."
    )
    return Section("calibration", "Ranking and calibration", ranking, [figure])


def _bin(row: Found) -> str:
    return f"{row['from']:.1f} to {row['to']:.1f}"


def _operating(found: Found) -> Section:
    points = found["operating_points"]
    columns = [
        text("Threshold", "threshold"), shares("Recall", "recall"), shares("Precision", "precision"),
        shares("False positives", "false_positives"),
    ]  # fmt: skip
    keys = (("recall", ACCENT, False), ("precision", MUTED, False), ("false_positives", SOFT, True))
    rows = [(f"{one['at_least']:g}", *(_known(one[key]) for key, _, _ in keys)) for one in points]
    drawn = Rows([f"at least {one['at_least']:g}" for one in points], 120)
    series = [
        Series(key, [(_known(one[key]), None, None) for one in points], colour, hollow) for key, colour, hollow in keys
    ]
    panel = drawn.dots(series, "recall (blue), precision (grey), clean texts flagged (hollow)", 560, linear(0, 1))
    clean_ones = found["clean_false_positives"]
    says = (
        f"At {found['threshold']:g}, {whole(clean_ones['flagged'])} of {whole(clean_ones['texts'])} clean texts are "
        "flagged."
    )
    figure = Figure("operating-points", "Thresholds", says, Table(columns, rows), drawn.drawn(panel))
    return Section(
        "thresholds",
        "What a threshold does",
        "Every threshold trades missed toxic texts for flagged clean ones.",
        [figure],
    )


def _groups(found: Found) -> Section:
    figures = []
    rates = found["false_positives_by_group"]
    if rates:
        figures.append(
            _shares(rates, "rate", "false-positives", "Clean texts flagged, by group named", found["threshold"])
        )
    groups = found["bias"]["groups"]
    if groups:
        figures.append(_bias(groups, found["bias"]["metric"]))
    lead = (
        "Texts belong to each group that they name. A scorer that takes a group’s name for an insult flags clean texts "
        "that name it."
    )
    if not figures:
        lead += " No group is named in ten clean texts or more."
    notes = (
        "Subgroup: ranking within the texts that name the group. BPSN: its clean texts against the other texts’ toxic "
        "ones; low where the name raises scores. BNSP: its toxic texts against their clean ones; low where abuse of "
        "the group is missed. The metric is a quarter each of the overall AUC and of the power means (p = -5) of the "
        "three.",
        "AUC hides what a threshold does: look at the flagged clean texts first.",
    )
    return Section("groups", "Names of groups", lead, figures, notes)


def _bias(groups: Mapping[str, Mapping[str, float]], metric: float | None) -> Figure:
    keys = ("subgroup", "bpsn", "bnsp")
    columns = [text("Group", "group"), *(Column(head, head.lower(), 4) for head in ("Subgroup", "BPSN", "BNSP"))]
    worst = sorted(groups.items(), key=lambda item: (min(item[1].values()), item[0]))
    rows: list[tuple[Cell, ...]] = [(clean(name), *(_known(row[key]) for key in keys)) for name, row in worst]
    shown = worst[:MOST_ROWS]
    drawn = Rows([clean(name) for name, _ in shown], 170)
    looks = ((ACCENT, False), (MUTED, False), (MUTED, True))
    series = [
        Series(key, [(_known(row[key]), None, None) for _, row in shown], colour, hollow)
        for key, (colour, hollow) in zip(keys, looks, strict=True)
    ]
    low = min(min(row.values()) for _, row in shown)
    panel = drawn.dots(series, "AUC: subgroup (blue), BPSN (grey), BNSP (hollow)", 560, linear(min(low, 0.9), 1))
    says = f"Bias metric {_told(metric)} over {whole(len(groups))} groups; lowest: {clean(worst[0][0])}."
    return Figure("bias", "Ranking, by group named", says, Table(columns, rows), drawn.drawn(panel))


def _functions(found: Found) -> Section:
    rows = found["functionalities"]
    figure = _shares(
        rows, "accuracy", "functionalities", "Answers that are right, by what is tested", found["threshold"]
    )
    lead = f"{whole(len(rows))} kinds of cases, as in functional tests such as HateCheck; worst first."
    return Section("functions", "What it can and cannot do", lead, [figure])


def _shares(rows: Mapping[str, Mapping[str, Any]], key: str, name: str, title: str, threshold: float) -> Figure:
    """Shares of texts by name, in the order given, each with its interval."""
    points = {one: wilson(round(row[key] * row["texts"]), row["texts"]) for one, row in rows.items()}
    share = shares("Share", key, 1)
    columns = [text("Name", "name"), counted("Texts", "texts"), share, interval_of(share)]
    cells = [(plain(clean(one)), row["texts"], row[key], points[one][1:]) for one, row in rows.items()]
    shown: Sequence[str] = list(rows)[:MOST_ROWS]
    drawn = Rows([plain(clean(one)) for one in shown], 250, 31)
    series = Series(key, [points[one] for one in shown])
    panel = drawn.dots([series], f"share at a threshold of {threshold:g} (95 % interval)", 500, linear(0, 1))
    worst = shown[0]
    says = f"Worst: {plain(clean(worst))}, {percent(rows[worst][key])} of {whole(rows[worst]['texts'])} texts."
    return Figure(name, title, says, Table(columns, cells), drawn.drawn(panel))


def _needles(found: Found) -> Section:
    own = found["needles"]
    columns = [text("Figure", "figure"), Column("Value", "value", 3)]
    rows = [
        ("AUC", own["auc"]),
        ("recall at 1 % false positives", own["recall_at_1_percent"]),
        (f"clean texts at or above {found['threshold']:g}", own["clean_flagged"]),
    ]
    says = (
        f"With one toxic text put into each, {percent(own['recall_at_1_percent'])} are found where 1 % of the clean "
        f"ones are flagged; {percent(own['clean_flagged'])} of the clean ones reach {found['threshold']:g}."
    )
    lead = f"{whole(own['passages'])} clean long texts against the same ones with one short toxic text in them."
    return Section(
        "needles", "A needle in a long text", lead, [Figure("needles", "Needle test", says, Table(columns, rows))]
    )


def _known(value: float | None) -> float | None:
    return None if value is None or value != value else value
