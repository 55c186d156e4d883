"""Detoxify's models as a scanner: all of a text in token windows, in batches of about equal length."""

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.toxicity import checkpoint as checkpoints
from fairsieve.transforms.toxicity.release import NotFetchedError, located
from fairsieve.transforms.toxicity.shipped import ModelMismatch

LABELS = {
    "original": ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack"),
    "unbiased": ("toxicity", "severe_toxicity", "obscene", "identity_attack", "insult", "threat", "sexual_explicit"),
}
LABELS |= {
    "original-small": LABELS["original"],
    "unbiased-small": LABELS["unbiased"],
    "multilingual": LABELS["unbiased"],
}

_PADDING = 16
"""Of the tokens of a batch, one in so many may be padding."""

Floats = npt.NDArray[np.float32]


@dataclass
class Detoxify:
    """Adds `detoxify`: a probability in [0, 1] for each label of the variant; null where a text was not scored.

    A text longer than the model reads is scored in windows of tokens that overlap, and has the highest of each label;
    nothing is cut off. Shorter texts get what Detoxify's own `predict` gives. Texts in other languages than
    `languages`, and blank ones, are null. The model is loaded once a process and shared by all scanners with the same
    settings. Source: Hanu & Unitary, Detoxify, 2020.

    Attributes:
      checkpoint: the .ckpt file, in Detoxify's format; None takes the released one from the cache.
      folder: configuration and tokenizer of the model that the checkpoint was trained from; None like the checkpoint.
      variant: which of Detoxify's models it is, a key of `LABELS`.
      languages: codes of the languages to score; None scores every text.
      sha256: of the checkpoint, where it should be checked.
      device: as torch names it, cpu or cuda.
      half: computes in bfloat16 where the device multiplies it, several times as fast; scores differ in the second
        decimal. An x86 processor without it computes in float32.
      batch_tokens: tokens scored together, padding included.

    Raises:
      ModelMismatch: the checkpoint is not what it should be; see `checkpoint.load`.
      NotFetchedError: no checkpoint is named, and the variant is not in the cache of `release.fetched`.
      ValueError: the variant is unknown, or only one of checkpoint and folder is named.
    """

    checkpoint: str | None = None
    folder: str | None = None
    variant: str = "original"
    languages: tuple[str, ...] | None = ("en",)
    sha256: str | None = None
    device: str = "cpu"
    half: bool = False
    batch_tokens: int = 4096
    _model: Any = dataclasses.field(default=None, init=False, repr=False, compare=False)

    reads: ClassVar[tuple[str, ...]] = ("text", "language")

    def __post_init__(self) -> None:
        if self.variant not in LABELS:
            raise ValueError(f"variant: {self.variant!r} is none of {', '.join(LABELS)}")
        if (self.checkpoint is None) != (self.folder is None):
            raise ValueError("checkpoint and folder: name both, or neither")

    @property
    def field(self) -> pa.Field:
        return pa.field("detoxify", pa.struct([(label, pa.float32()) for label in LABELS[self.variant]]))

    def load(self) -> None:
        checkpoint, folder, sha256 = self._files()
        self._model = _shared(checkpoint, folder, sha256, self.device, self.half)
        labels = LABELS[self.variant]
        if self._model.labels[: len(labels)] != labels:
            raise ModelMismatch(f"{Path(checkpoint).name}: labels are not those of {self.variant!r}")

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        texts = documents.column("text")
        asked = np.flatnonzero(self._asked(documents))
        scores = np.zeros((len(texts), len(LABELS[self.variant])), np.float32)
        scores[asked] = self.predict(texts.take(pa.array(asked)).to_pylist())
        unknown = np.ones(len(texts), np.bool_)
        unknown[asked] = False
        columns = [pa.array(np.ascontiguousarray(column)) for column in scores.T]
        return pa.StructArray.from_arrays(columns, fields=list(self.field.type), mask=pa.array(unknown))

    def predict(self, texts: Sequence[str]) -> Floats:
        """Scores of texts: float32 (texts, labels), the highest of each text's windows."""
        assert self._model is not None, "load() comes before scan()"
        return np.asarray(self._model.predict(texts, self.batch_tokens)[:, : len(LABELS[self.variant])])

    def _files(self) -> tuple[str, str, str | None]:
        if self.checkpoint is not None and self.folder is not None:
            return self.checkpoint, self.folder, self.sha256
        found = located(self.variant)
        if found is None:
            raise NotFetchedError(f"{self.variant} is not in the cache; see `fairsieve models fetch`")
        return str(found.checkpoint), str(found.folder), self.sha256 or found.sha256

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_model": None}

    def _asked(self, documents: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        asked = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(documents.column("text"))), 0)
        if self.languages is not None and "language" in documents.schema.names:
            codes = pc.struct_field(documents.column("language"), "code")
            asked = pc.and_(asked, pc.is_in(codes, pa.array(self.languages, pa.string())))
        return np.asarray(asked.to_numpy(zero_copy_only=False), np.bool_)


