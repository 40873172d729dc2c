import csv
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from srzoom_training import golden_community, legibility, measures, preference, results, teacher, weights
from srzoom_training.evaluate import Reduction
from srzoom_training.formula import drawn_photo
from srzoom_training.golden import formula_model
from srzoom_training.model import Region, restore
from srzoom_training.results import Result


def result(name, of_photo):
    return Result(name, lambda photo, box, _: results.near(of_photo, photo, box))


def enlarged(photo):
    return torch.nn.functional.interpolate(photo, scale_factor=4, mode="bicubic")


# --- Results ------------------------------------------------------------------------------------------------------


def test_a_box_of_bicubic_is_that_part_of_the_whole(photo):
    bicubic, box = results.result("bicubic", "bicubic"), Region(20, 15, 12, 10)
    torch.testing.assert_close(bicubic(photo, box), box.crop(bicubic(photo), 4), rtol=0, atol=1e-6)


def test_a_file_of_ours_is_restored_with_the_whole_photos_damage(photo, tmp_path):
    model = formula_model("lite", whole=False, condition=True)
    weights.save(model, tmp_path / "a.safetensors", torch.float32)
    box = Region(20, 15, 12, 10)
    with torch.inference_mode():
        expected = restore(model, photo, box)
    named = results.named(f"mine={tmp_path / 'a.safetensors'}")
    assert named.name == "mine"
    torch.testing.assert_close(named(photo, box), expected, rtol=0, atol=1e-6)


def test_a_published_file_is_recognized(photo, tmp_path):
    save_file(golden_community.tensors("formula-compact"), tmp_path / "small.safetensors")
    small = results.named(str(tmp_path / "small.safetensors"))
    assert small.name == "small" and small(photo).shape == (1, 3, 4 * 47, 4 * 61)


# --- Measures -------------------------------------------------------------------------------------------------------


def test_consistency_tells_who_keeps_to_the_photo():
    smooth = torch.rand(1, 3, 6, 8).repeat_interleave(8, 2).repeat_interleave(8, 3)
    low = teacher.reduced(smooth)
    assert measures.consistency(smooth, low) > 45
    assert measures.consistency((smooth + 0.1).clamp(0, 1), low) < 25


def test_detail_is_1_of_the_truth_and_0_of_what_is_flat():
    truth = drawn_photo(96, 96, seed=3, noise=8).astype(float)
    assert measures.detail(truth, truth) == pytest.approx(1)
    assert measures.detail(np.full_like(truth, 9), truth) == pytest.approx(0, abs=1e-9)
    contrast = truth.mean() + 0.5 * (truth - truth.mean())
    assert measures.detail(contrast, truth) == pytest.approx(0.25)


def test_a_wave_that_the_lr_picture_holds_is_no_detail():
    x = np.arange(128)
    coarse, fine = (np.broadcast_to(np.cos(2 * np.pi * f * x), (128, 128)) for f in (1 / 16, 1 / 4))
    assert measures.fine_energy(coarse) < 1e-3 * measures.fine_energy(fine)


@pytest.fixture
def pictures(tmp_path):
    for seed in range(2):
        Image.fromarray(drawn_photo(200, 110, seed, noise=4)).save(tmp_path / f"{seed}.png")
    return sorted(tmp_path.glob("*.png"))


def test_the_teacher_is_at_no_distance_from_itself(pictures):
    teacher, faithful = result("teacher", enlarged), result("faithful", enlarged)
    brighter = result("brighter", lambda photo: enlarged(photo) * 0.5 + 0.1)
    table = measures.measure([teacher, brighter], teacher, faithful, pictures)
    assert table["teacher"].teacher == 0 and table["brighter"].teacher > 5
    assert table["teacher"].psnr > table["brighter"].psnr
    assert table["teacher"].consistency > table["brighter"].consistency
    assert table["brighter"].detail < table["teacher"].detail < 1


def test_of_damaged_pictures_the_faithful_result_is_what_counts(pictures, tmp_path):
    folder = tmp_path / "damaged"
    folder.mkdir()
    for path in pictures:
        Image.new("RGB", (50, 27), "grey").save(folder / path.name)
    teacher = result("teacher", enlarged)
    white = result("white", lambda photo: torch.ones_like(enlarged(photo)))
    table = measures.measure([teacher, white], teacher, white, pictures, Reduction(folder=folder))
    assert table["white"].consistency > 90 > table["teacher"].consistency


