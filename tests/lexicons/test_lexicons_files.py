"""Files that users bring: what is read, and what is refused, by file and line."""

import json

import pytest

from fairsieve.lexicons import (
    LexiconError,
    check,
    load_file,
    load_gender_gap,
    load_holistic_bias,
    load_lexicons,
    load_mmhb,
    load_tsv,
)

HEAD = """\
lexicon: religion
language: en
version: 1.0.0
licence: CC0-1.0
source: {name: me}
groups: {sikh: Sikhs, other: others}
terms:
  - {id: x.sikh, group: sikh, forms: [sikh], pos: noun}
"""


def written(folder, text, name="mine.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_valid_file_is_read(tmp_path):
    lexicon = load_file(written(tmp_path, HEAD))
    assert (lexicon.lexicon, lexicon.terms[0].forms) == ("religion", ("sikh",))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  - {id: x.b, group: other, forms: [SIKH], pos: noun}", "form 'SIKH' is already in group 'sikh'"),
        ("  - {id: x.sikh, group: other, forms: [b], pos: noun}", "id 'x.sikh' is there twice"),
        ("  - {id: x.b, group: none, forms: [b], pos: noun}", "group 'none' is not in groups"),
        ("  - {id: x.b, group: other, forms: [], pos: noun}", "forms"),
        ("  - {id: x.b, group: other, forms: [b], pos: verb}", "pos"),
        ("  - {id: x.b, group: other, forms: [b], pos: noun, sense: nowhere}", "sense 'nowhere' is not in"),
        ("  - {id: x.b, group: other, forms: [b], pos: noun, extra: 1}", "extra"),
        ("  - {id: x.b, group: other, forms: [b], pos: noun, pos: adj}", "key 'pos' is there twice"),
        ("  - {id: x.b, group: other, forms: ['  b'], pos: noun}", "blanks around it"),
        ("  - {id: x.b, group: other, forms: [b], pos: noun", "not YAML"),
    ],
)
def test_an_error_names_file_and_line(tmp_path, line, message):
    path = written(tmp_path, HEAD + line + "\n")
    with pytest.raises(LexiconError) as caught:
        load_file(path)
    assert str(caught.value).startswith(f"{path}:{10 if message == 'not YAML' else 9}:")
    assert message in str(caught.value)


def test_check_lists_the_problems_of_files_and_finds_none_in_those_shipped(tmp_path):
    assert check() == []
    assert len(check([written(tmp_path, "lexicon: x\n")])) == 1


def test_a_table_becomes_a_lexicon_for_each_axis(tmp_path):
    path = written(tmp_path, "axis\tgroup\tform\tid\na\tg\tone\tt1\na\tg\tones\tt1\nb\th\ttwo\t\n", "t.tsv")
    first, second = load_tsv(path, "en", "CC BY 4.0")
    assert (first.lexicon, first.licence, first.terms[0].forms) == ("a", "CC BY 4.0", ("one", "ones"))
    assert (second.lexicon, second.terms[0].group) == ("b", "h")


@pytest.mark.parametrize(
    ("text", "line"), [("axis\tform\na\tb\n", 1), ("axis\tgroup\tform\na\tg\tone\na\tg\t\n", 3), ("", 1)]
)
def test_a_table_with_a_hole_is_refused_by_line(tmp_path, text, line):
    path = written(tmp_path, text, "t.tsv")
    with pytest.raises(LexiconError, match=f":{line}:"):
        load_tsv(path, "en", "x")


def test_holistic_bias_descriptors_keep_axis_and_bucket(tmp_path):
    content = {"ability": {"auditory": [{"descriptor": "Deaf", "preference": "reviewed"}, "hard-of-hearing"]}}
    (lexicon,) = load_holistic_bias(written(tmp_path, json.dumps(content), "d.json"), "CC BY-SA 4.0")
    assert lexicon.lexicon == "holistic_bias/ability"
    assert [(term.group, term.forms) for term in lexicon.terms] == [
        ("auditory", ("Deaf",)),
        ("auditory", ("hard-of-hearing",)),
    ]


def test_gender_gap_nouns_are_one_term_for_singular_and_plural_without_stray_blanks(tmp_path):
    content = {"feminine": [{"singular": "s\u0153ur ", "plural": "s\u0153urs"}], "masculine": [{"singular": "fils"}]}
    (lexicon,) = load_gender_gap(written(tmp_path, json.dumps(content), "fra_nouns.json"), "unknown", "fr")
    assert [(term.group, term.forms) for term in lexicon.terms] == [
        ("feminine", ("s\u0153ur", "s\u0153urs")),
        ("masculine", ("fils",)),
    ]


def test_mmhb_descriptors_are_gathered_by_their_number(tmp_path):
    text = "ID\tAXIS\tSENSE\tOPTION\tTRANSLATION\nD001a\tability\tother\tm\tsourd\nD001b\tability\tother\tf\tsourde\n"
    (lexicon,) = load_mmhb(written(tmp_path, text, "fra.tsv"), "CC BY-SA 4.0", "fr")
    assert (lexicon.lexicon, lexicon.terms[0].forms) == ("mmhb/ability", ("sourd", "sourde"))


@pytest.mark.parametrize("reader", [load_holistic_bias, lambda path, licence: load_gender_gap(path, licence, "en")])
@pytest.mark.parametrize("text", ["[1", "[1]", '{"a": 3}'])
def test_json_of_another_shape_is_refused(tmp_path, reader, text):
    with pytest.raises(LexiconError):
        reader(written(tmp_path, text, "x.json"), "x")


def test_user_lexicons_stand_beside_those_shipped_and_their_ids_may_not_clash(tmp_path):
    mine = load_file(written(tmp_path, HEAD))
    both = load_lexicons(["en"], user=[mine])
    assert both.lexicons[-1] is mine
    assert both.fingerprint() != load_lexicons(["en"]).fingerprint()
    clash = load_file(written(tmp_path, HEAD.replace("x.sikh", "en.religion.sikh")))
    with pytest.raises(ValueError, match="is in lexicon"):
        load_lexicons(["en"], user=[clash])