@functools.cache
def _shared(checkpoint: str, folder: str, sha256: str | None, device: str, half: bool) -> "_Windowed":
    loaded = checkpoints.load(Path(checkpoint), Path(folder), sha256)
    return _Windowed(loaded, device, half)


class _Windowed:
    """A model that scores texts of any length."""

    def __init__(self, loaded: checkpoints.Loaded, device: str, half: bool) -> None:
        import torch

        self.labels = loaded.labels
        self._model = loaded.model.to(device, torch.bfloat16 if half and _fast_in_half(device) else torch.float32)
        self._tokenizer, self._device = loaded.tokenizer, device
        # Models of the Roberta family count positions from the padding index on.
        positions = loaded.model.config.max_position_embeddings
        reserved = loaded.model.config.pad_token_id + 1 if "roberta" in loaded.model.config.model_type else 0
        self._window = min(positions - reserved, 512)
        empty = self._tokenizer("")["input_ids"]
        self._before, self._after = empty[:1], empty[1:]

    def predict(self, texts: Sequence[str], batch_tokens: int) -> Floats:
        import torch

        owners, windows, which = self._windows(texts)
        order: list[int] = []
        found = []
        with torch.inference_mode():
            for chosen in _batches([len(window) for window in windows], batch_tokens):
                ids, mask = self._padded([windows[index] for index in chosen])
                logits = self._model(input_ids=ids.to(self._device), attention_mask=mask.to(self._device))[0]
                # Left on the device: fetching each batch would make it wait for the next one.
                found.append(torch.sigmoid(logits[:, : len(self.labels)].float()))
                order += chosen
        scores = np.zeros((len(texts), len(self.labels)), np.float32)
        if found:
            by_window = np.empty((len(windows), len(self.labels)), np.float32)
            by_window[order] = torch.cat(found).cpu().numpy()
            np.maximum.at(scores, owners, by_window[which])
        return scores

    def _padded(self, windows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        """Token ids and attention mask, both int64 (windows, longest window)."""
        import torch

        lengths = np.array([len(window) for window in windows])
        mask = np.arange(lengths.max()) < lengths[:, None]
        ids = np.full(mask.shape, self._tokenizer.pad_token_id, np.int64)
        ids[mask] = [token for window in windows for token in window]
        return torch.from_numpy(ids), torch.from_numpy(mask.astype(np.int64))

    def _windows(self, texts: Sequence[str]) -> tuple[list[int], list[tuple[int, ...]], list[int]]:
        """Token windows of texts, of which neighbours share an eighth.

        Returns:
          The text of each window; the distinct windows with the special tokens; which of these each window is.
        """
        body = self._window - len(self._before) - len(self._after)
        step = body - body // 8
        owners, which = [], []
        distinct: dict[tuple[int, ...], int] = {}
        tokens = self._tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
        for owner, ids in enumerate(tokens):
            for start in range(0, max(len(ids) - body, 0) + step, step):
                owners.append(owner)
                window = (*self._before, *ids[start : start + body], *self._after)
                which.append(distinct.setdefault(window, len(distinct)))
                if start + body >= len(ids):
                    break
        return owners, list(distinct), which


def _batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Indexes from short to long, as many together as fit in `tokens` when padded to the longest; at least one.

    A batch also ends where its padding would pass a sixteenth of `tokens`: that costs more than another batch does.
    """
    batch: list[int] = []
    real = 0
    for index in sorted(range(len(lengths)), key=lambda index: (lengths[index], index)):
        padded = lengths[index] * (len(batch) + 1)
        if batch and (padded > tokens or padded - real - lengths[index] > tokens // _PADDING):
            yield batch
            batch, real = [], 0
        batch.append(index)
        real += lengths[index]
    if batch:
        yield batch


def _fast_in_half(device: str) -> bool:
    """Whether the device multiplies bfloat16 itself; an older x86 processor would go through float32, slowly."""
    import torch

    able: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()  # in torch since 2.9
    return device != "cpu" or able.get("architecture") != "x86_64" or bool(able["avx512_bf16"] or able["amx_bf16"])
