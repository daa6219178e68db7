"""Computes on CPU and GPU with whatever framework this Python has; tells how long each run took.

A program of its own: it runs as `<a kernel's python> probe.py SETTINGS` in a throw-away process of
a foreign environment, so it needs the standard library only, any Python from 3.8 on, and nothing of
this package. What the times mean is worked out by `rows`.

SETTINGS is a JSON object; see `DEFAULTS`. Every line on stdout is a JSON object with an `event`:
`start` (framework, steps), `now` (a row without times, before it is measured), `row` (the same with
`first_s` and `times_s` in seconds, or with `problem`), `note` (text), `end`.

The two works have the same shapes, in the same precision, on every device: a convolution with 32
filters of 7×7 on 100 images of 100×100×3 (same padding) and a product of two square matrices.
First call apart, three warm-ups, then runs for about two seconds, at least five; each is waited for
until the device has finished.

Tried live: torch, TensorFlow, JAX and NumPy on a CPU. Not tried: every GPU and TPU, CuPy.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Settings = dict[str, Any]
    Compute = Callable[[], None]
    Make = Callable[[str, str], Compute]
    Tell = Callable[..., None]

FRAMEWORKS = ("torch", "tensorflow", "jax", "cupy", "numpy")
DEFAULTS: Settings = {
    "budget_s": 2.0,
    "limit_s": 60.0,
    "least_runs": 5,
    "most_runs": 500,
    "warm_ups": 3,
    "images": 100,
    "side": 100,
    "matrix": 2048,
    "cpu_name": "CPU",
    "gpu_free_bytes": None,
}
FILTERS, KERNEL, CHANNELS = 32, 7, 3
NEEDED_BYTES = 512 * 1024 * 1024
IMAGES_AT_ONCE = 5
"""Of the convolution that is written out as a product: all 100 would need 600 MB."""


WORKS = ("convolution", "matrix product")


class Device:
    """One device of a framework: `make` gives a function that computes once and waits for it."""

    def __init__(
        self,
        kind: str,
        name: str,
        precisions: list[str],
        make: Make,
        free_bytes: int | None = None,
    ) -> None:
        self.kind, self.name, self.precisions = kind, name, precisions
        self.make, self.free_bytes = make, free_bytes


class Torch:
    def __init__(self, settings: Settings) -> None:
        self.torch: Any = importlib.import_module("torch")
        self.settings = settings
        self.title = f"torch {self.torch.__version__}"
        self.notes: list[str] = []

    def devices(self) -> Iterator[Device]:
        torch = self.torch
        yield Device(
            "cpu", self.settings["cpu_name"], ["float32"], self._maker("cpu", lambda: None)
        )
        if torch.cuda.is_available():
            # AMD's numbers look alike and mean something else
            is_nvidia = getattr(getattr(torch, "version", None), "hip", None) is None
            knows_tf32 = is_nvidia and torch.cuda.get_device_capability(0)[0] >= 8
            extra = ["tf32"] if knows_tf32 else []
            yield Device(
                "gpu",
                torch.cuda.get_device_name(0),
                ["float32", *extra, "float16"],
                self._maker("cuda", torch.cuda.synchronize),
                torch.cuda.mem_get_info(0)[0],
            )
        elif getattr(torch.backends, "mps", None) and torch.backends.mps.is_available():
            yield Device(
                "gpu",
                "Apple GPU",
                ["float32", "float16"],
                self._maker("mps", torch.mps.synchronize),
            )

    def _maker(self, place: str, wait: Compute) -> Make:
        def make(work: str, precision: str) -> Compute:
            torch, settings = self.torch, self.settings
            is_tf32 = precision == "tf32"
            torch.backends.cuda.matmul.allow_tf32 = is_tf32
            torch.backends.cudnn.allow_tf32 = is_tf32
            dtype = torch.float16 if precision == "float16" else torch.float32

            def random(*shape: int) -> Any:
                return torch.rand(*shape, device=place, dtype=dtype)

            if work == "convolution":
                side = settings["side"]
                left = random(settings["images"], CHANNELS, side, side)
                right = random(FILTERS, CHANNELS, KERNEL, KERNEL)
            else:
                left, right = (random(settings["matrix"], settings["matrix"]) for _ in range(2))

            def compute() -> None:
                with torch.no_grad():
                    if work == "convolution":
                        torch.nn.functional.conv2d(left, right, padding=KERNEL // 2)
                    else:
                        torch.matmul(left, right)
                wait()

            wait()
            return compute

        return make


class TensorFlow:
    def __init__(self, settings: Settings) -> None:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # else it takes all memory
        self.tf: Any = importlib.import_module("tensorflow")
        self.settings = settings
        self.title = f"tensorflow {self.tf.__version__}"
        self.notes: list[str] = []

    def devices(self) -> Iterator[Device]:
        tf = self.tf
        yield Device("cpu", self.settings["cpu_name"], ["float32"], self._maker("/CPU:0"))
        gpus = tf.config.list_physical_devices("GPU")
        if gpus:
            details = tf.config.experimental.get_device_details(gpus[0])
            extra = ["tf32"] if details.get("compute_capability", (0, 0))[0] >= 8 else []
            yield Device(
                "gpu",
                details.get("device_name", "GPU"),
                ["float32", *extra, "float16"],
                self._maker("/GPU:0"),
                self.settings["gpu_free_bytes"],
            )

    def _maker(self, place: Any) -> Make:
        def make(work: str, precision: str) -> Compute:
            tf, settings = self.tf, self.settings
            tf.config.experimental.enable_tensor_float_32_execution(precision == "tf32")
            dtype = tf.float16 if precision == "float16" else tf.float32

            def random(*shape: int) -> Any:
                return tf.cast(tf.random.uniform(shape), dtype)

            with tf.device(place):
                if work == "convolution":
                    side = settings["side"]
                    left = random(settings["images"], side, side, CHANNELS)
                    right = random(KERNEL, KERNEL, CHANNELS, FILTERS)
                else:
                    left, right = (random(settings["matrix"], settings["matrix"]) for _ in range(2))

            def compute() -> None:
                with tf.device(place):
                    if work == "convolution":
                        result = tf.nn.conv2d(left, right, 1, "SAME")
                    else:
                        result = tf.matmul(left, right)
                    # one number is enough to wait for all; the whole would have to be copied
                    tf.reshape(result, [-1])[0].numpy()

            return compute

        return make


class Jax:
    def __init__(self, settings: Settings) -> None:
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # else it takes 75 %
        self.jax: Any = importlib.import_module("jax")
        self.settings = settings
        self.title = f"jax {self.jax.__version__}"
        self.notes: list[str] = []

    def devices(self) -> Iterator[Device]:
        jax = self.jax
        yield Device(
            "cpu", self.settings["cpu_name"], ["float32"], self._maker(jax.devices("cpu")[0])
        )
        device = jax.devices()[0]
        if device.platform == "cpu":
            return
        # a TPU computes float32 in several passes; bfloat16 is what it is made for
        precisions = ["float32", "bfloat16"] if device.platform == "tpu" else ["float32", "float16"]
        # `8.0` of NVIDIA's; AMD has names like `gfx90a` there
        capability = str(getattr(device, "compute_capability", "")).partition(".")[0]
        if capability.isdigit() and int(capability) >= 8:
            precisions.insert(1, "tf32")
        free = self.settings["gpu_free_bytes"]
        yield Device("gpu", device.device_kind, precisions, self._maker(device), free)

    def _maker(self, place: Any) -> Make:
        def make(work: str, precision: str) -> Compute:
            jax, settings = self.jax, self.settings
            types = {"float16": jax.numpy.float16, "bfloat16": jax.numpy.bfloat16}
            dtype = types.get(precision, jax.numpy.float32)
            # by default JAX computes float32 in TF32 on GPUs that can, and in bfloat16 on TPUs
            exact = jax.lax.Precision.HIGHEST if precision == "float32" else None

            def random(*shape: int) -> Any:
                key = jax.random.PRNGKey(len(shape))
                return jax.device_put(jax.random.uniform(key, shape).astype(dtype), place)

            if work == "convolution":
                side = settings["side"]
                left = random(settings["images"], side, side, CHANNELS)
                right = random(KERNEL, KERNEL, CHANNELS, FILTERS)
                run = jax.jit(
                    lambda images, filters: jax.lax.conv_general_dilated(
                        images,
                        filters,
                        (1, 1),
                        "SAME",
                        dimension_numbers=("NHWC", "HWIO", "NHWC"),
                        precision=exact,
                    )
                )
            else:
                left, right = (random(settings["matrix"], settings["matrix"]) for _ in range(2))
                run = jax.jit(lambda one, two: jax.numpy.matmul(one, two, precision=exact))
            left.block_until_ready()
            return lambda: run(left, right).block_until_ready()

        return make


class Arrays:
    """NumPy, and CuPy which has the same functions; NumPy is the CPU of both."""

    NOTE = (
        "{name} has no such convolution of its own: the images are laid out as a matrix and "
        "multiplied, so its time does not tell how fast torch, TensorFlow or JAX are here."
    )

    def __init__(self, settings: Settings, name: str = "numpy") -> None:
        self.settings = settings
        self.numpy: Any = importlib.import_module("numpy")
        self.title = f"numpy {self.numpy.__version__}"
        self.notes = [self.NOTE.format(name="NumPy")]
        self.cupy: Any = None
        if name == "cupy":
            self.cupy = importlib.import_module("cupy")
            self.cupy.cuda.runtime.getDeviceCount()  # raises where there is no GPU to use
            self.title = f"cupy {self.cupy.__version__} (on the CPU {self.title})"
            self.notes = [self.NOTE.format(name="CuPy")]

    def devices(self) -> Iterator[Device]:
        yield Device(
            "cpu", self.settings["cpu_name"], ["float32"], self._maker(self.numpy, lambda: None)
        )
        if self.cupy is not None:
            runtime = self.cupy.cuda.runtime
            name = runtime.getDeviceProperties(0)["name"]
            yield Device(
                "gpu",
                name.decode() if isinstance(name, bytes) else name,
                ["float32", "float16"],
                self._maker(self.cupy, runtime.deviceSynchronize),
                runtime.memGetInfo()[0],
            )

    def _maker(self, np: Any, wait: Compute) -> Make:
        def make(work: str, precision: str) -> Compute:
            settings = self.settings

            def random(*shape: int) -> Any:
                return np.random.random(shape).astype(precision)

            if work == "convolution":
                side = settings["side"]
                images = random(settings["images"], side, side, CHANNELS)
                filters = random(KERNEL * KERNEL * CHANNELS, FILTERS)

                def run() -> None:
                    convolve(np, images, filters)

            else:
                left, right = (random(settings["matrix"], settings["matrix"]) for _ in range(2))

                def run() -> None:
                    np.matmul(left, right)

            def compute() -> None:
                run()
                wait()

            wait()
            return compute

        return make


def convolve(np: Any, images: Any, filters: Any) -> Any:
    """Same padding, stride 1: (N, H, W, C) and (K·K·C, F) give (N, H, W, F)."""
    count, height, width, channels = images.shape
    edge = KERNEL // 2
    result = np.empty((count, height, width, filters.shape[1]), images.dtype)
    for begin in range(0, count, IMAGES_AT_ONCE):
        block = np.pad(
            images[begin : begin + IMAGES_AT_ONCE], ((0, 0), (edge, edge), (edge, edge), (0, 0))
        )
        one, down, right, deep = block.strides
        windows = np.lib.stride_tricks.as_strided(
            block,
            (block.shape[0], height, width, KERNEL, KERNEL, channels),
            (one, down, right, down, right, deep),
        )
        columns = windows.reshape(-1, KERNEL * KERNEL * channels)
        result[begin : begin + IMAGES_AT_ONCE] = np.matmul(columns, filters).reshape(
            block.shape[0], height, width, -1
        )
    return result


def load(name: str, settings: Settings) -> Any:
    """A framework by its name; raises whatever its import raises."""
    known: dict[str, type[Any]] = {"torch": Torch, "tensorflow": TensorFlow, "jax": Jax}
    return known[name](settings) if name in known else Arrays(settings, name)


def first_framework(settings: Settings, tell: Tell) -> Any:
    """The first that is installed and can be imported; None."""
    for name in FRAMEWORKS:
        if importlib.util.find_spec(name) is None:
            continue
        try:
            return load(name, settings)
        except Exception as error:  # noqa: BLE001 - whatever a foreign import raises
            tell("note", text=f"{name} is installed but cannot be used here ({said(error)}).")
    return None


def timed(compute: Compute) -> float:
    began_s = time.perf_counter()
    compute()
    return time.perf_counter() - began_s


def measure(compute: Compute, settings: Settings) -> tuple[float, list[float]]:
    """The first call, and the runs that count; a slow machine gets fewer of them, at least one."""
    first_s = timed(compute)
    used_s = first_s
    last_s, warm_ups = first_s, 0
    while warm_ups < settings["warm_ups"] and used_s < settings["limit_s"]:
        last_s = timed(compute)
        used_s += last_s
        warm_ups += 1
    times: list[float] = []
    spent_s = 0.0
    while used_s + spent_s < settings["limit_s"] and len(times) < settings["most_runs"]:
        if spent_s >= settings["budget_s"] and len(times) >= settings["least_runs"]:
            break
        times.append(timed(compute))
        spent_s += times[-1]
    return first_s, times or [last_s]


def fitting_size(cpu: Device, settings: Settings) -> int:
    """A size of the matrices at which five products take a few seconds on this CPU; every other
    device gets the same."""
    size, small = settings["matrix"], min(512, settings["matrix"])
    settings["matrix"] = small
    compute = cpu.make("matrix product", "float32")
    trial_s = min(timed(compute) for _ in range(5))
    while size > small:
        runs_s = settings["least_runs"] * trial_s * (size / small) ** 3
        if runs_s <= 3 * settings["budget_s"]:
            break
        size //= 2
    return int(size)


def found_devices(framework: Any, tell: Tell) -> list[Device]:
    """The CPU and, where the framework can use it, one GPU or TPU."""
    found = []
    try:
        for device in framework.devices():
            found.append(device)
    except Exception as error:  # noqa: BLE001 - a broken driver raises anything
        tell("note", text=f"{framework.title} cannot use the GPU ({said(error)}).")
    return found


def all_rows(devices: list[Device], settings: Settings) -> Iterator[tuple[Device, dict[str, Any]]]:
    """What is measured, in order, as rows without times."""
    side, size, images = settings["side"], settings["matrix"], settings["images"]
    shapes = {
        "convolution": f"{FILTERS} × {KERNEL}×{KERNEL} on {images}×{side}×{side}×{CHANNELS}",
        "matrix product": f"{size}×{size} by {size}×{size}",
    }
    volume = images * side * side * FILTERS * KERNEL * KERNEL * CHANNELS
    flop = {"convolution": 2 * volume, "matrix product": 2 * size**3}
    for work in WORKS:
        for device in devices:
            for precision in device.precisions:
                yield (
                    device,
                    {
                        "work": work,
                        "device": device.kind,
                        "device_name": device.name,
                        "precision": precision,
                        "shape": shapes[work],
                        "flop": flop[work],
                    },
                )


def outcome(device: Device, row: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The times of one row, or why there are none."""
    if device.free_bytes is not None and device.free_bytes < NEEDED_BYTES:
        free = f"{device.free_bytes / 2**30:.1f} GB"
        return {
            "problem": f"Only {free} of GPU memory are free and about 0.5 GB are needed; shut down "
            "what holds it, then measure again."
        }
    try:
        first_s, times_s = measure(device.make(row["work"], row["precision"]), settings)
    except Exception as error:  # noqa: BLE001 - a framework on a broken driver raises anything
        return {"problem": sentence(error)}
    return {"first_s": first_s, "times_s": times_s}


