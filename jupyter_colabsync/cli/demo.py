"""`demo`: JupyterLab on a pretend Google and Kaggle. `cloud`: only the pretence."""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.cli.command import DONE, FAILED, Commands, add_command
from jupyter_colabsync.cli.output import Output, encode
from jupyter_colabsync.cli.stopping import on_stop
from jupyter_colabsync.config import (
    DEMO_VARIABLE,
    GOOGLE_URL_VARIABLE,
    HOME_VARIABLE,
    KAGGLE_URL_VARIABLE,
    state_folder,
)

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

DEFAULT_FOLDER = Path("colabsync-demo")
LOOK_S = 0.5


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `demo` and `cloud`."""
    lab = add_command(commands, shared, "demo", demo, "JupyterLab on a demo account")
    lab.add_argument("--port", metavar="N", type=int, help="default: the first free from 8888 on")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    lab.add_argument(
        "--dir", metavar="D", type=Path, default=DEFAULT_FOLDER, help="default: colabsync-demo"
    )
    alone = add_command(commands, shared, "cloud", cloud, "only the demo cloud, until stopped")
    alone.add_argument("--port", metavar="N", type=int, default=0, help="default: any free one")


def cloud(options: argparse.Namespace, out: Output) -> int:
    """Run the demo cloud until stopped; its origins go to stdout as one line of JSON."""
    from jupyter_colabsync.demo.cloud import DemoCloud

    stop = threading.Event()
    with (
        on_stop(stop.set),
        DemoCloud(port=options.port) as running,
        tempfile.TemporaryDirectory(prefix="colabsync-cloud-") as folder,
    ):
        client_file = Path(folder) / "client_secret.json"
        client_file.write_text(encode(running.client_config()), encoding="utf-8")
        user_file = Path(folder) / "authorized_user.json"
        user_file.write_text(encode(running.authorized_user_info()), encoding="utf-8")
        origins = {
            "google_url": running.google_url,
            "kaggle_url": running.kaggle_url,
            "backdoor_url": running.backdoor_url,
            "client_file": str(client_file),
            "authorized_user_file": str(user_file),
        }
        out.result(origins, encode(origins))
        stop.wait()
    return DONE


def demo(options: argparse.Namespace, out: Output) -> int:
    """Run JupyterLab on the demo account until stopped; state is kept for the next time."""
    from jupyter_colabsync.cli.lab import Lab
    from jupyter_colabsync.cli.samples import write_samples
    from jupyter_colabsync.demo.cloud import DemoCloud

    folder = options.dir.expanduser().absolute()
    write_samples(folder)
    kept = kept_folder(folder)
    stop = threading.Event()
    with on_stop(stop.set), DemoCloud(kept / "cloud") as running:
        # from here on this process and its child know no other cloud
        os.environ.update(demo_environment(running, kept / "home"))
        sign_in(running)
        lab = Lab(folder, options.port, browser=not options.no_browser)
        try:
            lab.wait_until_ready()
            out.result({"url": lab.url, "dir": str(folder)}, f"JupyterLab on the demo: {lab.url}")
            out.note(f"Your files are in {folder}. Ctrl-C stops everything.")
            while lab.exit_code is None and not stop.wait(LOOK_S):
                pass
            return DONE if stop.is_set() or lab.exit_code == 0 else FAILED
        finally:
            lab.stop()


def kept_folder(folder: Path) -> Path:
    """Where the demo of `folder` keeps its cloud and its sign-in: outside of it, since a linked
    folder would sync its own state for ever."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return state_folder() / "demo" / name


def demo_environment(running: DemoCloud, home: Path) -> dict[str, str]:
    """What points a process at the demo."""
    return {
        GOOGLE_URL_VARIABLE: running.google_url,
        KAGGLE_URL_VARIABLE: running.kaggle_url,
        HOME_VARIABLE: str(home),
        DEMO_VARIABLE: "1",
    }


def sign_in(running: DemoCloud) -> None:
    """Connect the demo account, so that the first look shows a Drive; and Kaggle with it."""
    from jupyter_colabsync.cli.settings import open_services
    from jupyter_colabsync.demo.kaggle import STUDENT

    with open_services() as services:
        services.realm.signin.adopt_authorized_user(dict(running.authorized_user_info()))
        services.realm.kaggle.access.login_file(STUDENT.key_file)