# --- Legibility -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "read", "count"),
    [("Tanu", "tanu", 4), ("Tanu", "Ta nu", 4), ("Tanu", "Tan", 3), ("Tanu", "Taniu", 3), ("Tanu", "", 0), ("ab", "wxyz", 0)],
)
def test_characters_are_counted_less_the_edits(word, read, count):
    assert legibility.right(word, read) == count


def test_pages_are_the_same_again_and_hold_their_words():
    one, again = legibility.page(3), legibility.page(3)
    assert np.array_equal(one.low, again.low) and one.words == again.words
    assert len(one.words) == 12 and len({word.characters for word in one.words}) > 6
    area = Region(0, 0, 192, 132)
    for word in one.words:
        assert 3 <= len(word.characters) <= legibility.LETTERS
        assert word.box.grown(0, 0, area) == word.box, "a word reaches beyond its page"


def test_the_reader_is_shown_each_word_enlarged():
    pages, shown = [legibility.page(1)], []
    answers = iter([pages[0].words[0].characters] + [""] * 11)

    def reader(word):
        shown.append(word.shape)
        return next(answers)

    share = legibility.share(result("bicubic", enlarged), pages, reader)
    assert share == pytest.approx(len(pages[0].words[0].characters) / sum(len(w.characters) for w in pages[0].words))
    assert shown[0] == (4 * pages[0].words[0].box.height, 4 * pages[0].words[0].box.width, 3)


# --- Preference -----------------------------------------------------------------------------------------------------


def test_a_blind_comparison_hides_which_is_which(tmp_path):
    Image.fromarray(drawn_photo(200, 150, 1, noise=3)).save(tmp_path / "a.png")
    white = result("white", lambda photo: torch.ones_like(enlarged(photo)))
    black = result("black", lambda photo: torch.zeros_like(enlarged(photo)))
    places = preference.drawn([str(tmp_path / "a.png")], 12, seed=2)
    assert len(set(places)) == 12
    preference.write(tmp_path / "blind", [white, black], places, seed=2)
    with open(tmp_path / "blind" / "key.tsv", newline="") as table:
        key = list(csv.DictReader(table, delimiter="\t"))
    assert {row["left"] for row in key} == {"white", "black"}
    for row in key:
        page = np.asarray(Image.open(tmp_path / "blind" / f"{row['number']}.png"))
        assert page.shape == (4 * 48 + 16, 2 * 4 * 64 + 12, 3)
        assert page[100, 100, 0] == (255 if row["left"] == "white" else 0)


def test_the_command_draws_and_counts(tmp_path, monkeypatch, capsys):
    Image.fromarray(drawn_photo(200, 150, 1, noise=3)).save(tmp_path / "a.png")
    blind, photo = str(tmp_path / "blind"), str(tmp_path / "a.png")
    draw = ["preference", blind, "--draw", "3", "--results", "one=bicubic", "two=bilinear", photo]
    monkeypatch.setattr(sys, "argv", draw)
    preference.main()
    answers = (tmp_path / "blind" / "answers.tsv").read_text()
    (tmp_path / "blind" / "answers.tsv").write_text(answers.replace("\t\n", "\tsame\n"))
    monkeypatch.setattr(sys, "argv", ["preference", blind, "--count"])
    preference.main()
    assert capsys.readouterr().out == "same: 3\n"


def test_answers_are_counted_by_the_key(tmp_path):
    (tmp_path / "key.tsv").write_text(
        "number\tphoto\tbox\tleft\tright\n01\ta\tb\tphoto\tvivid\n02\ta\tb\tvivid\tphoto\n03\ta\tb\tphoto\tvivid\n"
    )
    (tmp_path / "answers.tsv").write_text("number\tbetter\n01\tright\n02\tleft\n03\tsame\n")
    assert preference.count(tmp_path) == {"vivid": 2, "same": 1}
    (tmp_path / "answers.tsv").write_text("number\tbetter\n01\tright\n02\t\n")
    with pytest.raises(ValueError, match="the answer to 02 is missing"):
        preference.count(tmp_path)
