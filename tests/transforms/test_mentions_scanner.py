"""Where mentions are found, and where not."""

import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairsieve.lexicons import load_gender_gap, load_tsv
from fairsieve.transforms.mentions import MENTION, Mentions, matcher
from fairsieve.transforms.mentions.fold import fold

LANGUAGE = pa.struct([("code", pa.string()), ("score", pa.float32())])


@pytest.fixture(scope="module")
def scanner():
    one = Mentions()
    one.load()
    return one


def batch(texts, codes=None):
    columns = {"text": pa.array(texts, pa.string())}
    if codes is not None:
        columns["language"] = pa.array([code and {"code": code, "score": 0.9} for code in codes], LANGUAGE)
    return pa.record_batch(columns)


def found(scanner, text, axis=None):
    """(term, what is written there, accepted) of one text."""
    (mentions,) = scanner.scan(batch([text])).to_pylist()
    return [
        (one["term"], text[one["start"] : one["end"]], one["accepted"])
        for one in mentions
        if axis in (None, one["axis"])
    ]


def test_the_column_has_the_type_of_the_field(scanner):
    column = scanner.scan(batch(["She left.", ""]))
    assert column.type == scanner.field.type == pa.list_(MENTION)
    assert column.to_pylist() == [
        [{"axis": "pronouns", "group": "she", "term": "en.pronouns.she", "start": 0, "end": 3, "accepted": True}],
        [],
    ]


def test_it_can_be_pickled_before_load():
    assert pickle.loads(pickle.dumps(Mentions(languages=("en",)))) == Mentions(languages=("en",))


def test_an_empty_batch_gives_no_rows(scanner):
    assert len(scanner.scan(batch([]))) == 0


def test_a_sliced_column_is_read_from_its_own_first_row(scanner):
    whole = batch(["He came.", "She came.", "They came."])
    assert scanner.scan(whole.slice(1, 1)).to_pylist() == [scanner.scan(whole).to_pylist()[1]]


def test_neither_a_match_nor_a_sentence_crosses_the_border_of_a_document(scanner):
    lists = scanner.scan(batch(["Native", "American", "black", "women"])).to_pylist()
    assert [[one["term"] for one in mentions] for mentions in lists] == [
        [],
        ["en.nationality.us.adj"],
        ["en.race.black"],
        ["en.gender.woman"],
    ]
    assert not lists[2][0]["accepted"]


@pytest.mark.parametrize("text", ["\u00e9\u4e2d\U0001f600 she", "she", "\u200b\U0001f600she", "\u0301she"])
def test_offsets_count_characters(scanner, text):
    (mentions,) = scanner.scan(batch([text])).to_pylist()
    assert [text[one["start"] : one["end"]] for one in mentions] == ["she"]


def test_the_longest_form_of_an_origin_wins(scanner):
    assert found(scanner, "Native Americans and African-American voters") == [
        ("en.race.native_americans", "Native Americans", True),
        ("en.race.black_american", "African-American", True),
    ]


def test_terms_of_other_axes_are_found_inside_each_other(scanner):
    assert [term for term, _, _ in found(scanner, "women of colour")] == ["en.gender.woman", "en.race.poc"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("She\u2019s here", "She"),
        ("the girl's", "girl"),
        ("she-wolf", "she"),
        ("\uff37\uff2f\uff2d\uff25\uff2e march", "\uff37\uff2f\uff2d\uff25\uff2e"),
        ("wo\u00admen march", "wo\u00admen"),
        ("wo\u200bmen march", "wo\u200bmen"),
        (
            "\U0001d430\U0001d428\U0001d426\U0001d41e\U0001d427 march",
            "\U0001d430\U0001d428\U0001d426\U0001d41e\U0001d427",
        ),
        ("fiance\u0301e", "fiance\u0301e"),
        ("Jehovah\u2019s Witnesses", "Jehovah\u2019s Witnesses"),
        ("asylum\nseekers", "asylum\nseekers"),
        ("asylum\u2011seekers", "asylum\u2011seekers"),
        ("ASYLUM SEEKERS", "ASYLUM SEEKERS"),
    ],
)
def test_variants_of_writing_are_found_as_they_are_written(scanner, text, written):
    assert written in [surface for _, surface, _ in found(scanner, text)]


