import sys

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from srzoom_training import community, convert, golden_community, ncnn, weights


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["convert", *map(str, arguments)])
    convert.main()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda tensors: tensors,
        lambda tensors: {"params_ema": tensors, "params": {"x": torch.zeros(1)}},
        lambda tensors: {"state_dict": {f"module.{name}": value for name, value in tensors.items()}, "epoch": 3},
    ],
)
def test_a_pth_file_is_unwrapped_and_keeps_its_names(tmp_path, monkeypatch, wrap):
    tensors = golden_community.tensors("formula-rrdb-bsrgan")
    torch.save(wrap(tensors), tmp_path / "a.pth")
    run(monkeypatch, tmp_path / "a.pth", tmp_path / "a.safetensors")
    converted = load_file(tmp_path / "a.safetensors")
    assert converted.keys() == tensors.keys()
    assert all(torch.equal(converted[name], value) for name, value in tensors.items())


class Surprise:
    def __reduce__(self):
        return print, ("executed",)


def test_nothing_in_a_file_is_executed(tmp_path, monkeypatch, capsys):
    torch.save({"params": Surprise()}, tmp_path / "a.pth")
    with pytest.raises(SystemExit, match="a.pth: "):
        run(monkeypatch, tmp_path / "a.pth", tmp_path / "a.safetensors")
    assert capsys.readouterr().out == "" and not (tmp_path / "a.safetensors").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"epoch": 3}, "it holds no dictionary of tensors"),
        ({"x": torch.zeros(1)}, "no network is known with such tensors, x, …"),
    ],
)
def test_what_is_no_network_is_refused(tmp_path, monkeypatch, content, why):
    torch.save(content, tmp_path / "a.pth")
    with pytest.raises(SystemExit, match=f"a.pth: {why}"):
        run(monkeypatch, tmp_path / "a.pth", tmp_path / "a.safetensors")


def test_a_network_for_twice_the_size_is_refused(tmp_path, monkeypatch):
    tensors = golden_community.tensors("formula-compact")
    tensors |= {name: tensors[name][:12] for name in ("body.6.weight", "body.6.bias")}
    torch.save(tensors, tmp_path / "a.pth")
    with pytest.raises(SystemExit, match=r"size mismatch for body\.6\.weight"):
        run(monkeypatch, tmp_path / "a.pth", tmp_path / "a.safetensors")


def test_a_published_backbone_becomes_the_base_network(tmp_path, monkeypatch, photo):
    tensors = golden_community.tensors("formula-carn_m-published")
    torch.save(tensors, tmp_path / "a.pth")
    run(monkeypatch, "--base", tmp_path / "a.pth", tmp_path / "a.safetensors")
    base = weights.load(tmp_path / "a.safetensors")
    assert (base.architecture.backbone, base.pim, base.gcm) == ("carn_m", None, None)
    with torch.inference_mode():
        assert torch.equal(base.base(photo), community.network(tensors)(photo))


# --- ncnn -----------------------------------------------------------------------------------------------------------


def convolution(name, tensors, half, activation=""):
    """A layer's line in the .param file and its bytes in the .bin file."""
    weight, bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
    stored = weight.numpy().astype(np.float16 if half else np.float32).tobytes()
    mark = (ncnn.FP16 if half else ncnn.FP32).to_bytes(4, "little")
    line = f"Convolution /{name.replace('.', '/')}/Conv 1 1 a b 0={len(bias)} 1={weight.shape[2]} 4=1 5=1 6={weight.numel()}"
    return line + activation, mark + stored + bytes(-len(stored) % 4) + bias.numpy().tobytes()


def files(folder, layers):
    (folder / "a.param").write_text("\n".join([ncnn.MAGIC, f"{len(layers)} {len(layers)}", *(line for line, _ in layers), ""]))
    (folder / "a.bin").write_bytes(b"".join(content for _, content in layers))
    return folder / "a.bin"


@pytest.mark.parametrize("half", [True, False])
def test_compact_is_read_from_ncnn(tmp_path, half):
    tensors = golden_community.tensors("formula-compact")
    layers = []
    for number in range(7):
        if number % 2:
            slopes = tensors[f"body.{number}.weight"]
            layers.append((f"PReLU p{number} 1 1 a b 0={len(slopes)}", slopes.numpy().tobytes()))
        else:
            layers.append(convolution(f"body.{number}", tensors, half))
    layers.append(("Interp resize 1 1 a b 0=1 1=4.000000e+00 2=4.000000e+00", b""))
    read = convert.read(files(tmp_path, layers))
    assert read.keys() == tensors.keys()
    for name, value in tensors.items():
        torch.testing.assert_close(read[name].float(), value, rtol=1e-3 if half else 0, atol=1e-7 if half else 0)


def test_rrdb_is_read_from_ncnn_in_the_order_of_computation(tmp_path):
    tensors = golden_community.tensors("formula-rrdb")
    names = ncnn.rrdb_names(2 * 15 + 6)
    read = convert.read(files(tmp_path, [convolution(name, tensors, half=False) for name in names]))
    assert read.keys() == tensors.keys()
    assert all(torch.equal(read[name], value) for name, value in tensors.items())


def span_layers(mean=(0.4488, 0.4371, 0.4040), factor="2.550000e+02"):
    tensors = golden_community.tensors("formula-span")
    names = ["conv_1.eval_conv"]
    names += [f"block_{block}.c{conv}_r.eval_conv" for block in range(1, 7) for conv in (1, 2, 3)]
    names += ["conv_2.eval_conv", "conv_cat", "upsampler.0"]
    layers = [("MemoryData constant 0 1 a 0=1 1=1 2=3", np.array(mean, np.float32).tobytes())]
    layers += [("BinaryOp sub 2 1 x a b 0=1", b"")] + [(f"BinaryOp mul 1 1 b c 0=2 1=1 2={factor}", b"")] * (factor is not None)
    layers += [convolution(name, tensors, half=False) for name in names] + [("Sigmoid s 1 1 a b", b"")]
    return tensors, layers


def test_span_is_read_from_ncnn_by_the_names_of_its_layers(tmp_path):
    tensors, layers = span_layers()
    read = convert.read(files(tmp_path, layers))
    assert read.keys() == tensors.keys()
    assert all(torch.equal(read[name], value) for name, value in tensors.items())


def test_another_factor_of_spans_input_goes_into_its_first_convolution(tmp_path):
    tensors, layers = span_layers(factor=None)
    read = convert.read(files(tmp_path, layers))
    torch.testing.assert_close(read["conv_1.eval_conv.weight"] * 255, tensors["conv_1.eval_conv.weight"])


def test_another_mean_of_spans_input_is_refused(tmp_path):
    _, layers = span_layers(mean=(0.485, 0.456, 0.406))
    with pytest.raises(ValueError, match="its input is normalized in another way than SPAN's"):
        convert.read(files(tmp_path, layers))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda content: content[:-4], "the .bin file is too short"),
        (lambda content: content + bytes(8), "8 bytes of the .bin file are left over"),
        (lambda content: b"\1" + content[1:], "weights stored as 0x1 are not read"),
    ],
)
def test_damaged_ncnn_files_are_refused(tmp_path, change, why):
    tensors = golden_community.tensors("formula-rrdb")
    path = files(tmp_path, [convolution(name, tensors, half=False) for name in ncnn.rrdb_names(36)])
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ValueError, match=why):
        convert.read(path)
