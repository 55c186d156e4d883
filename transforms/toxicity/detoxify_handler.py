"""Detoxify for Beam's own RunInference, in pipelines that are not fairsieve's."""

from collections.abc import Iterable, Sequence
from typing import Any

from apache_beam.ml.inference.base import ModelHandler, PredictionResult

from fairsieve.transforms.toxicity.detoxify import LABELS, Detoxify


class DetoxifyModelHandler(ModelHandler[str, PredictionResult, Detoxify]):
    """Scores texts: `texts | RunInference(DetoxifyModelHandler(Detoxify(checkpoint, folder)))`.

    Each inference is a dict of label and probability, the highest of the text's token windows. The model is loaded once
    a process.
    """

    def __init__(self, scanner: Detoxify, max_batch_size: int = 256) -> None:
        super().__init__()
        self._scanner, self._max_batch_size = scanner, max_batch_size

    def load_model(self) -> Detoxify:
        self._scanner.load()
        return self._scanner

    def run_inference(
        self, batch: Sequence[str], model: Detoxify, inference_args: dict[str, Any] | None = None
    ) -> Iterable[PredictionResult]:
        labels = LABELS[model.variant]
        for text, scores in zip(batch, model.predict(batch).tolist(), strict=True):
            yield PredictionResult(text, dict(zip(labels, scores, strict=True)))

    def batch_elements_kwargs(self) -> dict[str, Any]:
        return {"max_batch_size": self._max_batch_size}

    def get_metrics_namespace(self) -> str:
        return "fairsieve_detoxify"
