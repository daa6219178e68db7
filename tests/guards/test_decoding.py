"""All decoding goes through `decoding.py`, where threads wait for each other (0028)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import jupyter_colabsync

PACKAGE = Path(jupyter_colabsync.__file__).parent
DOOR = PACKAGE / "decoding.py"

DECODES = re.compile(r"msgspec\.((json|msgpack|toml|yaml)\.(decode|Decoder)|convert)")
HIDDEN = re.compile(r"(json|msgpack|toml|yaml|convert|decode|Decoder|\*)")

# What pure code, which may know no lock, may decode into: none of these has a table of its own.
PLAIN = {"dict", "str", "msgspec"}

# Far below what there is: a check that reads next to nothing must not pass for a clean one.
FEWEST_MODULES = 200


def test_no_module_decodes_past_the_door() -> None:
    modules = [each for each in PACKAGE.rglob("*.py") if each != DOOR]
    assert len(modules) > FEWEST_MODULES
    found = [
        f"{module.relative_to(PACKAGE)}:{line}"
        for module in modules
        for line in past_the_door(module.read_text("utf-8"))
    ]
    assert found == [], "decode with jupyter_colabsync.decoding instead"


@pytest.mark.parametrize(
    ("code", "is_crime"),
    [
        ("msgspec.json.decode(data, type=Job)", True),
        ("msgspec.json.decode(data, type=dict[str, Job])", True),
        ("msgspec.json.decode(data)", True),
        ("msgspec.msgpack.decode(data, type=Job)", True),
        ("msgspec.convert(fields, Job)", True),
        ("ROWS = msgspec.json.Decoder(list[Job])", True),
        ("read = msgspec.convert", True),
        ("from msgspec import convert", True),
        ("from msgspec.json import decode", True),
        ("import msgspec as m", True),
        ("msgspec.json.decode(data, type=dict[str, msgspec.Raw])", False),
        ("msgspec.json.encode(job).decode()", False),
        ("from msgspec.structs import replace", False),
    ],
)
def test_the_check_tells_who_decodes(code: str, is_crime: bool) -> None:
    assert (list(past_the_door(code)) == [1]) is is_crime


def past_the_door(source: str) -> Iterator[int]:
    """The lines that decode with msgspec itself, or import it so that this could not be seen."""
    if "msgspec" not in source:
        return
    tree = ast.parse(source)
    plain = {
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and any(each.arg == "type" and _is_plain(each.value) for each in node.keywords)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node not in plain:
            if DECODES.fullmatch(ast.unparse(node)):
                yield node.lineno
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("msgspec"):
            if any(HIDDEN.fullmatch(each.name) for each in node.names):
                yield node.lineno
        elif isinstance(node, ast.Import) and any(
            each.asname and each.name.startswith("msgspec") for each in node.names
        ):
            yield node.lineno


def _is_plain(kind: ast.expr) -> bool:
    return {each.id for each in ast.walk(kind) if isinstance(each, ast.Name)} <= PLAIN
