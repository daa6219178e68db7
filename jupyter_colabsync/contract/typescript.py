"""The contract as TypeScript: one interface a wire type, and one typed row a route. Pure.

Types come from msgspec's own view of the structs, prose from the docstrings in the source.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import types
from itertools import pairwise
from typing import Literal, get_args, get_origin

import msgspec
from msgspec import inspect as shapes

from jupyter_colabsync.contract import (
    account,
    conflicts,
    drive,
    events,
    history,
    jobs,
    kaggle,
    proof,
    sync,
    system,
    wire,
)
from jupyter_colabsync.contract.routes import ROUTES

MODULES = (
    *(wire, account, drive, sync, conflicts, history, proof),
    *(kaggle, system, jobs, events),
)

HEADER = """\
/**
 * The wire types and routes of the server. Generated: change jupyter_colabsync/contract and run
 * `python -m jupyter_colabsync.contract`.
 */
"""

Struct = type[msgspec.Struct]
Words = dict[tuple[str, str], str]


def typescript() -> str:
    """The whole of `contract.gen.ts`."""
    aliases = {values: name for module in MODULES for name, values in _literals(module).items()}
    words: Words = {key: text for module in MODULES for key, text in _words(module).items()}
    asked = _reachable([route.request for route in ROUTES])
    told = _reachable([route.reply for route in ROUTES] + [events.Event])
    parts = [HEADER, f"export const EVENT_SCHEMA_ID = '{events.EVENT_SCHEMA_ID}';\n"]
    for values, name in aliases.items():
        parts.append(_comment(words.get((name, ""), ""), "") + f"export type {name} =")
        parts[-1] += "".join(f"\n  | '{value}'" for value in values) + ";\n"
    for struct in sorted(asked | told, key=lambda each: each.__name__):
        parts.append(_interface(struct, struct in asked, aliases, words))
    parts.append(_routes())
    return "\n".join(parts)


def _interface(
    struct: Struct, is_asked: bool, aliases: dict[tuple[object, ...], str], words: Words
) -> str:
    """One interface; in what a browser sends, fields that have a default may be left out."""
    name = struct.__name__
    text = _comment(inspect.cleandoc(struct.__doc__ or ""), "")
    info = shapes.type_info(struct)
    assert isinstance(info, shapes.StructType)
    if not info.fields:
        return text + f"export type {name} = Readonly<Record<string, never>>;\n"
    text += f"export interface {name} {{\n"
    for field in info.fields:
        mark = "?" if is_asked and not field.required else ""
        text += _comment(words.get((name, field.name), ""), "  ")
        text += f"  readonly {field.encode_name}{mark}: {_type(field.type, aliases)};\n"
    return text + "}\n"


def _type(shape: shapes.Type, aliases: dict[tuple[object, ...], str]) -> str:
    match shape:
        case shapes.StructType(cls=struct):
            return struct.__name__
        case shapes.LiteralType(values=values):
            return aliases.get(values) or " | ".join(f"'{value}'" for value in values)
        case shapes.UnionType(types=members):
            return " | ".join(_type(member, aliases) for member in members)
        case shapes.VarTupleType(item_type=item):
            element = _type(item, aliases)
            return f"readonly ({element})[]" if " | " in element else f"readonly {element}[]"
        case shapes.DictType(value_type=value):
            return f"Readonly<Record<string, {_type(value, aliases)}>>"
        case shapes.StrType():
            return "string"
        case shapes.IntType() | shapes.FloatType():
            return "number"
        case shapes.BoolType():
            return "boolean"
        case shapes.NoneType():
            return "null"
    raise TypeError(f"The contract has no word in TypeScript for {shape!r}; add a case here.")


def _routes() -> str:
    """The interface `Routes` (request and reply by name) and the constant `ROUTES`."""
    text = "/** What every route is asked and answers. */\nexport interface Routes {\n"
    for route in ROUTES:
        text += f"  /** {route.summary} */\n  readonly {route.name}: {{\n"
        text += f"    readonly request: {route.request.__name__};\n"
        text += f"    readonly reply: {route.reply.__name__};\n  }};\n"
    text += (
        "}\n\n/** Verb and path below `/colabsync/` of every route. */\nexport const ROUTES: {\n"
    )
    text += "  readonly [Name in keyof Routes]: {\n"
    text += (
        "    readonly verb: 'GET' | 'POST' | 'DELETE';\n    readonly path: string;\n  };\n} = {\n"
    )
    rows = [f"  {r.name}: {{ verb: '{r.verb}', path: '{_camel_path(r.path)}' }}" for r in ROUTES]
    return text + ",\n".join(rows) + "\n};\n"


def _camel_path(path: str) -> str:
    """`links/{link_id}` -> `links/{linkId}`: parts named as the fields are on the wire."""
    return re.sub(
        r"\{(\w+)\}", lambda m: "{" + re.sub(r"_(\w)", lambda n: n[1].upper(), m[1]) + "}", path
    )


def _reachable(roots: list[type[wire.Wire]]) -> set[Struct]:
    """The structs among `roots` and all that their fields hold."""
    found: set[Struct] = set()

    def visit(shape: shapes.Type) -> None:
        match shape:
            case shapes.StructType(cls=struct, fields=fields) if struct not in found:
                found.add(struct)
                for field in fields:
                    visit(field.type)
            case shapes.UnionType(types=members):
                for member in members:
                    visit(member)
            case shapes.VarTupleType(item_type=inner) | shapes.DictType(value_type=inner):
                visit(inner)

    for root in roots:
        visit(shapes.type_info(root))
    return found


def _literals(module: types.ModuleType) -> dict[str, tuple[object, ...]]:
    """The named `Literal`s of a module, values sorted as msgspec sorts them."""
    return {
        name: tuple(sorted(get_args(value)))
        for name, value in vars(module).items()
        if get_origin(value) is Literal
    }


def _words(module: types.ModuleType) -> Words:
    """The docstrings below fields and names: (class or name, field or '') -> text."""
    found: Words = {}

    def read(body: list[ast.stmt], owner: str) -> None:
        for statement, after in pairwise(body):
            name = _assigned(statement)
            if name and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                text = inspect.cleandoc(str(after.value.value))
                found[(owner, name) if owner else (name, "")] = text

    tree = ast.parse(inspect.getsource(module))
    read(tree.body, "")
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            read(node.body, node.name)
    return found


def _assigned(statement: ast.stmt) -> str | None:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None


def _comment(text: str, indent: str) -> str:
    """A JSDoc comment of at most 90 columns, or nothing for no text."""
    if not text:
        return ""
    lines = [
        line
        for paragraph in text.split("\n\n")
        for line in textwrap.wrap(" ".join(paragraph.split()), 86 - len(indent))
    ]
    if len(lines) == 1 and len(lines[0]) < 82:
        return f"{indent}/** {lines[0]} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in lines) + f"{indent} */\n"
