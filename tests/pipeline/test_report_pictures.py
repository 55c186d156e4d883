"""Pictures: where values are drawn, how axes are labelled, and that words cannot be anything else."""

import itertools
import math
import re
import xml.etree.ElementTree as ET

import pytest
import report_corpus

from fairsieve.pipeline.report.house import HALF, WIDTH
from fairsieve.pipeline.report.labels import measured, wrapped
from fairsieve.pipeline.report.rows import Rows, Series, from_zero
from fairsieve.pipeline.report.scale import Scale, linear, round_step
from fairsieve.pipeline.report.svg import Picture, stairs, words
from fairsieve.pipeline.report.whole_bar import whole_bar

SVG = "{http://www.w3.org/2000/svg}"


def drawn(picture: Picture, tag: str) -> list[dict[str, str]]:
    """The attributes of every shape of a kind."""
    return [shape.attrib for shape in ET.fromstring(picture.file("a picture")).iter(SVG + tag)]


@pytest.mark.parametrize(
    ("high", "ticks"),
    [
        (1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (6.9, ["0", "1", "2", "3", "4", "5", "6"]),
        (104, ["0", "20", "40", "60", "80", "100"]),
        (26_000, ["0", "5,000", "10,000", "15,000", "20,000", "25,000"]),
        (0.0031, ["0.0000", "0.0005", "0.0010", "0.0015", "0.0020", "0.0025", "0.0030"]),
    ],
)
def test_a_linear_axis_is_labelled_at_round_values(high, ticks):
    scale = linear(0, high)
    assert [scale.told(tick) for tick in scale.ticks] == ticks


@pytest.mark.parametrize(("wanted", "step"), [(1, 1), (1.5, 2), (3, 2), (4, 5), (8, 10), (0.013, 0.01), (460, 500)])
def test_a_step_is_one_two_or_five_times_a_power_of_ten(wanted, step):
    assert round_step(wanted) == pytest.approx(step)


def test_equal_ratios_are_equally_long_on_a_logarithmic_axis():
    scale = Scale(0.25, 4, (), str, math.log)
    assert [scale.at(value, 100) for value in (0.25, 0.5, 1, 2, 4)] == pytest.approx([0, 25, 50, 75, 100])


def test_what_lies_outside_an_axis_is_drawn_at_its_end():
    scale = Scale(0.5, 2, (), str, math.log)
    assert [scale.at(value, 100) for value in (0, 99)] == pytest.approx([0, 100])


def test_labels_of_an_axis_do_not_run_into_each_other():
    scale = Scale(0, 1, [place / 100 for place in range(101)], "{:.3f}".format)
    labels = scale.labels(200)
    assert 3 <= len(labels) < 8
    assert all(b - a >= measured("0.000") for (a, _), (b, _) in itertools.pairwise(labels))


def test_a_dot_stands_where_its_value_is():
    rows = Rows(["a", "b"], label_width=100, row_height=30)
    series = Series("one", [(5.0, 2.0, 10.0), (None, None, None)])
    panel = rows.dots([series], "head", 208, Scale(0, 20, (), str))
    picture = rows.drawn(panel)
    (dot,) = drawn(picture, "circle")
    assert (float(dot["cx"]), float(dot["cy"])) == (50, 15)
    (whisker,) = (line for line in drawn(picture, "line") if line["stroke-width"] == "2")
    assert (float(whisker["x1"]), float(whisker["x2"])) == (20, 100)
    assert picture.width == 308


def test_the_interval_of_few_documents_does_not_press_the_others_together():
    narrow, wide = (1.0, 0.9, 1.1), (0.0, 0.0, 90.0)
    assert from_zero(Series("one", [narrow, wide])).high == pytest.approx(4 * 1.04)
    assert from_zero(Series("one", [wide])).high == pytest.approx(90 * 1.04)


def test_bars_are_as_long_as_their_shares_and_their_labels_stay_inside():
    rows = Rows(["a", "b"])
    picture = rows.drawn(rows.bars([([3, 1], "#000000"), ([1, 0], "#ffffff")], ["four", "one"], "head", 590))
    whole, faint, quarter = (float(bar["width"]) for bar in drawn(picture, "rect"))
    assert whole == pytest.approx(3 * faint, abs=0.02)
    assert quarter == pytest.approx(faint, abs=0.02)
    assert whole + faint + 6 + measured("four") <= 590


def test_of_all_records_even_the_smallest_part_can_be_seen():
    parts = whole_bar({"kept": 10**9, "redacted": 0, "removed": 1, "not readable": 10**6})
    bars = [float(bar["width"]) for bar in drawn(parts, "rect") if bar["height"] == "34"]
    assert len(bars) == 3
    assert min(bars) > 1.9
    assert sum(bars) == pytest.approx(WIDTH, abs=0.05)


def test_stairs_keep_their_height_until_the_next_point():
    assert re.search(r'd="([^"]+)"', stairs([(0, 9), (1, 9), (2, 4), (3, 4)], "#000000"))[1] == "M0,9H2V4H3"


def test_words_are_escaped():
    assert words(0, 0, "</text><script>&") == (
        '<text x="0" y="4" font-size="12" fill="#1f2933">&lt;/text&gt;&lt;script&gt;&amp;</text>'
    )


def test_no_picture_is_wider_than_its_place():
    pictures = report_corpus.rendered().pictures
    assert pictures
    widths = {name: int(re.search(r'width="(\d+)"', text)[1]) for name, text in pictures.items()}
    assert all(width <= WIDTH for width in widths.values())
    assert widths["mentions-gender.svg"] == HALF


def test_every_wide_picture_has_a_narrow_one_for_telephones():
    page = report_corpus.rendered().html
    wide = re.findall(r'<div class="picture( half)?( wide)?" tabindex="0"><svg [^>]*?width="(\d+)"', page)
    assert len(wide) > 20
    assert all(int(width) <= HALF or has_narrow for _, has_narrow, width in wide)
    narrow = re.findall(r'<div class="picture narrow"><svg [^>]*?width="(\d+)"', page)
    assert len(narrow) > 10
    assert all(int(width) <= HALF for width in narrow)


def test_a_long_head_of_a_panel_takes_more_lines_and_more_room():
    rows = Rows(["one"])
    head = "what is shown here, told at some length; the line marks all documents"
    short, long = (rows.bars([([1], "#000000")], ["1"], head, width) for width in (590, 200))
    assert (len(long.shapes) - len(short.shapes), long.above - short.above) == (2, 28)


@pytest.mark.parametrize(("name", "lines"), [("identity_templates", ["identity_", "templates"]), ("x" * 17, None)])
def test_a_name_without_spaces_is_parted_behind_a_mark(name, lines):
    assert lines is None or wrapped(name, 90) == lines
    assert "".join(wrapped(name, 90)) == name
