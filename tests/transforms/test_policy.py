"""Policy: rules over columns."""

import pyarrow as pa
import pytest
from documents import batch_of, span
from pydantic import ValidationError

from fairsieve.transforms.policy import Policy, PolicyError, Rule


def reasons(rule: dict, *rows: dict, **carried: list) -> list[bool]:
    batch = batch_of(*rows, **carried)
    found = Policy(remove=[{"name": "r", **rule}]).reasons(batch.documents, batch.carried)
    return [bool(one) for one in found.to_pylist()]


def toxic(score: float | None) -> dict:
    return {"toxicity": None if score is None else {"toxicity": score}}


@pytest.mark.parametrize(
    ("bound", "fires"),
    [
        ({"at_least": 0.5}, [False, True, True, False]),
        ({"more_than": 0.5}, [False, False, True, False]),
        ({"at_most": 0.5}, [True, True, False, False]),
        ({"less_than": 0.5}, [True, False, False, False]),
    ],
)
def test_a_number_is_compared_and_an_unknown_one_never_fires(bound, fires):
    rows = [toxic(0.25), toxic(0.5), toxic(0.75), toxic(None)]
    assert reasons({"column": "toxicity.toxicity", **bound}, *rows) == fires


def test_a_list_is_compared_by_its_length():
    rows = [{"pii": []}, {"pii": [span(0, 1)]}, {"pii": [span(0, 1), span(2, 3)]}, {"pii": None}]
    assert reasons({"column": "pii", "more_than": 1}, *rows) == [False, False, True, False]


def test_a_string_is_held_against_a_list():
    rows = [{"language": {"code": code, "score": 1.0}} for code in ("en", "de", "und")]
    assert reasons({"column": "language.code", "none_of": ["en", "de"]}, *rows) == [False, False, True]
    assert reasons({"column": "language.code", "one_of": ["de"]}, *rows) == [False, True, False]


def test_a_column_of_the_input_can_be_used():
    assert reasons({"column": "input.quality", "less_than": 3}, {}, {}, {}, quality=[1, 5, None]) == [
        True,
        False,
        False,
    ]
    dates = pa.array(["a", None, "b"]).dictionary_encode()
    assert reasons({"column": "input.kind", "one_of": ["a"]}, {}, {}, {}, kind=dates) == [True, False, False]
    nested = [{"year": 1990}, {"year": 2020}, None]
    assert reasons({"column": "input.meta.year", "at_most": 2000}, {}, {}, {}, meta=nested) == [True, False, False]


def test_all_reasons_are_told_in_the_order_of_the_policy():
    batch = batch_of(toxic(0.9) | {"pii": [span(0, 1)]}, toxic(0.1) | {"pii": [span(0, 1)]}, toxic(0.1) | {"pii": []})
    policy = Policy(
        remove=[
            {"name": "toxic", "column": "toxicity.toxicity", "at_least": 0.5},
            {"name": "private", "column": "pii", "at_least": 1},
        ]
    )
    assert policy.reasons(batch.documents, batch.carried).to_pylist() == [["toxic", "private"], ["private"], []]


@pytest.mark.parametrize(
    "rule",
    [
        {"name": "r", "column": "pii"},
        {"name": "r", "column": "pii", "at_least": 1, "at_most": 2},
        {"name": "R!", "column": "pii", "at_least": 1},
        {"name": "r", "column": "toxicity.toxicity", "at_least": 80},
        {"name": "r", "column": "pii", "at_least": float("nan")},
        {"name": "r", "column": "pii", "atleast": 1},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(rule):
    with pytest.raises(ValidationError):
        Rule.model_validate(rule)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"column": "quality", "at_least": 1}, "there is no column 'quality'"),
        ({"column": "toxicity.rude", "at_least": 1}, "there is no field 'rude'"),
        ({"column": "toxicity.toxicity", "one_of": ["x"]}, "needs strings"),
        ({"column": "id", "at_least": 1}, "needs numbers"),
    ],
)
def test_a_rule_that_does_not_fit_the_columns_fails_before_anything_is_read(rule, says):
    batch = batch_of(toxic(0.5))
    with pytest.raises(PolicyError, match=says):
        Policy(remove=[{"name": "r", **rule}]).check(batch.documents.schema, batch.carried.schema)


def test_a_refused_value_is_not_echoed():
    with pytest.raises(ValidationError) as caught:
        Policy.model_validate({"remove": [{"name": "jane.doe@mail.test", "column": "x", "at_least": 1}]})
    assert "jane.doe" not in str(caught.value)


def test_no_rule_is_named_like_all_of_them():
    with pytest.raises(ValidationError, match="'any' is kept for all rules together"):
        Policy(remove=(Rule(name="any", column="toxicity.toxicity", at_least=0.5),))
