"""What every test shares: Jupyter's own server fixtures, the order of tests, and no silent skip."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ("pytest_jupyter.jupyter_server",)

ROOT = Path(__file__).resolve().parents[1]
BROWSER_TESTS = ROOT / "tests" / "ui"
KAGGLE_SIGN_IN = ("KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_API_TOKEN")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--colabsync-docs` lets the browser tests renew the README's pictures."""
    parser.addoption(
        "--colabsync-docs",
        action="store_true",
        help="write the README's screenshots to docs/images instead of test-results/",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run last: Playwright keeps an event loop on the main thread from then on."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.ui)
    items.sort(key=lambda item: BROWSER_TESTS in item.path.parents)


class ModulesStayTogether(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist is untyped
    """Where tests run side by side: each goes to whoever is free, a browser module as a whole.

    Its tests share a JupyterLab, which every process that runs one of them has to start.
    pytest-xdist 3.8 has a marker for this, `xdist_group`, which does nothing under pytest 9.2:
    it notes the group in a field of the test that pytest does not read any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        path, _, _ = nodeid.partition("::")
        return path if BROWSER_TESTS in (ROOT / path).parents else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ModulesStayTogether:
    """Who runs what when pytest is given `-n`."""
    return ModulesStayTogether(config, log)


@pytest.fixture(autouse=True)
def no_account_of_the_developer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the state, the keyring, the proxy or the Kaggle token of whoever runs it."""
    monkeypatch.setenv("COLABSYNC_HOME", str(tmp_path / "colabsync-home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost,[::1]")
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "kaggle-config"))
    for name in ("COLABSYNC_GOOGLE_URL", "COLABSYNC_KAGGLE_URL", *KAGGLE_SIGN_IN):
        monkeypatch.delenv(name, raising=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI=true a skipped test is a failed one: what cannot run there must be mended."""
    report = yield
    if _is_ci() and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped under CI=true: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself while it is imported."""
    report = yield
    if _is_ci() and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped under CI=true: {_reason(report)}"
    return report


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"true", "1"}


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The text given to `skip`, without the file and line pytest puts before it."""
    return str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
