"""What is written over personal data, said as it is: a code that a key can link is not a blank."""

from fairsieve.pipeline.config import Config

_DONE = {
    "token": "redacted",
    "surrogate": "replaced by made-up values",
    "pseudonym": "replaced by pseudonyms",
    "mask": "masked",
    "annotate": "left as they are",
}
"""What is done to the values of a type that the policy lists, by mode."""

_SCOPES = {
    "document": "within a document",
    "run": "within this run",
    "corpus": "in every run with the same key",
}


def done_to(kind: str, config: Config) -> str:
    """What the policy does to values of a type, in a word or four."""
    return _DONE[config.pii.redaction.mode] if kind in config.policy.redact else "left as they are"


def changed(config: Config) -> str:
    """What was changed in documents that stay and are not as they were read; empty where nothing is ever changed."""
    written = f"personal data {_DONE[config.pii.redaction.mode]}" if config.policy.redact else ""
    return " or ".join(filter(None, ("sentences cut" if config.policy.remove_sentences else "", written)))


def changed_label(config: Config) -> str:
    """The same for a legend; "redacted" only where it is a token that stands there."""
    if config.policy.remove_sentences:
        return "kept, changed"
    return {"mask": "kept, masked", "surrogate": "kept, changed", "pseudonym": "kept, changed"}.get(
        config.pii.redaction.mode, "kept, redacted"
    )


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
