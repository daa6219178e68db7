"""How a model's framework is spelled: `pyTorch` on Kaggle's pages, an enum's name in its API.

Source: ModelFramework of kagglesdk 0.1.37 (compared in tests/unit/kaggle/test_wire.py). The
spellings on pages are the enum's names in camel case, as in addresses people quote.
"""

from __future__ import annotations

import re
from typing import Final

PREFIX: Final = "MODEL_FRAMEWORK_"
UNSPECIFIED: Final = "MODEL_FRAMEWORK_UNSPECIFIED"

FRAMEWORKS: Final = {
    "tensorFlow1": "MODEL_FRAMEWORK_TENSOR_FLOW_1",
    "tensorFlow2": "MODEL_FRAMEWORK_TENSOR_FLOW_2",
    "tfLite": "MODEL_FRAMEWORK_TF_LITE",
    "tfJs": "MODEL_FRAMEWORK_TF_JS",
    "pyTorch": "MODEL_FRAMEWORK_PY_TORCH",
    "jax": "MODEL_FRAMEWORK_JAX",
    "flax": "MODEL_FRAMEWORK_FLAX",
    "pax": "MODEL_FRAMEWORK_PAX",
    "maxText": "MODEL_FRAMEWORK_MAX_TEXT",
    "gemmaCpp": "MODEL_FRAMEWORK_GEMMA_CPP",
    "ggml": "MODEL_FRAMEWORK_GGML",
    "gguf": "MODEL_FRAMEWORK_GGUF",
    "coral": "MODEL_FRAMEWORK_CORAL",
    "scikitLearn": "MODEL_FRAMEWORK_SCIKIT_LEARN",
    "mxnet": "MODEL_FRAMEWORK_MXNET",
    "onnx": "MODEL_FRAMEWORK_ONNX",
    "keras": "MODEL_FRAMEWORK_KERAS",
    "transformers": "MODEL_FRAMEWORK_TRANSFORMERS",
    "api": "MODEL_FRAMEWORK_API",
    "other": "MODEL_FRAMEWORK_OTHER",
    "tensorRtLlm": "MODEL_FRAMEWORK_TENSOR_RT_LLM",
    "triton": "MODEL_FRAMEWORK_TRITON",
    "vllm": "MODEL_FRAMEWORK_VLLM",
}

_BY_LETTERS: Final = {
    spelled.lower(): name
    for page, api in FRAMEWORKS.items()
    for spelled, name in (
        (page, page),
        (api.replace("_", ""), page),
        (api.removeprefix(PREFIX).replace("_", ""), page),
    )
}


def framework_named(text: str) -> str | None:
    """The page's spelling of a framework however it is written (`pytorch`, `PY_TORCH`, the enum's
    name); None for a word that names none."""
    return _BY_LETTERS.get(re.sub(r"[_\s-]", "", text).lower())


def framework_of(api_name: str | None) -> str | None:
    """The page's spelling of what the API says; of one newer than the table by the same rule."""
    if not api_name or api_name == UNSPECIFIED:
        return None
    if known := framework_named(api_name):
        return known
    first, *others = api_name.removeprefix(PREFIX).lower().split("_")
    return first + "".join(word.capitalize() for word in others)


def api_framework(framework: str) -> str:
    """The API's enum name of a framework; of one newer than the table by the same rule."""
    if known := framework_named(framework):
        return FRAMEWORKS[known]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])", "_", framework)
    return f"{PREFIX}{words.upper()}"
