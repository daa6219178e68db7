"""What Kaggle refuses, in sentences: each with a code, and a page that helps."""

from __future__ import annotations

import pytest

from jupyter_colabsync.kaggle.calls.refusals import refusal
from jupyter_colabsync.kaggle.credentials import SETTINGS_URL
from jupyter_colabsync.kaggle.reference import KaggleRef

FLOWERS = KaggleRef("dataset", "demo-data", "flowers")
FLOWERS_9 = KaggleRef("dataset", "demo-data", "flowers", 9)
NIGHT = KaggleRef("competition", None, "night")
GEMMA = KaggleRef("model", "google", "gemma", None, "pyTorch", "2b")
START = KaggleRef("notebook", "alexis", "start")
DENIED = "Permission 'datasets.get' was denied"


@pytest.mark.parametrize(
    ("status", "message", "ref", "code", "url", "words"),
    [
        pytest.param(401, "", FLOWERS, "kaggle_sign_in", None, "Sign in", id="signed out"),
        pytest.param(404, "", FLOWERS, "kaggle_unknown", FLOWERS.url, "dataset “demo-", id="gone"),
        pytest.param(410, "", NIGHT, "kaggle_unknown", NIGHT.url, "competition “nig", id="410"),
        pytest.param(
            404, "", FLOWERS_9, "kaggle_unknown", FLOWERS_9.url, "in version 9", id="version"
        ),
        pytest.param(404, "", None, "kaggle_unknown", None, "what was asked for", id="no name"),
        pytest.param(
            403, DENIED, FLOWERS, "kaggle_forbidden", FLOWERS.url, "private", id="private"
        ),
        pytest.param(
            403,
            "You must accept this competition's rules before you'll be able to download files.",
            NIGHT,
            "kaggle_rules",
            "https://www.kaggle.com/competitions/night/rules",
            "rules",
            id="rules",
        ),
        pytest.param(
            403,
            "You must verify your phone number",
            NIGHT,
            "kaggle_verify",
            SETTINGS_URL,
            "phone",
            id="phone",
        ),
        pytest.param(
            403,
            "User must consent to the model's license",
            GEMMA,
            "kaggle_consent",
            GEMMA.url,
            "agree to its terms",
            id="a gated model",
        ),
        pytest.param(
            403,
            "Permission 'models.get' was denied",
            GEMMA,
            "kaggle_forbidden",
            GEMMA.url,
            "terms are to be agreed",
            id="a model, for whatever reason",
        ),
        pytest.param(
            403,
            "Permission 'kernels.get' was denied",
            START,
            "kaggle_forbidden",
            START.url,
            "none of that name",
            id="a notebook, private or none",
        ),
        pytest.param(403, "", None, "kaggle_forbidden", None, "have this", id="forbidden, no name"),
        pytest.param(400, "Invalid page token", None, "kaggle_bad_request", None, "400", id="400"),
        pytest.param(500, "", FLOWERS, "kaggle_down", None, "problem of its own", id="500"),
        pytest.param(501, "", FLOWERS, "kaggle_down", None, "Try again", id="501"),
    ],
)
def test_each_refusal_has_its_sentence_code_and_page(
    status: int, message: str, ref: KaggleRef | None, code: str, url: str | None, words: str
) -> None:
    error = refusal(status, message, ref)
    assert (error.code, error.url) == (code, url)
    assert words in error.message
    assert error.message.endswith(".")


def test_what_kaggle_says_is_never_repeated() -> None:
    """It may quote what was sent: a token, a name."""
    for status in range(400, 600):
        for ref in (None, FLOWERS, NIGHT, GEMMA, START):
            assert "KGAT_secret" not in refusal(status, "KGAT_secret is wrong", ref).message
