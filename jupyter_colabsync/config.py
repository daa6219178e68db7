"""Every server-side setting, its default, its unit and its help; read once at start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from traitlets import Bool, Float, Int, Unicode
from traitlets.config import LoggingConfigurable

GOOGLE_URL_VARIABLE = "COLABSYNC_GOOGLE_URL"
KAGGLE_URL_VARIABLE = "COLABSYNC_KAGGLE_URL"
HOME_VARIABLE = "COLABSYNC_HOME"
DEMO_VARIABLE = "COLABSYNC_DEMO"


class ColabSyncConfig(LoggingConfigurable):
    """Settings of `c.ColabSyncConfig` in Jupyter's config files; an admin's word is final."""

    client_file = Unicode(
        "",
        help="Path of a Google OAuth client file (client_secret.json) for everybody on this "
        "server. A Web client comes back to <base_url>colabsync/oauth/callback.",
    ).tag(config=True)
    active_poll_s = Float(5.0, help="Seconds between looks at Drive while something happens.").tag(
        config=True
    )
    idle_poll_s = Float(30.0, help="Seconds between looks at Drive while nothing happens.").tag(
        config=True
    )
    parallel_transfers = Int(
        16, min=1, max=64, help="Files sent or fetched at the same time, by all links together."
    ).tag(config=True)
    upload_limit_kib_s = Int(
        0, min=0, help="KiB a second that file contents may take up to Drive; 0: no limit."
    ).tag(config=True)
    download_limit_kib_s = Int(
        0, min=0, help="KiB a second that file contents may take down from Drive; 0: no limit."
    ).tag(config=True)
    flush_s = Float(
        8.0,
        min=0,
        help="Seconds that a server that is asked to stop spends on sending what is not on Drive.",
    ).tag(config=True)
    use_keyring = Bool(
        True, help="Keep sign-ins in the system keyring where there is one, else in a 0600 file."
    ).tag(config=True)
    session_limit_h = Float(
        0.0,
        min=0,
        help="Hours after which a Colab or Kaggle machine ends at the latest, for warnings and a "
        "last sync 30 and 10 minutes before; 0: what the service says of its free machines.",
    ).tag(config=True)
    serve_metrics = Bool(
        False,
        help="Answer <base_url>colabsync/metrics with the machine's state in OpenMetrics' format, "
        "to whoever may use this server.",
    ).tag(config=True)
    allow_demo = Bool(True, help='Offer "Try it without an account".').tag(config=True)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where Google and Kaggle are; None stands for the real hosts. No trailing slash."""

    google: str | None
    kaggle: str | None


def origins_from_environment() -> Origins:
    """The origins this process was told to use."""
    return Origins(
        google=_origin(os.environ.get(GOOGLE_URL_VARIABLE)),
        kaggle=_origin(os.environ.get(KAGGLE_URL_VARIABLE)),
    )


def state_folder() -> Path:
    """`COLABSYNC_HOME`, else `<jupyter data dir>/colabsync`. It is not made here."""
    if home := os.environ.get(HOME_VARIABLE):
        return Path(home).expanduser()
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "colabsync"


def _origin(value: str | None) -> str | None:
    return value.rstrip("/") if value else None
