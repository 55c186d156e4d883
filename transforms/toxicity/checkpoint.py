"""Detoxify checkpoints, loaded so that nothing in them is executed and nothing in them is missing."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairsieve.transforms.toxicity.shipped import ModelMismatch

ARCHITECTURES = frozenset(
    f"{family}ForSequenceClassification" for family in ("Albert", "Bert", "DistilBert", "Roberta", "XLMRoberta")
)
TOKENIZERS = frozenset(
    f"{family}Tokenizer{kind}"
    for family in ("Albert", "Bert", "DistilBert", "Roberta", "XLMRoberta")
    for kind in ("", "Fast")
)
_NAMES = {"toxic": "toxicity", "identity_hate": "identity_attack", "severe_toxic": "severe_toxicity"}
_BUFFERS = ("position_ids", "token_type_ids")  # older versions of transformers kept them among the weights


@dataclass
class Loaded:
    """A model ready to score, its tokenizer, and the names of its outputs in order."""

    model: Any
    tokenizer: Any
    labels: tuple[str, ...]


def load(checkpoint: Path, folder: Path, sha256: str | None = None) -> Loaded:
    """Loads a checkpoint in Detoxify's format with the configuration and tokenizer in `folder`; opens no connection.

    Raises:
      ModelMismatch: the hash is another one; the folder is not that of such a model; the file holds more than tensors
        and plain values, or is not a Detoxify checkpoint; or its weights are not exactly those of the architecture,
        which would leave some of them random.
    """
    import torch
    import transformers

    try:
        content = torch.load(checked(checkpoint, sha256), map_location="cpu", weights_only=True)
        arch = content["config"]["arch"]["args"]
        labels = tuple(_NAMES.get(name, name) for name in content["config"]["dataset"]["args"]["classes"])
        weights = content["state_dict"]
        outputs = int(arch["num_classes"])
    except (ModelMismatch, FileNotFoundError):
        raise
    except Exception as error:  # torch raises many kinds; none of them may show what the file holds
        raise ModelMismatch(f"{checkpoint.name}: not a Detoxify checkpoint of tensors and plain values") from error
    if arch["model_name"] not in ARCHITECTURES or arch["tokenizer_name"] not in TOKENIZERS:
        raise ModelMismatch(f"{checkpoint.name}: unknown architecture or tokenizer")
    architecture = getattr(transformers, arch["model_name"])
    # Where `arch` names a model to download, the folder stands in for it; code that the folder names is not run.
    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        config = architecture.config_class.from_pretrained(str(folder), num_labels=outputs, **local)
        model = architecture(config)
        tokenizer = getattr(transformers, arch["tokenizer_name"]).from_pretrained(str(folder), **local)
    except Exception as error:  # transformers raises many kinds
        raise ModelMismatch(f"{folder.name}: holds no configuration and tokenizer of this model") from error
    _fill(model, weights, checkpoint.name)
    return Loaded(model.eval(), tokenizer, labels[:outputs])


def _fill(model: Any, weights: dict[str, Any], name: str) -> None:
    own = model.state_dict()
    given = {key: value for key, value in weights.items() if not key.endswith(_BUFFERS)}
    wanted = {key for key in own if not key.endswith(_BUFFERS)}
    missing, unknown = sorted(wanted - set(given)), sorted(set(given) - wanted)
    if missing or unknown:
        raise ModelMismatch(
            f"{name}: weights missing {missing[:3]} ({len(missing)}), unknown {unknown[:3]} ({len(unknown)})"
        )
    wrong = sorted(key for key, value in given.items() if value.shape != own[key].shape)
    if wrong:
        raise ModelMismatch(f"{name}: weights of another shape than the configuration says: {wrong[:3]} ({len(wrong)})")
    model.load_state_dict(given, strict=False)


def checked(path: Path, sha256: str | None) -> Path:
    """The path, once its content is found to have this hash, where there is one to check.

    Raises:
      ModelMismatch: the hash is another one.
    """
    if sha256 is not None:
        with path.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        if found != sha256:
            raise ModelMismatch(f"{path.name}: sha256 is {found}, expected {sha256}")
    return path
