"""The configuration that `fairsieve init` prints: the defaults in full, and what else can be said, as comments."""

from importlib.resources import files

from fairsieve.transforms.pii import DEFAULT_REDACTED, ENTITIES


def starting_configuration() -> str:
    """YAML that is a valid configuration, and the default one but for its paths."""
    template = files("fairsieve.pipeline").joinpath("starting.yaml").read_text(encoding="utf-8")
    redacted = "\n".join(f"    - {name}" for name in ENTITIES if name in DEFAULT_REDACTED)
    return template.replace("ENTITIES", redacted)
