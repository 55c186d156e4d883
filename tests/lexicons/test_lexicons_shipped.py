"""The lexicons that are shipped, as data."""

import json
import re

import pytest
import yaml

from fairsieve.lexicons import SHIPPED, Lexicon, Senses, Targets, load_lexicons, load_targets, summaries, terms_of
from fairsieve.lexicons.load import DATA, from_yaml, packed_path
from fairsieve.lexicons.packed import read_packed

ENGLISH = {
    "age",
    "caste",
    "disability",
    "gender",
    "migration",
    "nationality",
    "pronouns",
    "race_ethnicity",
    "religion",
    "sexual_orientation",
    "socioeconomic",
}


def test_english_has_every_axis():
    assert {one.lexicon for one in load_lexicons(["en"]).lexicons} == ENGLISH


@pytest.mark.parametrize("language", ["es", "fr", "de", "pt"])
def test_other_languages_have_pronouns_gender_religion_and_nationality(language):
    assert {one.lexicon for one in load_lexicons([language]).lexicons} == {
        "pronouns",
        "gender",
        "religion",
        "nationality",
    }


@pytest.mark.parametrize("language", ["es", "fr", "de", "pt"])
def test_gendered_languages_keep_masculine_plurals_apart(language):
    groups = load_lexicons([language]).groups()
    assert ("gender", "generic_masculine") in groups


def test_english_demonyms_cover_the_inhabited_subregions_of_m49():
    nationality = next(one for one in load_lexicons(["en"]).lexicons if one.lexicon == "nationality")
    assert len(nationality.groups) == 22
    assert {term.group for term in nationality.terms} == set(nationality.groups)


def test_every_term_id_names_its_language_and_no_id_is_there_twice():
    ids = [(one.language, term.id) for one in load_lexicons().lexicons for term in one.terms]
    assert all(identifier.startswith(f"{language}.") for language, identifier in ids)
    assert len(ids) == len(set(ids))


def test_every_group_has_a_term():
    for one in load_lexicons().lexicons:
        assert set(one.groups) == {term.group for term in one.terms}, (one.language, one.lexicon)


def test_the_patterns_that_senses_name_are_all_there():
    from fairsieve.transforms.mentions.patterns import PATTERNS

    for senses in load_lexicons().senses.values():
        for sense in senses.senses.values():
            assert all((step.accept or step.reject) in PATTERNS for step in sense.steps)


def test_every_sense_is_used_by_some_term():
    lexicons = load_lexicons()
    for language, senses in lexicons.senses.items():
        used = {term.sense for _, term in lexicons.terms(language)}
        assert set(senses.senses) <= used, language


def test_the_fingerprint_is_the_same_for_any_order_of_languages_and_changes_with_the_content():
    assert load_lexicons(["en", "de"]).fingerprint() == load_lexicons(["de", "en"]).fingerprint()
    assert load_lexicons(["en"]).fingerprint() != load_lexicons(["en"], axes=["religion"]).fingerprint()
    assert re.fullmatch("[0-9a-f]{64}", load_lexicons(["en"]).fingerprint())


def test_groups_have_display_names():
    assert load_lexicons(["en"]).groups()["sexual_orientation", "gay"] == "gay people"


def test_an_unknown_language_or_axis_is_refused_by_name():
    with pytest.raises(ValueError, match="no lexicon is shipped for 'xx'"):
        load_lexicons(["xx"])
    with pytest.raises(ValueError, match="unknown hair"):
        load_lexicons(["en"], axes=["hair"])


@pytest.mark.parametrize(("name", "model"), [("lexicon", Lexicon), ("senses", Senses), ("targets", Targets)])
def test_the_json_schema_says_what_the_loader_checks(name, model):
    written = json.loads((DATA / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert written == model.model_json_schema()


def test_every_file_is_valid_under_the_json_schema():
    jsonschema = pytest.importorskip("jsonschema")
    kinds = {"senses": "senses", "occupations": "targets", "descriptors": "targets"}
    for file in sorted(DATA.glob("*/**/*.yaml")):
        schema = json.loads((DATA / "schema" / f"{kinds.get(file.stem, 'lexicon')}.schema.json").read_text())
        jsonschema.validate(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader), schema)


def test_summaries_count_what_is_in_the_files():
    lines = {(line.language, line.axis): line for line in summaries(load_lexicons())}
    text = (DATA / "en" / "caste.yaml").read_text(encoding="utf-8")
    assert lines["en", "caste"].terms == text.count("id: en.caste.")
    assert lines["en", "caste"].licence == "Apache-2.0"
    assert {language for language, _ in lines} == set(SHIPPED)


def test_terms_of_a_group_are_those_of_the_file():
    assert [term.id for term in terms_of(load_lexicons(["en"]), "caste", group="burakumin")] == ["en.caste.burakumin"]
    with pytest.raises(ValueError, match="no group 'x' in 'caste'"):
        terms_of(load_lexicons(["en"]), "caste", group="x")


def test_occupations_carry_shares_with_their_year():
    by_id = {one.id: one for one in load_targets("occupations").occupations}
    assert (by_id["engineer"].women_percent, by_id["engineer"].year) == (10.72, 2015)
    assert all((one.women_percent is None) == (one.year is None) for one in by_id.values())
    assert len(load_targets("descriptors").descriptors) == 8


@pytest.mark.parametrize("language", SHIPPED)
def test_packed_lexicons_are_those_of_the_files(language):
    assert read_packed(packed_path(language)) == from_yaml(language), "edited? python -m fairsieve.lexicons packs anew"
