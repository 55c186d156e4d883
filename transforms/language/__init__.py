"""Language: which language a document is in, by fastText's lid.176, evaluated over whole batches."""

from fairsieve.transforms.language.model_file import ModelMismatch
from fairsieve.transforms.language.scanner import Language, model_path

__all__ = ["Language", "ModelMismatch", "model_path"]
