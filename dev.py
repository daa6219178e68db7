"""The project's verbs, for people and for CI; needs Python 3.10 or newer and nothing else.

python3 dev.py lab       set up, build, start JupyterLab on the demo account
                         (--no-browser, --port N and --dir D are passed on)
python3 dev.py test      set up, then every check and every test; with pytest
                         arguments (-k EXPR, a path) only those tests
python3 dev.py check     the quick half: lint, types, layers, freshness
python3 dev.py contract  write again what is generated from the contract
python3 dev.py bench     the figures of bench/, as a table
python3 dev.py hunt      search for stories in which the sync goes wrong: `plan` (default)
                         or `engine`, with --seconds N and --start SEED
python3 dev.py docs      take the README's screenshots again
python3 dev.py release   a wheel and an sdist in dist/, from a clean build
"""

from __future__ import annotations

import os
import shutil
import sys

if sys.version_info < (3, 10):
    sys.exit(
        "dev.py needs Python 3.10 or newer, and this is {}. Start it with a newer one, for "
        "example `python3.12 dev.py lab`.".format(sys.version.split()[0])
    )

from devtools import browser, compiler
from devtools.environment import BIN, PYTHON, ROOT, build_panel, set_up
from devtools.steps import Check, Failed, Shell


def lab(arguments: list[str]) -> int:
    """Start JupyterLab on the demo account; this process becomes it, so signals reach it."""
    here = set_up()
    build_panel(here)
    command = [str(PYTHON), "-m", "jupyter_colabsync", "demo", *arguments]
    print("  Starting JupyterLab on the demo account", flush=True)
    if os.name != "nt":  # there exec returns to the caller's terminal before the program ends
        os.execve(PYTHON, command, dict(here.environment))  # noqa: S606 - no shell is meant
    return here.show(command)


def test(arguments: list[str]) -> int:
    """Run everything, whatever fails on the way; pytest's own summary closes the output."""
    here = set_up()
    failed = _built(here)
    if not arguments:
        print("Checks:", flush=True)
        failed += here.all_pass([*_checks(), Check("vitest", ["npm", "run", "-s", "test"])])
    if failed:
        print(f"Failed before pytest: {', '.join(failed)}", flush=True)
    tests = _pytest(here, arguments or _side_by_side())
    if failed:
        print(f"Failed besides pytest: {', '.join(failed)}", file=sys.stderr)
    return tests or int(bool(failed))


def check(arguments: list[str]) -> int:
    """The half that takes seconds; the guards' tests stand for layers and freshness."""
    here = set_up()
    guards = Check("guards", [PYTHON, "-m", "pytest", "-q", "tests/guards", *arguments])
    failed = here.all_pass([*_checks(), guards])
    print(f"Failed: {', '.join(failed)}" if failed else "All checks pass.")
    return int(bool(failed))


def contract(arguments: list[str]) -> int:
    """Write the generated TypeScript and schemas again."""
    return set_up().show([PYTHON, "-m", "jupyter_colabsync.contract", *arguments])


def bench(arguments: list[str]) -> int:
    """Print the measured figures beside the ones to reach."""
    here = set_up()
    build_panel(here)
    return here.show([PYTHON, "bench/run.py", *arguments])


def hunt(arguments: list[str]) -> int:
    """Tell random stories until one goes wrong or the time is up; the tests tell a slice."""
    here = set_up()
    wanted, rest = (arguments[0], arguments[1:]) if arguments else ("plan", [])
    if wanted.startswith("-"):
        wanted, rest = "plan", arguments
    if wanted not in HUNTS:
        print(f"There is no hunt {wanted!r}; say one of: {', '.join(HUNTS)}.")
        return 2
    return here.show([PYTHON, "-m", HUNTS[wanted], *rest])


def docs(arguments: list[str]) -> int:
    """Take the README's pictures from a real JupyterLab."""
    here = set_up()
    build_panel(here)
    return _pytest(here, ["tests/ui", "-k", "screenshots", "--colabsync-docs", *arguments])


def release(arguments: list[str]) -> int:
    """Build the panel from nothing, then the sdist, then the wheel from that sdist."""
    here = set_up()
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    build_panel(here, "build:prod")
    # Everything the build asks for is in .venv, but Node, which has done its work above.
    options = ["--no-isolation", "--skip-dependency-check"]
    return here.show([PYTHON, "-m", "build", *options, *arguments])


def _built(here: Shell) -> list[str]:
    """Build the panel; a build that fails is one failure among others, not the end."""
    try:
        build_panel(here)
    except Failed as problem:
        print(problem)
        return ["build"]
    return []


def _checks() -> list[Check]:
    """Independent of each other and of the tests; the slowest first."""
    return [
        Check("mypy", [PYTHON, "-m", "mypy"]),
        Check("eslint", ["npm", "run", "-s", "lint"]),
        Check("tsc", ["npm", "run", "-s", "types"]),
        Check("prettier", ["npm", "run", "-s", "format:check"]),
        Check("TypeScript layers", ["npm", "run", "-s", "layers"]),
        Check("Python layers", [BIN / "lint-imports", "--no-cache"]),
        Check("ruff", [PYTHON, "-m", "ruff", "check"]),
        Check("ruff format", [PYTHON, "-m", "ruff", "format", "--check"]),
        Check("contract is fresh", [PYTHON, "-m", "jupyter_colabsync.contract", "--check"]),
    ]


def _side_by_side() -> list[str]:
    """Options for all tests at once: on several cores, in their order; see tests/conftest.py."""
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    return ["-q", "-n", str(processes), "--no-loadscope-reorder"]


def _pytest(here: Shell, arguments: list[str]) -> int:
    """pytest's exit code, with a browser and a C compiler for the tests that need one."""
    environment = dict(here.environment)
    try:
        if found := browser.ensure(here):
            environment["CHROMIUM_PATH"] = found
        if cc := compiler.ensure(here):
            environment["CC"] = cc
    except Failed as problem:  # those tests then say so themselves
        print(problem, flush=True)
    print("Tests:", flush=True)
    return Shell(ROOT, environment).show([PYTHON, "-m", "pytest", *arguments])


MOST_PROCESSES = 4
"""Each starts servers and browsers of its own."""
HUNTS = {"plan": "tests.unit.sync.plan.hunt", "engine": "tests.unit.sync.check.hunt"}
VERBS = {verb.__name__: verb for verb in (lab, test, check, contract, bench, hunt, docs, release)}


def main(words: list[str]) -> int:
    """Carry out the verb; 2 for a wrong one, 1 and a sentence for what cannot be done."""
    if not words or words[0] not in VERBS:
        print(__doc__)
        return 0 if words[:1] in (["-h"], ["--help"], ["help"]) else 2
    try:
        return VERBS[words[0]](words[1:])
    except Failed as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
