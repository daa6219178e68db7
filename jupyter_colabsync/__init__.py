"""ColabSync: Google Drive in two-way sync, Kaggle data and the GPU's state, in any Jupyter.

This file only tells Jupyter where the server extension and the built frontend are.
"""

from __future__ import annotations

__version__ = "0.1.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab finds the prebuilt panel."""
    return [{"src": "labextension", "dest": "jupyter-colabsync"}]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """What Jupyter Server loads; imported here so that `import jupyter_colabsync` stays cheap."""
    from jupyter_colabsync.extension import ColabSyncExtension

    return [{"module": "jupyter_colabsync", "app": ColabSyncExtension}]
