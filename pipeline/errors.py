"""Which errors are the user's to mend, and what may be said of the others."""

from fairsieve.pipeline.claim import RefusedError
from fairsieve.pipeline.config import ConfigError
from fairsieve.pipeline.finish import RunError
from fairsieve.pipeline.review.design import SampleError
from fairsieve.pipeline.verify import UnfinishedError
from fairsieve.transforms.pii.names import ModelMissingError
from fairsieve.transforms.policy import PolicyError
from fairsieve.transforms.read import InputError
from fairsieve.transforms.store import StoreError
from fairsieve.transforms.toxicity import ModelMismatch
from fairsieve.transforms.toxicity.release import NotFetchedError
from fairsieve.transforms.write import RejectedRecordError

FAILED, USAGE, INTERRUPTED = 1, 2, 130

_USAGE = (
    ConfigError,
    FileNotFoundError,
    ModelMismatch,
    ModelMissingError,
    NotFetchedError,
    PolicyError,
    RefusedError,
    SampleError,
    UnfinishedError,
)
_OURS = (*_USAGE, InputError, RejectedRecordError, RunError, StoreError)


def exit_code(error: BaseException) -> int:
    """2 for what was asked, 130 for an interrupt, 1 for everything else."""
    if "KeyboardInterrupt" in str(error):
        return INTERRUPTED
    return USAGE if isinstance(error, _USAGE) else FAILED


def first_line(error: BaseException) -> str:
    """Our own errors in full; of any other only its type and place, since its message may quote a document."""
    if isinstance(error, _OURS):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or ''}: {error.strerror}".lstrip(": ")
    for ours in _OURS:
        if (place := str(error).rfind(f"{ours.__name__}: ")) >= 0:
            return str(error)[place:].split("\n", 1)[0].split(" [while running", 1)[0]
    trace, place_of = error.__traceback__, ""
    while trace is not None:
        place_of = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} in {place_of}"
