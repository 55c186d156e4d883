"""Language identification."""

import pyarrow as pa
import pytest

from fairsieve.transforms.language import Language


@pytest.fixture(scope="module")
def language() -> Language:
    scanner = Language()
    scanner.load()
    return scanner


def scan(language: Language, *texts: str) -> list[dict]:
    return language.scan(pa.record_batch({"text": list(texts)})).to_pylist()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The parliament voted on the new budget late on Thursday evening.", "en"),
        ("Le parlement a voté le nouveau budget tard dans la soirée de jeudi.", "fr"),
        ("議会は木曜日の夜遅くに新しい予算案を可決した。", "ja"),
        ("", "und"),
        ("\x00\n \t", "und"),
    ],
)
def test_the_language_of_a_plain_text_is_found(language, text, code):
    assert scan(language, text)[0]["code"] == code


def test_a_line_break_or_a_nul_does_not_end_the_text(language):
    broken = "Der Rat\nhat\x00gestern\r\nden Haushalt beschlossen."
    assert scan(language, broken) == scan(language, "Der Rat hat gestern den Haushalt beschlossen.")


def test_only_the_first_thousand_characters_decide(language):
    german = "Der Rat hat gestern den Haushalt beschlossen. " * 30
    assert scan(language, german + "This is English. " * 500) == scan(language, german + "x")


def test_scores_are_probabilities(language):
    scores = [row["score"] for row in scan(language, "hello", "hola amigo", "asdf qwer", "")]
    assert all(0 <= score <= 1 for score in scores)
    assert scores[-1] == 0
