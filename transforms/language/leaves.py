"""The most probable leaf of a Huffman tree: how hierarchical softmax names a label."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse

LIKELY = 0.01
"""The least probability of a label that is told beside the most probable one."""

_PIECE = 256  # documents looked at together; a piece's scores fit into the second-level cache

# fastText adds this inside every logarithm. Source: fastText 0.9.2, `Loss::std_log`.
_LOG_FLOOR = np.float32(1e-5)

_LOG_LIKELY = np.float32(np.log(LIKELY))


class Answers(NamedTuple):
    """What is said of some documents.

    Attributes:
      labels, scores: of each document, the number of its most probable label, and its probability.
      likely: how many labels of each document have a probability of at least `LIKELY`.
      likely_labels, likely_scores: these labels, document by document, in the order of their numbers.
    """

    labels: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    likely: npt.NDArray[np.int64]
    likely_labels: npt.NDArray[np.int64]
    likely_scores: npt.NDArray[np.float32]

    @classmethod
    def joined(cls, parts: list["Answers"]) -> "Answers":
        none, unscored = np.empty(0, np.int64), np.empty(0, np.float32)
        columns = zip(cls(none, unscored, none, none, unscored), *parts, strict=True)
        return cls(*(np.concatenate(column) for column in columns))


class Leaves:
    """Finds the most probable labels for each hidden vector.

    Sparse products are used throughout, since they add in one order, whatever the number of threads or of documents.
    """

    def __init__(self, label_counts: npt.NDArray[np.int64], output: npt.NDArray[np.float32]) -> None:
        self._output = scipy.sparse.csr_array(output[: len(label_counts) - 1])
        self._paths = _paths(label_counts)

    def best(self, hidden: npt.NDArray[np.float32]) -> Answers:
        """The labels of each of `hidden`'s rows.

        Source: fastText 0.9.2, `HierarchicalSoftmaxLoss::dfs`.
        """
        return Answers.joined([self._piece(hidden[at : at + _PIECE]) for at in range(0, len(hidden), _PIECE)])

    def _piece(self, hidden: npt.NDArray[np.float32]) -> Answers:
        with np.errstate(over="ignore"):  # 1 / infinity is the 0 it should be
            right = 1 / (1 + np.exp(-(self._output @ np.ascontiguousarray(hidden.T))))
        leaves = self._paths @ np.log(np.concatenate([1 - right, right]) + _LOG_FLOOR)
        likely = leaves >= _LOG_LIKELY
        document, label = np.nonzero(likely.T)
        return Answers(
            leaves.argmax(axis=0),
            np.exp(leaves.max(axis=0)),
            np.count_nonzero(likely, axis=0),
            label,
            np.exp(leaves[label, document]),
        )


def _paths(counts: npt.NDArray[np.int64]) -> scipy.sparse.csr_array:
    """(labels, 2 x inner nodes): 1 where the way to the label turns left at a node, then where it turns right.

    Inner nodes are numbered as they are made. `counts` descends.
    Source: fastText 0.9.2, `HierarchicalSoftmaxLoss::buildTree`.
    """
    labels = len(counts)
    weights = [int(count) for count in counts]
    parents: list[tuple[int, bool]] = [(-1, False)] * (2 * labels - 1)
    leaf, inner = labels - 1, labels
    for node in range(labels, 2 * labels - 1):
        weight = 0
        for is_right in (False, True):
            if leaf >= 0 and (inner >= node or weights[leaf] < weights[inner]):
                child, leaf = leaf, leaf - 1
            else:
                child, inner = inner, inner + 1
            weight += weights[child]
            parents[child] = node, is_right
        weights.append(weight)

    turns = np.zeros((labels, 2 * (labels - 1)), np.float32)
    for label in range(labels):
        node = label
        while node != 2 * labels - 2:
            node, is_right = parents[node]
            turns[label, node - labels + is_right * (labels - 1)] = 1
    return scipy.sparse.csr_array(turns)
