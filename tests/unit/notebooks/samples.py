"""Notebooks as Jupyter and as Colab save them, in few words.

A cell is written as its id and its text; a leading `#md ` makes it a markdown cell.
"""

from __future__ import annotations

import copy
import json
from typing import Any

Json = dict[str, Any]
MARKDOWN = "#md "


def cell(name: str | None, source: str, **metadata: Any) -> Json:
    """One cell that has not been run; without a name, as before nbformat 4.5."""
    is_markdown = source.startswith(MARKDOWN)
    made: Json = {
        "cell_type": "markdown" if is_markdown else "code",
        "metadata": metadata,
        "source": lines_of(source.removeprefix(MARKDOWN)),
    }
    if name is not None:
        made["id"] = name
    if not is_markdown:
        made |= {"execution_count": None, "outputs": []}
    return made


def run(made: Json, count: int, *texts: str) -> Json:
    """The cell after it printed `texts`."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": [text]} for text in texts]
    return {**made, "execution_count": count, "outputs": outputs}


def lines_of(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def notebook(*cells: Json, minor: int = 5, **metadata: Any) -> Json:
    """A notebook with a Python kernel."""
    return {
        "cells": list(cells),
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": "3.12.1"},
            **metadata,
        },
        "nbformat": 4,
        "nbformat_minor": minor,
    }


def jupyter(*cells: Json, minor: int = 5, **metadata: Any) -> bytes:
    """The file as Jupyter saves it: keys sorted, one space a level, a newline at the end."""
    return as_jupyter(notebook(*cells, minor=minor, **metadata))


def as_jupyter(made: Json) -> bytes:
    return (json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def colab(*cells: Json, **metadata: Any) -> bytes:
    """The file as Colab saves it: see `colab_saved`."""
    return as_colab(colab_saved(notebook(*cells, **metadata)))


def as_colab(made: Json) -> bytes:
    return json.dumps(made, indent=2, ensure_ascii=False).encode()


def colab_saved(made: Json) -> Json:
    """What Colab makes of a notebook: minor format 0, ids in the metadata, marks of its own."""
    saved = copy.deepcopy(made)
    saved["nbformat_minor"] = 0
    saved["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    } | {k: v for k, v in saved["metadata"].items() if k not in ("kernelspec", "language_info")}
    for each in saved["cells"]:
        name = each.pop("id", None)
        if name is not None:
            each["metadata"]["id"] = name
        if each.get("outputs"):
            each["metadata"]["outputId"] = f"out-{name}"
            each["metadata"]["colab"] = {"base_uri": "https://localhost:8080/"}
    return {name: saved[name] for name in ("nbformat", "nbformat_minor", "metadata", "cells")}


def sources(content: bytes) -> list[str]:
    """The text of each cell."""
    return ["".join(each["source"]) for each in json.loads(content)["cells"]]


def ids(content: bytes) -> list[str | None]:
    """The id of each cell, as nbformat 4.5 has it."""
    return [each.get("id") for each in json.loads(content)["cells"]]


def printed(content: bytes) -> list[list[str]]:
    """What each cell printed."""
    return [
        ["".join(output["text"]) for output in each.get("outputs", [])]
        for each in json.loads(content)["cells"]
    ]
