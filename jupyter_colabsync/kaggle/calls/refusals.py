"""Pure: what Kaggle's refusals mean, as errors with a sentence and, where it helps, a page."""

from __future__ import annotations

from typing import Final

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.errors import (
    BadRequest,
    ColabSyncError,
    NotFound,
    Refused,
    SignInNeeded,
    Unreachable,
)
from jupyter_colabsync.kaggle.calls import wire
from jupyter_colabsync.kaggle.credentials import SETTINGS_URL
from jupyter_colabsync.kaggle.reference import KaggleRef

CONSENT_WORDS: Final = ("consent", "gated", "gating", "agreement", "license", "licence", "terms")
"""Of a model whose owner asks for consent. That a 403 says so with one of these is a guess: the
word is the API's own (GatingUserConsent in kagglesdk 0.1.37), the message was never seen."""


def error_in(body: bytes) -> tuple[int, str] | None:
    """(code, message) when a body is Kaggle's error document: it may come with HTTP 200."""
    try:
        answer = decode_json(body, wire.ErrorBody, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    inside = answer.error or answer
    if inside.code is None or inside.code < 400:
        return None
    return inside.code, inside.message or ""


def refusal(status: int, message: str, ref: KaggleRef | None) -> ColabSyncError:
    """The error for a status Kaggle will not change by asking again. Its message is only read for
    what it is about and never shown: it may quote what was sent."""
    if status == 401:
        return SignInNeeded(
            "Kaggle does not accept this sign-in any more. Sign in to Kaggle again.",
            code="kaggle_sign_in",
        )
    if status in (404, 405, 410):
        return unknown(ref)
    if status == 403:
        return _forbidden(message.lower(), ref)
    if status >= 500:
        return Unreachable("Kaggle has a problem of its own. Try again later.", code="kaggle_down")
    return BadRequest(
        f"Kaggle does not understand this request (status {status}). Check the name, or update "
        "jupyter-colabsync.",
        code="kaggle_bad_request",
    )


def unknown(ref: KaggleRef | None) -> NotFound:
    """Nothing of that name, as far as this account may know."""
    what = f"{ref.kind} “{ref.name}”" if ref else "what was asked for"
    version = f" in version {ref.version}" if ref and ref.version else ""
    return NotFound(
        f"Kaggle knows no {what}{version}. Check the spelling, or whether it is private or "
        "deleted.",
        code="kaggle_unknown",
        url=ref.url if ref else None,
    )


def _forbidden(message: str, ref: KaggleRef | None) -> Refused:
    if "phone" in message or "verif" in message:
        return Refused(
            "Kaggle wants your phone number verified first. Do that in Kaggle's settings, "
            "then try again.",
            code="kaggle_verify",
            url=SETTINGS_URL,
        )
    if ref and ref.kind == "competition":
        return Refused(
            f"The rules of “{ref.name}” are not accepted yet. Accept them on Kaggle, "
            "then try again.",
            code="kaggle_rules",
            url=ref.rules_url,
        )
    if ref and any(word in message for word in CONSENT_WORDS):
        return Refused(
            f"“{ref.name}” is given only to those who agree to its terms. Agree to them on its "
            "page on Kaggle, then try again.",
            code="kaggle_consent",
            url=ref.url,
        )
    name = f"“{ref.name}”" if ref else "this"
    return Refused(
        f"Kaggle does not let this account have {name}: {_why_forbidden(ref)}. "
        "Look at its page on Kaggle, then try again.",
        code="kaggle_forbidden",
        url=ref.url if ref else None,
    )


def _why_forbidden(ref: KaggleRef | None) -> str:
    if ref and ref.kind == "model":
        return "it is private or deleted, or its terms are to be agreed to first"
    if ref and ref.kind == "notebook":  # a wrong name too (kernels_output of the CLI, 2.2.4)
        return "it is private or deleted, or there is none of that name"
    return "it is private, deleted or needs consent"
