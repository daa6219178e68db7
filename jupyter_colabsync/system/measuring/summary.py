"""What a finished measurement says as a job: one sentence, and its figures for programs. Pure."""

from __future__ import annotations

from jupyter_colabsync.contract.jobs import JobResult
from jupyter_colabsync.contract.system import MeasuredRow, Measurement
from jupyter_colabsync.system.measuring.report import seconds_text, speed_text


def result_of(measurement: Measurement) -> JobResult:
    """The job's last word."""
    facts: dict[str, str | int | float | None] = {"framework": measurement.framework}
    for row in measurement.rows:
        name = f"{row.device}_{row.work.replace(' ', '_')}_{row.precision}_s"
        facts[name] = row.median_s
    for name, speed in (("disk", measurement.disk), ("drive", measurement.drive)):
        if speed is not None:
            facts[f"{name}_write_bytes_per_s"] = speed.write_bytes_per_s
            facts[f"{name}_read_bytes_per_s"] = speed.read_bytes_per_s
    return JobResult(message=sentence_of(measurement), facts=facts)


def sentence_of(measurement: Measurement) -> str:
    """The figure most people want, or what was measured at all."""
    cpu, gpu = (_convolution(measurement.rows, device) for device in ("cpu", "gpu"))
    if cpu is not None and gpu is not None:
        return f"One convolution takes {cpu} on the CPU and {gpu} on the GPU."
    if (one := cpu or gpu) is not None:
        return f"One convolution takes {one} on the {'CPU' if cpu else 'GPU'}."
    if measurement.disk is not None and measurement.disk.write_bytes_per_s is not None:
        return f"The disk {speed_text(measurement.disk, 'writes', 'reads')}."
    if measurement.drive is not None and measurement.drive.write_bytes_per_s is not None:
        return f"Google Drive: {speed_text(measurement.drive, 'up', 'down')}."
    return "Nothing could be measured; the notes say why."


def _convolution(rows: tuple[MeasuredRow, ...], device: str) -> str | None:
    for row in rows:
        if (row.work, row.device, row.precision) == ("convolution", device, "float32"):
            return None if row.median_s is None else seconds_text(row.median_s)
    return None
