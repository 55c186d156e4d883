"""The most probable leaf of a Huffman tree: how hierarchical softmax names a label."""

import numpy as np
import numpy.typing as npt
import scipy.sparse

_PIECE = 256  # documents looked at together; a piece's scores fit into the second-level cache

# fastText adds this inside every logarithm. Source: fastText 0.9.2, `Loss::std_log`.
_LOG_FLOOR = np.float32(1e-5)


class Leaves:
    """Finds the most probable label for each hidden vector.

    Sparse products are used throughout, since they add in one order, whatever the number of threads or of documents.
    """

    def __init__(self, label_counts: npt.NDArray[np.int64], output: npt.NDArray[np.float32]) -> None:
        self._output = scipy.sparse.csr_array(output[: len(label_counts) - 1])
        self._paths = _paths(label_counts)

    def best(self, hidden: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """For each of `hidden`'s rows, the label's number and its probability.

        Source: fastText 0.9.2, `HierarchicalSoftmaxLoss::dfs`.
        """
        labels = np.empty(len(hidden), np.int64)
        scores = np.empty(len(hidden), np.float32)
        for start in range(0, len(hidden), _PIECE):
            piece = slice(start, start + _PIECE)
            with np.errstate(over="ignore"):  # 1 / infinity is the 0 it should be
                right = 1 / (1 + np.exp(-(self._output @ np.ascontiguousarray(hidden[piece].T))))
            logs = np.log(np.concatenate([1 - right, right]) + _LOG_FLOOR)
            leaves = self._paths @ logs
            labels[piece] = leaves.argmax(axis=0)
            scores[piece] = np.exp(leaves.max(axis=0))
        return labels, scores


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
