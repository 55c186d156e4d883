"""Patterns of the user's own."""

import time
from pathlib import Path

import pyarrow as pa
import pytest
from pydantic import ValidationError

from fairsieve.transforms.pii import Pii, UserPattern, read_patterns

STAFF = """
- name: STAFF_ID
  pattern: 'EMP-\\d{6}'
  context: [staff, Mitarbeiter]
  match: ["staff no. EMP-123456"]
  no_match: ["EMP-123456", "staff EMP-12345", "staff EMP-1234567"]
"""


def found(scanner: Pii, text: str) -> list[tuple[str, str]]:
    [spans] = scanner.scan(pa.record_batch({"text": pa.array([text])})).to_pylist()
    return [(span["type"], text[span["start"] : span["end"]]) for span in spans]


def test_a_pattern_of_the_user_is_found_beside_the_others(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(STAFF, encoding="utf-8")
    scanner = Pii(patterns=read_patterns(path))
    text = "é Mitarbeiter EMP-004711, mail a.b@mail.org; EMP-12"
    assert found(scanner, text) == [("STAFF_ID", "EMP-004711"), ("EMAIL_ADDRESS", "a.b@mail.org")]


def test_reasons_are_counted_for_patterns_of_the_user() -> None:
    pattern = UserPattern(name="CODE", pattern=r"\d{4}", validator="luhn", match=("x 0000",), no_match=("0001",))
    _, reasons = Pii(patterns=(pattern,)).scan_with_reasons(pa.record_batch({"text": pa.array(["0001 0000"])}))
    assert reasons["CODE", "checksum"] == 1


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"(a)\1", "linear time"),
        (r"a(?=b)", "linear time"),
        (r"a+", "bound its repeats"),
        (r"a{0,3}", "empty"),
        (r"(a", "pattern"),
    ],
)
def test_a_pattern_that_is_not_linear_or_not_bounded_is_an_error(pattern: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        UserPattern(name="X1", pattern=pattern, match=("ab",))


def test_a_pattern_that_would_make_a_backtracking_engine_hang_is_matched_in_linear_time() -> None:
    pattern = UserPattern(name="SLOW", pattern=r"(?:a{1,9}){1,9}b", match=("aaab",))
    scanner = Pii(entities=(), patterns=(pattern,))
    scanner.load()
    begin = time.process_time()
    assert found(scanner, "a" * 100_000) == []
    assert time.process_time() - begin < 2


def test_examples_are_held_against_the_pattern_and_named() -> None:
    with pytest.raises(ValidationError, match=r"match\[1\]"):
        UserPattern(name="X1", pattern=r"ab", match=("ab", "cd"))
    with pytest.raises(ValidationError, match=r"no_match\[0\]"):
        UserPattern(name="X1", pattern=r"ab", match=("ab",), no_match=("x ab",))


def test_an_unknown_validator_is_named_with_those_there_are() -> None:
    with pytest.raises(ValidationError, match="luhn"):
        UserPattern(name="X1", pattern=r"ab", validator="magic", match=("ab",))


def test_a_broken_file_is_named_with_pattern_and_field(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("- name: lower\n  pattern: a\n  match: [a]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.yaml: pattern 0\.name"):
        read_patterns(path)
    path.write_text("- [", encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.yaml:\d+: is not YAML"):
        read_patterns(path)