@pytest.mark.parametrize("text", ["The theme", "cashew", "\u00e9she", "she\u0301", "she_x", "wom an", "polish it"])
def test_parts_of_words_and_wrong_cases_are_not_found(scanner, text):
    assert found(scanner, text) == []


def test_acronyms_in_capitals_count_only_among_capitals(scanner):
    assert found(scanner, "The US and HE sector met", "pronouns") == [
        ("en.pronouns.us", "US", False),
        ("en.pronouns.he", "HE", False),
    ]
    assert found(scanner, "AND THEN HE LEFT", "pronouns") == [("en.pronouns.he", "HE", True)]


def test_i_counts_as_a_capital_only(scanner):
    assert [written for _, written, _ in found(scanner, "I said i.e. i and I'm")] == ["I", "I'm"]


def test_a_language_without_a_lexicon_has_null_and_never_nothing(scanner):
    texts = ["She came.", "Elle est venue.", "Hon kom.", "She came."]
    lists = scanner.scan(batch(texts, ["en", "fr", "sv", None])).to_pylist()
    assert [mentions and mentions[0]["term"] for mentions in lists] == [
        "en.pronouns.she",
        "fr.pronouns.elle",
        None,
        "en.pronouns.she",
    ]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Gay men marched.", True),
        ("The black women who live there said so.", True),
        ("Hon kom hem till oss igen.", False),
        ("\u8fd9\u662f\u4e2d\u6587", False),
        ("12345", False),
        ("", False),
    ],
)
def test_a_text_of_unsure_language_is_read_as_english_if_it_looks_so(scanner, text, english):
    (mentions,) = scanner.scan(batch([text], ["und"])).to_pylist()
    assert (mentions is not None) == english


@pytest.mark.parametrize(
    ("code", "text", "accepted", "rejected"),
    [
        ("es", "Las mujeres espa\u00f1olas y los franceses compran coches alemanes", {"es", "fr"}, {"de"}),
        ("pt", "Um jogador brasileiro e os chineses bebem vinho italiano", {"br", "cn"}, {"it"}),
        ("fr", "Une actrice fran\u00e7aise et les Allemands boivent du vin italien", {"fr", "de"}, {"it"}),
        ("de", "Die Franzosen und eine T\u00fcrkin", {"fr", "tr"}, set()),
    ],
)
def test_demonyms_of_other_languages_need_people(scanner, code, text, accepted, rejected):
    (mentions,) = scanner.scan(batch([text], [code])).to_pylist()
    nationality = [one for one in mentions if one["axis"] == "nationality"]
    assert {one["term"].split(".")[2] for one in nationality if one["accepted"]} == accepted
    assert {one["term"].split(".")[2] for one in nationality if not one["accepted"]} == rejected


def test_masculine_plurals_are_no_men(scanner):
    (mentions,) = scanner.scan(batch(["Los ni\u00f1os y el hombre"], ["es"])).to_pylist()
    assert [one["group"] for one in mentions] == ["generic_masculine", "men"]


