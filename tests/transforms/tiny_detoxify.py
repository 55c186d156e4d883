"""Detoxify's models in small: random weights and a vocabulary of sixteen words, in Detoxify's own checkpoint format."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers

from fairsieve.transforms.toxicity.detoxify import LABELS

WORDS = [
    "you",
    "are",
    "a",
    "fool",
    "and",
    "the",
    "sky",
    "is",
    "blue",
    "not",
    "so",
    "very",
    "bad",
    "good",
    "friend",
    "!",
]
FAMILIES = {
    "original": ("Bert", "bert-base-uncased"),
    "unbiased": ("Roberta", "roberta-base"),
    "multilingual": ("XLMRoberta", "xlm-roberta-base"),
    "original-small": ("Albert", "albert-base-v2"),
    "unbiased-small": ("Albert", "albert-base-v2"),
}
CLASSES = {
    "original": ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"],
    "unbiased": list(LABELS["unbiased"]),
}
IDENTITIES = 9
"""Outputs of the models that were trained against bias which Detoxify does not name."""

WINDOW = 32


@dataclass
class Tiny:
    """A checkpoint's content, and the folder of the model that it would have been trained from."""

    content: dict[str, Any]
    folder: Path
    config: dict[str, Any]

    def saved(self, path: Path, **arch: str) -> Path:
        """Written to a file, with parts of `arch` changed."""
        config = self.content["config"]
        changed = {**config, "arch": {"args": {**config["arch"]["args"], **arch}}}
        torch.save({**self.content, "config": changed}, path)
        return path


def tiny(variant: str, folder: Path, seed: int = 0) -> Tiny:
    """A small random model of the variant's family; its tokenizer names no longest input."""
    family, named = FAMILIES[variant]
    tokenizer = _tokenizer(family)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    roberta = "Roberta" in family
    shape = {
        "vocab_size": len(tokenizer), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 48, "max_position_embeddings": WINDOW + 2 * roberta,
        "pad_token_id": tokenizer.pad_token_id,
        "type_vocab_size": 1 if roberta else 2,
    }  # fmt: skip
    if family == "Albert":
        shape |= {"embedding_size": 16}
    architecture = getattr(transformers, f"{family}ForSequenceClassification")
    config = architecture.config_class(**shape)
    config.save_pretrained(folder)
    labels = CLASSES["original" if variant.startswith("original") else "unbiased"]
    outputs = len(labels) + (0 if variant.startswith("original") else IDENTITIES)
    torch.manual_seed(seed)
    model = architecture(architecture.config_class(**shape, num_labels=outputs))
    with torch.no_grad():  # random weights as small as these would score every text alike
        for weights in model.parameters():
            weights.add_(torch.randn_like(weights) * 0.2)
    arch = {
        "num_classes": outputs,
        "model_type": named,
        "model_name": f"{family}ForSequenceClassification",
        "tokenizer_name": f"{family}Tokenizer",
    }
    content = {
        "config": {"arch": {"args": arch}, "dataset": {"args": {"classes": labels}}},
        "state_dict": model.state_dict(),
    }
    return Tiny(content, folder, {"model_type": config.model_type, **shape})


def text_of(words: int, seed: int) -> str:
    return " ".join(np.random.default_rng(seed).choice(WORDS, words))


def _tokenizer(family: str) -> Any:
    made = getattr(transformers, f"{family}Tokenizer")
    if family == "Bert":
        return made(vocab={word: place for place, word in enumerate([*_BERT, *WORDS])})
    if family == "Roberta":
        letters = sorted({letter for word in WORDS for letter in word})
        return made(vocab={token: place for place, token in enumerate([*_ROBERTA, "Ġ", *letters])}, merges=[])
    pieces = [(f"▁{word}", -2.0) for word in WORDS]
    return made(vocab=[(token, 0.0) for token in (_ALBERT if family == "Albert" else _ROBERTA)] + pieces)


_BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_ROBERTA = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
_ALBERT = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
