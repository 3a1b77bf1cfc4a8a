"""The report: complete, by itself, and safe to open."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

import training.judge as judging
from features.columns import Words
from training.judge import Scorer, judge
from training.report import AreaRun, Contributions, page, write
from training.slices import newness, slices

HOSTILE = '<script>alert("x")</script> & $a_b$ \' --> ]]>'
VOID = {"meta", "link", "br", "hr", "img", "input"}


def run(area: str = "ipr", text: str = HOSTILE, rows: int = 700) -> AreaRun:
    """What a training run might hand over, with the same text wherever a text can stand."""
    random = np.random.default_rng(0)
    probability = 1 / (1 + np.exp(-random.normal(-2.5, 1.5, rows)))
    irregular = random.random(rows) < probability
    baselines = {
        "random_ranking": random.random(rows),
        "logistic_regression": probability + random.normal(0, 0.2, rows),
    }
    tested = judging.Tested(
        irregular, np.arange(rows), np.where(irregular, 9.0, 0.0), random.uniform(1, 9, rows), random.random(rows) < 0.1
    )
    model = Scorer("model", probability, probability)
    judgement = judge(tested, [model, *(Scorer(name, score) for name, score in baselines.items())], replicates=30)
    office = Words(random.integers(0, 3, rows).astype(np.int32), [text, "DE004600", ""])
    x = random.normal(size=(200, 4))
    x[:20, 0] = np.nan
    return AreaRun(
        area=area,
        title=text,
        question=text,
        bundle=text,
        windows=[("Training", text)],
        label_rule=text,
        facts=[(text, text)],
        irregular=irregular,
        probability=probability,
        baselines=baselines,
        judgement=judgement,
        slices=slices(tested, model, {text: office}),
        contributions=Contributions(np.nan_to_num(x), x, [text, "two", "three", "four"]),
        weight=tested.weight,
        notes=[text],
    )


class Reader(HTMLParser):
    """Notes every tag, every address, and whether tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "xlink:href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens and closes."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        assert self.open.pop() == tag


def read(html: str) -> Reader:
    """A page, read."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def test_hostile_texts_are_shown_and_never_run() -> None:
    """Texts of an extract reach the page escaped, in tables and in pictures."""
    html = page([run()], HOSTILE, [(HOSTILE, HOSTILE)], [HOSTILE])
    reader = read(html)
    assert "script" not in reader.tags
    assert reader.open == []
    assert html.count("&lt;script&gt;alert") > 10


def test_nothing_is_loaded_from_elsewhere() -> None:
    """Every address is an anchor of the page or data in it, and no id is used twice."""
    html = page([run("ipr", "a"), run("waste", "b")], "Run", [])
    reader = read(html)
    assert all(address.startswith(("#", "data:image/png")) for address in reader.addresses)
    assert not re.search(r"url\((?!#)", html)
    assert len(reader.ids) == len(set(reader.ids))
    targets = {address[1:] for address in reader.addresses if address.startswith("#")} - {"top"}
    assert targets <= set(reader.ids)


def test_every_picture_and_table_says_what_it_is(tmp_path: Path) -> None:
    """Pictures carry a text for those who cannot see them, tables a caption; the file is small."""
    write(tmp_path / "runs" / "report.html", [run("ipr", "a")], "Run", [("Extract", "made for this test")])
    html = (tmp_path / "runs" / "report.html").read_text(encoding="utf-8")
    assert html.count('role="img" aria-label="') == html.count("<svg") == 6
    assert html.count("<caption>") == html.count("<table>")
    assert len(html) < 500_000


def test_pictures_take_their_colours_from_the_page() -> None:
    """No stand-in colour is left, so a picture reads in light and in dark."""
    html = page([run(text="a")], "Run", [])
    assert "#0102" not in html
    assert "var(--model)" in html


def test_the_same_run_gives_the_same_page() -> None:
    """No clock and no chance in a report."""
    one = run(text="a")
    assert page([one], "Run", []) == page([one], "Run", [])


def test_slices_cover_each_row_once_and_merge_the_small() -> None:
    """Slices of one kind add up to the test, and few rows are not a slice of their own."""
    random = np.random.default_rng(0)
    irregular, probability = random.random(500) < 0.2, random.random(500)
    tested = judging.Tested(irregular, np.arange(500), np.zeros(500), np.ones(500), np.zeros(500, np.bool_))
    mode = Words((np.arange(500) % 25 // 12).astype(np.int32), ["sea", "air", "rail"])
    made = slices(tested, Scorer("model", probability, probability), {"mode": mode})
    assert [one.name for one in made] == ["sea", "air", "others"]
    assert sum(one.rows for one in made) == 500
    assert sum(one.positives for one in made) == irregular.sum()
    assert not made[0].fits


def test_a_party_never_seen_is_new_and_one_not_declared_is_neither() -> None:
    """New, known and not declared are three things."""
    made = newness(np.array([np.nan, 3.0, np.nan]), np.array([True, True, False]))
    assert [made[row] for row in range(3)] == ["new", "known", ""]
