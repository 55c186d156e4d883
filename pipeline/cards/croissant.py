"""croissant.json: the dataset for machines, with the responsible-AI fields that could be measured.

Source: MLCommons, Croissant Format Specification 1.0 and Croissant RAI Specification 1.0.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fairsieve.pipeline.cards.facts import Facts
from fairsieve.pipeline.cards.features import fields
from fairsieve.pipeline.cards.folder import Part
from fairsieve.pipeline.cards.measured import Measured
from fairsieve.pipeline.report.names import listed
from fairsieve.transforms.commit import PartFile

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
CONFORMS_TO = ("http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0")
PARQUET = "application/x-parquet"


def croissant(facts: Facts, parts: Sequence[Part], files: Sequence[PartFile], tools: Sequence[str]) -> str:
    """JSON-LD; `tools` are the detectors with their versions and hashes."""
    about = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": list(CONFORMS_TO),
        "name": f"fairsieve-run-{facts.run}",
        "description": (
            f"{facts.documents} documents that stayed after a filter, with its audit. Made by fairsieve "
            f"{facts.version}, run {facts.run}. Licence, provider and purpose: TO BE PROVIDED."
        ),
        **({"inLanguage": list(facts.codes)} if facts.codes else {}),
        **{f"rai:{name}": value for name, value in responsible(facts, tools).items() if value},
        "distribution": [
            *(_file_set(one) for one in parts),
            *(_audit_file(one) for one in files if one.name.startswith("audit/")),
        ],
        "recordSet": [_record_set(one) for one in parts],
    }
    return json.dumps(about, indent=1, ensure_ascii=False) + "\n"


def responsible(facts: Facts, tools: Sequence[str]) -> Mapping[str, str | list[str]]:
    """Properties of Croissant RAI; what was not measured is not among them."""
    lexicons = listed(list(facts.lexicon_languages)) if facts.lexicon_languages else "no language of this dataset"
    return {
        "dataCollectionMissingData": " ".join(_told([*facts.records, *facts.rejected])),
        "dataPreprocessingProtocol": [
            *(f"Documents are removed by the rule {rule}" for rule in facts.rules),
            *_told(facts.removed),
        ],
        "dataManipulationProtocol": facts.redaction,
        "dataImputationProtocol": "Nothing is imputed: what a detector could not look at is null.",
        "dataBiases": [*facts.flags, *_told([*facts.impact, *facts.groups, *facts.pronouns, *facts.toxicity])],
        "dataLimitations": [
            *_told(facts.coverage),
            f"Mentions were looked for in documents of these languages only: {lexicons}. A mention is a word in a text "
            "and says nothing about who wrote it.",
            "Intervals are 95 % percentile bootstraps over groups of sites; they do not hold what a detector gets "
            "wrong.",
        ],
        "personalSensitiveInformation": _told([*facts.personal, *facts.axes, *facts.languages]),
        "machineAnnotationTools": list(tools),
    }


def _told(measured: Sequence[Measured]) -> list[str]:
    return [str(one) for one in measured]


def _file_set(part: Part) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{part.name}-files",
        "name": f"{part.name}-files",
        "description": f"{part.rows} rows, {part.size} bytes; the sha256 of each file is in _manifest.json.",
        "encodingFormat": PARQUET,
        "includes": part.glob,
    }


def _audit_file(file: PartFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.size} B",
        "encodingFormat": PARQUET,
        "sha256": file.sha256,
    }


def _record_set(part: Part) -> dict[str, Any]:
    told, left_out = fields(part.schema, part.name, f"{part.name}-files") if part.schema is not None else ([], [])
    also = f" Columns that Croissant cannot tell: {', '.join(left_out)}." if left_out else ""
    return {
        "@type": "cr:RecordSet",
        "@id": part.name,
        "name": part.name,
        "description": f"Each record is {part.about}.{also}",
        "field": told,
    }
