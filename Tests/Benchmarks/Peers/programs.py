"""The programs that are compared, all behind one form: prepare(case, threads) gives a function that computes the case.

Each is set up as its own documentation advises for a CPU and one picture at a time. Only the computation is timed:
models are converted, compiled and warm, inputs lie in memory; outputs are turned into arrays after the clock stops.
"""

from __future__ import annotations

import re
import subprocess
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import ncnn
import numpy as np
import onnxruntime
import openvino
import torch
from cases import Answer, Case

# PyTorch calls tracing and the older ONNX exporter deprecated; they convert what pnnx and OpenVINO need.
warnings.filterwarnings("ignore", category=FutureWarning, module="torch")
warnings.filterwarnings("ignore", category=UserWarning, module="torch")

# Computes a case so many times: milliseconds of each, and how to get at the answer of the last.
Run = Callable[[int], tuple[list[float], Callable[[], Answer]]]


def timed(compute: Callable[[], object], answer: Callable[[object], Answer]) -> Run:
    def run(times: int) -> tuple[list[float], Callable[[], Answer]]:
        milliseconds, result = [], None
        for _ in range(times):
            start = time.perf_counter()
            result = compute()
            milliseconds.append((time.perf_counter() - start) * 1e3)
        return milliseconds, lambda: answer(result)

    return run


def named(program: str, precision: str) -> str:
    return program if precision == "fp32" else f"{program} {precision}"


class Srzoom:
    """Ours, in a process of its own, which takes the time itself."""

    name = "srzoom"
    precision = "fp32"

    def __init__(self, program: Path, folder: Path):
        self.folder = folder
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.version = subprocess.run(
            ["git", "-C", Path(__file__).parent, "describe", "--always", "--dirty"], capture_output=True, text=True
        ).stdout.strip()

    def ask(self, request: str) -> str:
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"srzoom-peer gave up at: {request}")
        return answer.strip()

    def open(self, model: str, side: int) -> None:
        self.ask(f"model {self.folder / model}.safetensors")
        self.ask(f"photo {self.folder / 'photo.rgb'} {side} {side}")

    def fetch(self, request: str) -> np.ndarray:
        output = self.folder / "answer.bin"
        self.ask(f"{request} {output}")
        return np.fromfile(output, np.float32)

    def prepare(self, case: Case, threads: int) -> Run:
        def run(times: int) -> tuple[list[float], Callable[[], Answer]]:
            milliseconds = [float(word) for word in self.ask(case.request(threads, times)).split()]
            return milliseconds, lambda: case.ours(self.fetch)

        return run


class Torch:
    """Traced, frozen and optimized for inference (oneDNN); bf16 by autocast."""

    version = torch.__version__

    def __init__(self, precision: str = "fp32"):
        self.name = named("PyTorch", precision)
        self.precision = precision
        self.traced: dict[str, torch.jit.ScriptModule] = {}

    def prepare(self, case: Case, threads: int) -> Run:
        torch.set_num_threads(threads)
        is_half = self.precision == "bf16"
        if key(case) not in self.traced:
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, is_half, cache_enabled=False):
                traced = torch.jit.trace(case.module.eval(), case.pieces[0])
                self.traced[key(case)] = torch.jit.optimize_for_inference(traced)
        traced = self.traced[key(case)]

        def compute() -> list[object]:
            torch.set_num_threads(threads)
            with torch.inference_mode():
                return [traced(*piece) for piece in case.pieces]

        return timed(
            compute, lambda results: case.merge([[tensor.float().numpy() for tensor in listed(r)] for r in results])
        )


class OnnxRuntime:
    """It knows no other precision on x86: its convolutions of fp16 are on arm64 only."""

    name = "ONNX Runtime"
    precision = "fp32"
    version = onnxruntime.__version__

    def __init__(self, folder: Path):
        self.folder = folder

    def prepare(self, case: Case, threads: int) -> Run:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            exported(case, self.folder), options, providers=["CPUExecutionProvider"]
        )
        names = [value.name for value in session.get_inputs()]
        feeds = [dict(zip(names, (tensor.numpy() for tensor in piece), strict=True)) for piece in case.pieces]
        return timed(lambda: [session.run(None, feed) for feed in feeds], case.merge)


class OpenVINO:
    """Converted from PyTorch, compiled for latency, once for each shape."""

    version = version("openvino")

    def __init__(self, precision: str = "fp32"):
        self.name = named("OpenVINO", precision)
        self.precision = precision
        self.core = openvino.Core()
        self.converted: dict[str, openvino.Model] = {}

    def prepare(self, case: Case, threads: int) -> Run:
        if key(case) not in self.converted:
            with torch.no_grad():
                model = openvino.convert_model(case.module.eval(), example_input=case.pieces[0])
            self.converted[key(case)] = model
        compiled = {}
        requests = []
        for piece in case.pieces:
            shape = tuple(piece[0].shape)
            if shape not in compiled:
                model = self.converted[key(case)].clone()
                model.reshape(dict(enumerate(list(tensor.shape) for tensor in piece)))
                settings = {
                    "INFERENCE_NUM_THREADS": threads,
                    "PERFORMANCE_HINT": "LATENCY",
                    "INFERENCE_PRECISION_HINT": {"fp32": "f32", "fp16": "f16"}.get(self.precision, self.precision),
                }
                compiled[shape] = self.core.compile_model(model, "CPU", settings)
            request = compiled[shape].create_infer_request()
            for index, tensor in enumerate(piece):
                request.set_input_tensor(index, openvino.Tensor(tensor.numpy(), shared_memory=True))
            requests.append(request)

        def compute() -> None:
            for request in requests:
                request.infer()

        def answer(_: object) -> Answer:
            outputs = [[np.array(tensor.data) for tensor in request.output_tensors] for request in requests]
            return case.merge(outputs)

        return timed(compute, answer)


