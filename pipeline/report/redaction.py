"""What is written over personal data, said as it is: a code that a key can link is not a blank."""

from fairsieve.pipeline.config import Config

WORDS = {
    "token": "redacted",
    "surrogate": "with surrogates",
    "pseudonym": "with pseudonyms",
    "mask": "masked",
    "annotate": "redacted",
}
"""What a kept document is, whose personal data were written over, by mode."""

_SCOPES = {
    "document": "within a document",
    "run": "within this run",
    "corpus": "in every run with the same key",
}


def redaction_word(config: Config) -> str:
    return WORDS[config.pii.redaction.mode]


def redaction_says(config: Config) -> str:
    """One sentence, about values of the types that the policy lists."""
    redaction = config.pii.redaction
    if redaction.mode == "annotate" or not config.policy.redact:
        return "Nothing is written over personal data: texts stay as they were read."
    match redaction.mode:
        case "surrogate":
            return (
                "Values are replaced by made-up ones of the same kind, from ranges that nobody can have; values of "
                "types that have no such range by a token that names the type."
            )
        case "pseudonym":
            same = _SCOPES[redaction.scope]
            return (
                f"Values are replaced by keyed codes, equal values by equal ones {same}. Whoever has the key can test "
                "a guess: this is pseudonymous, not anonymous."
            )
        case "mask":
            return "Letters and digits of values are replaced by asterisks; their length and form can still be seen."
        case _:
            return f"Values are replaced by a token that names their type, {redaction.template}."