def sentence(error: Exception) -> str:
    if "memory" in str(error).lower() or "exhausted" in type(error).__name__.lower():
        return "There was too little free memory; shut down other kernels, then measure again."
    return f"This could not be computed here ({said(error)}); try another kernel."


def said(error: Exception) -> str:
    """The first line of a foreign error, without anything that looks like a path."""
    first = re.sub(r"\S*[/\\]\S*", "…", (str(error).splitlines() or [""])[0])[:160]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def private_stdout() -> Tell:
    """stdout for our lines alone; whatever a framework prints goes to stderr."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(event: str, **facts: Any) -> None:
        lines.write(json.dumps({"event": event, **facts}) + "\n")
        lines.flush()

    return tell


def main() -> None:
    # the neighbours of this file must not be taken for packages of the environment
    here = Path(__file__).resolve().parent
    sys.path[:] = [each for each in sys.path if Path(each).resolve() != here]
    settings: Settings = dict(DEFAULTS, **json.loads(sys.argv[1]))
    tell = private_stdout()
    framework = first_framework(settings, tell)
    if framework is None:
        tell("end")
        return
    devices = found_devices(framework, tell)
    settings["matrix"] = fitting_size(devices[0], settings)
    rows = list(all_rows(devices, settings))
    tell("start", framework=framework.title, steps=len(rows))
    for text in framework.notes:
        tell("note", text=text)
    for device, row in rows:
        tell("now", **row)
        tell("row", **row, **outcome(device, row, settings))
    tell("end")


if __name__ == "__main__":
    main()