class NCNN:
    """Converted by pnnx. It has no batches: a case with samples runs them on as many Python threads."""

    version = version("ncnn")

    def __init__(self, folder: Path, precision: str = "fp32"):
        self.name = named("ncnn", precision)
        self.precision = precision
        self.folder = folder
        self.kept: list[list[list[np.ndarray]]] = []

    def net(self, file: Path, threads: int) -> ncnn.Net:
        net = ncnn.Net()
        net.opt.num_threads = threads
        net.opt.use_winograd_convolution = True
        net.opt.use_sgemm_convolution = True
        net.opt.use_packing_layout = True
        is_half = self.precision == "fp16"
        net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = is_half
        net.opt.use_bf16_storage = self.precision == "bf16"
        if net.load_param(f"{file}.ncnn.param") != 0 or net.load_model(f"{file}.ncnn.bin") != 0:
            raise ValueError("it has not all layers that pnnx converts the network to")
        return net

    def prepare(self, case: Case, threads: int) -> Run:
        module, pieces = (case.single, case.singles) if case.single is not None else (case.module, case.pieces)
        file = converted(module, pieces[0], self.folder / key(case))
        outputs = sum(1 for line in open(f"{file}.ncnn.param") for word in line.split() if word.startswith("out"))
        arrays = [[unbatched(tensor) for tensor in piece] for piece in pieces]  # a Mat does not keep its array alive
        inputs = [[ncnn.Mat(array) for array in piece] for piece in arrays]
        shared = 1 if case.single is not None else threads
        net = self.net(file, shared)

        self.kept.append(arrays)

        def one(mats: list[ncnn.Mat]) -> list[ncnn.Mat]:
            extractor = net.create_extractor()
            for index, mat in enumerate(mats):
                extractor.input(f"in{index}", mat)
            return [extractor.extract(f"out{index}")[1] for index in range(outputs)]

        if case.single is None or threads == 1:
            compute = lambda: [one(mats) for mats in inputs]  # noqa: E731
        else:
            pool = ThreadPoolExecutor(threads)
            parts = [inputs[start::threads] for start in range(threads)]

            def compute() -> list[list[ncnn.Mat]]:
                done = list(pool.map(lambda part: [one(mats) for mats in part], parts))
                return [done[index % threads][index // threads] for index in range(len(inputs))]

        merge = case.merge_singles if case.single is not None else case.merge
        
        def answer(results: list[list[ncnn.Mat]]) -> Answer:
            return merge([[np.array(mat)[None] for mat in mats] for mats in results])

        return timed(compute, answer)


def listed(result: object) -> list[torch.Tensor]:
    return list(result) if isinstance(result, (tuple, list)) else [result]


def unbatched(tensor: torch.Tensor) -> np.ndarray:
    """What ncnn takes: pictures and heads without the batch of 1."""
    return np.ascontiguousarray((tensor[0] if tensor.dim() == 4 else tensor).numpy())


def key(case: Case) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", f"{case.model} {case.name} {case.size}")


def exported(case: Case, folder: Path) -> str:
    """The case's module as an ONNX file, with free sizes where its pieces have several."""
    file = folder / f"{key(case)}.onnx"
    if not file.exists():
        inputs = [f"in{index}" for index in range(len(case.pieces[0]))]
        free = len({piece[0].shape for piece in case.pieces}) > 1
        torch.onnx.export(
            case.module.eval(), case.pieces[0], str(file), dynamo=False, opset_version=17, input_names=inputs,
            dynamic_axes={"in0": {2: "height", 3: "width"}} if free else None,
        )  # fmt: skip
    return str(file)


# What pnnx could not convert, and why: it takes a minute to say so.
unconverted: dict[Path, str] = {}


def converted(module: torch.nn.Module, piece: tuple[torch.Tensor, ...], file: Path) -> Path:
    """The module as FILE.ncnn.param and FILE.ncnn.bin."""
    if file in unconverted:
        raise RuntimeError(unconverted[file])
    if not Path(f"{file}.ncnn.param").exists():
        with torch.no_grad():
            torch.jit.trace(module.eval(), piece).save(f"{file}.pt")
        shapes = ",".join(str(list(tensor.shape)).replace(" ", "") for tensor in piece)
        command = ["pnnx", f"{file}.pt", f"inputshape={shapes}", "fp16=0"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=180)
        except subprocess.TimeoutExpired:
            unconverted[file] = "pnnx does not end"
            raise RuntimeError(unconverted[file]) from None
        if not Path(f"{file}.ncnn.param").exists():
            unconverted[file] = f"pnnx ends with status {done.returncode} after {done.stderr.strip().rsplit(chr(10), 1)[-1][-60:]}"
            raise RuntimeError(unconverted[file])
    return file
