"""The form: one page that works offline, whose only script is ours; texts are inserted as text and never as markup."""

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import orjson
from markupsafe import Markup

from fairsieve.pipeline.report.names import axis_name, capital, language_name, pii_name
from fairsieve.pipeline.review.candidates import OTHERS
from fairsieve.pipeline.review.design import Design
from fairsieve.pipeline.review.items import ATTACKS, PERSONAL, STRONG, UNRATED, detector_title
from fairsieve.transforms.text import UNDETERMINED

TEMPLATES = Path(__file__).parent / "templates"

CATEGORIES = (
    (STRONG, "Insults, threats and other strong language"),
    (ATTACKS, "Attacks on groups of people"),
    (PERSONAL, "Personal data, even if veiled"),
    (UNRATED, "Texts whose severity could not be rated"),
)

_VEILED = (
    "Slurs and swear words show their first letter only, and of personal data only the shape is left (x, X and 9). "
    "What no detector found may still be there."
)
_SHOWN = "Slurs and personal data are shown as they stand. Do not copy them anywhere."

_GUIDES = {
    "language": {"document": "Judge by most of the text. Names, quotations and code do not change its language."},
    "mentions": {
        "found": "Yes where the word speaks of people of that kind, kindly or not. No where it is a colour, a name, a "
        "thing, or means somebody else.",
        "passage": "What is marked was found already, right or wrong: leave it aside. Words for professions or "
        "relatives count only where they say which group somebody is of.",
    },
    "pii": {
        "found": "Yes where it could belong to somebody and is of that kind. No for examples, placeholders, other "
        "numbers.",
        "passage": "What is marked was found already, right or wrong: leave it aside. Names of people do not count "
        "here.",
    },
    "names": {
        "found": "Yes where it is a name, and of that kind.",
        "passage": "What is marked was found already: leave it aside.",
    },
    "": {"document": "Would it make somebody leave a conversation? Reports about violence and quotations do not count "
         "as such. Long texts are shown in parts: judge what you see."},
}  # fmt: skip


def render(design: Design, items: Sequence[dict[str, Any]], unmask: bool = False) -> str:
    """The form as one HTML page; equal samples give equal bytes."""
    style = (TEMPLATES / "review.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "review.js").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined
    )
    return environment.get_template("review.html.j2").render(
        data=_embedded(_data(design, items)),
        policy=Markup(_policy(script, style)),  # noqa: S704 - hashes of our own files
        run=design.run,
        sample=design.name,
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - our own file
        veil=_SHOWN if unmask else _VEILED,
    )


def _data(design: Design, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    codes = Counter(item["code"] for item in items)
    said = [one.group for one in design.strata if one.detector == "language" and one.group not in (OTHERS, "")]
    return {
        "sample": design.name,
        "items": items,
        "categories": [one for one in CATEGORIES if any(one[0] in item["categories"] for item in items)],
        "codes": [(code, capital(language_name(code))) for code, _ in codes.most_common()],
        "detectors": [
            {
                "id": one,
                "title": detector_title(one),
                "guides": _GUIDES.get(one, _GUIDES[""]),
                "missed": _kinds(one, design),
            }
            for one in dict.fromkeys(item["detector"] for item in items)
        ],
        "languages": [
            *((code, language_name(code)) for code in said if code != UNDETERMINED),
            (OTHERS, "another language"),
            (UNDETERMINED, "no single language"),
        ],
    }


def _kinds(detector: str, design: Design) -> list[tuple[str, str]]:
    """What can be missed in a passage."""
    found = (one.group for one in design.strata if one.detector == detector and one.kind == "found")
    name = axis_name if detector == "mentions" else pii_name
    return [*((group, capital(name(group))) for group in dict.fromkeys(found)), (OTHERS, "Something else")]


def _embedded(data: dict[str, Any]) -> Markup:
    """JSON that ends no element: whatever HTML would look at is written as an escape."""
    text = orjson.dumps(data).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - nothing in it is markup now


def _policy(script: str, style: str) -> str:
    """Content-Security-Policy: our script and our style sheet by their hashes, and nothing else."""
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    return (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