def test_user_lexicons_count_as_if_they_were_alone(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("axis\tgroup\tform\nmine\ta\twoman\nmine\tb\tAmerican\n", encoding="utf-8")
    scanner = Mentions(languages=("en",), user=load_tsv(path, "en", "CC0-1.0"))
    scanner.load()
    assert [term for term, _, _ in found(scanner, "An African American woman", "mine")] == ["en/mine/b", "en/mine/a"]


def test_forms_in_scripts_without_spaces_need_no_border(tmp_path):
    path = tmp_path / "cmn_nouns.json"
    path.write_text('{"feminine": [{"singular": "\u5973\u4eba"}]}', encoding="utf-8")
    scanner = Mentions(languages=(), user=(*load_gender_gap(path, "x", "zh"),))
    scanner.load()
    (mentions,) = scanner.scan(batch(["\u90a3\u4e2a\u5973\u4eba\u8bf4"], ["zh"])).to_pylist()
    assert [(one["start"], one["end"]) for one in mentions] == [(2, 4)]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.text("she\u0301\u200b\uff33\u00ad \u4e2d.", max_size=12)), max_size=6))
def test_mentions_do_not_depend_on_the_other_documents(scanner, rows):
    texts = [text for (text,) in rows]
    together = scanner.scan(batch(texts)).to_pylist()
    assert together == [scanner.scan(batch([text])).to_pylist()[0] for text in texts]


@given(st.text("a\u0301\u200b\uff21\ufb01 x", max_size=20))
def test_folded_characters_lead_back_to_those_they_came_from(text):
    folded = fold(text)
    assert len(folded.text) == len(folded.begins) == len(folded.ends)
    for character, begin, end in zip(folded.text, folded.begins, folded.ends, strict=True):
        assert character in fold(text[begin:end]).text


@pytest.mark.parametrize("piece_bytes", [1, 7, 64])
def test_mentions_do_not_depend_on_where_the_text_is_cut(scanner, monkeypatch, piece_bytes):
    text = "Asylum\u2011seekers, \u00e9migr\u00e9s and African\u00a0Americans: she\u2019s a Jehovah\u2019s Witness "
    whole = scanner.scan(batch([text * 3, text])).to_pylist()
    assert len(whole[0]) > 12
    monkeypatch.setattr(matcher, "_PIECE_BYTES", piece_bytes)
    assert scanner.scan(batch([text * 3, text])).to_pylist() == whole


@pytest.mark.parametrize(
    "text",
    [
        *("asylum, seekers", "asylum - seekers", "asylum/seekers", "asylum.seekers", "asylum\n\nseekers"),
        *("Jehovah-s Witnesses", "Jehovah s Witnesses", "Jehovahs Witnesses"),
    ],
)
def test_other_marks_between_its_words_make_it_another_form(scanner, text):
    assert text not in [written for _, written, _ in found(scanner, text)]


def test_forms_of_many_words_and_with_marks_are_found_in_each_of_their_writings(tmp_path):
    long = "a b c d e f g h i j k l m n o p"
    path = tmp_path / "mine.tsv"
    path.write_text(f"axis\tgroup\tform\nmine\ta\t{long}\nmine\tb\tC+/d\nmine\tc\tStra\u00dfe\n", encoding="utf-8")
    scanner = Mentions(languages=(), user=load_tsv(path, "en", "CC0-1.0"))
    scanner.load()
    text = f"{long} {long.replace(' ', chr(0x2011)).upper()} c+/D c-/d STRA\u00dfE"
    assert [written for _, written, _ in found(scanner, text)] == [
        long,
        long.replace(" ", "\u2011").upper(),
        "c+/D",
        "STRA\u00dfE",
    ]


@pytest.mark.parametrize(
    ("text", "found"), [("\u0cae\u0c97", 1), ("\u0cae\u0c97\u0cbf", 0), ("\u0cb2\u0cbe\u0cae\u0c97", 0)]
)
def test_a_vowel_sign_beside_a_form_is_part_of_a_longer_word(tmp_path, text, found):
    path = tmp_path / "words.tsv"
    path.write_text("axis\tgroup\tform\nfamily\tchild\t\u0cae\u0c97\n", encoding="utf-8")
    scanner = Mentions(languages=(), user=load_tsv(path, "en", "CC0-1.0"))
    scanner.load()
    (mentions,) = scanner.scan(pa.record_batch({"text": [text]})).to_pylist()
    assert len(mentions) == found
