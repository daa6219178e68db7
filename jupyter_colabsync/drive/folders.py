"""Folders: made one by one, or by the hundred in batches.

A folder with an id of ours can be made twice without harm: the second time Drive answers 409 and
we look whether it is the one we meant. So a batch whose answer got lost is simply sent again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from jupyter_colabsync.drive import json_records as parse
from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.drive.api import ApiRequest, ask
from jupyter_colabsync.drive.batch import MAX_CALLS, read_batch, write_batch
from jupyter_colabsync.drive.lookup import Lookup
from jupyter_colabsync.drive.records import FOLDER_MIME, DriveFile, NewFolder
from jupyter_colabsync.drive.retry import LostAnswer, Retry
from jupyter_colabsync.drive.target import file_json, is_as_made
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.drive.verdicts import (
    NOT_FOUND,
    NOT_SERVED,
    AlreadyThere,
    Fail,
    verdict_on,
)
from jupyter_colabsync.errors import (
    ColabSyncError,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken

CREATE = "files.create"
ANOTHER = "Something with this id is on Drive already. Sync again."
Outcome: TypeAlias = DriveFile | ColabSyncError


class Folders:
    """Makes folders. Batches are no longer tried once this Drive has said that it has none."""

    def __init__(self, transport: Transport, retry: Retry, lookup: Lookup) -> None:
        self._transport = transport
        self._retry = retry
        self._lookup = lookup
        self._has_batches = True

    def create(
        self,
        name: str,
        parent_id: str,
        file_id: str | None,
        cancel: CancelToken | None,
        app_properties: Mapping[str, str] | None = None,
    ) -> DriveFile:
        """One folder; see `DriveClient.create_folder`."""
        request = _request(name, parent_id, file_id, app_properties)
        try:
            json = self._retry.run(
                lambda: self._transport.execute(request, cancel),
                is_repeatable=file_id is not None,
                cancel=cancel,
            )
        except AlreadyThere:
            if file_id is None:
                raise
            return self._confirm(NewFolder(file_id, name, parent_id), cancel)
        return parse.file_from(json)

    def create_all(
        self, new: Sequence[NewFolder], cancel: CancelToken | None
    ) -> tuple[Outcome, ...]:
        """Many folders; see `DriveClient.create_folders`."""
        done: dict[int, Outcome] = {}
        left = list(range(len(new)))
        while left:
            chosen = left[: self._transport.pacer.writes_at_once(MAX_CALLS)]
            try:
                # alone a folder is tried as often as anything else, so there is always an end
                done |= self._in_batch(new, chosen, cancel) or self._alone(new, chosen[0], cancel)
            except (SignInNeeded, Unreachable) as error:
                done |= dict.fromkeys(left, error)
            left = [number for number in left if number not in done]
        return tuple(done[number] for number in range(len(new)))

    def _alone(
        self, new: Sequence[NewFolder], number: int, cancel: CancelToken | None
    ) -> dict[int, Outcome]:
        folder = new[number]
        try:
            return {number: self.create(folder.name, folder.parent_id, folder.id, cancel)}
        except (NotFound, Refused, Stale) as error:
            return {number: error}

    def _in_batch(
        self, new: Sequence[NewFolder], chosen: Sequence[int], cancel: CancelToken | None
    ) -> dict[int, Outcome]:
        """What is settled by one batch; a call that was refused for now is not."""
        if not self._has_batches or len(chosen) < 2:
            return {}
        folders = (new[number] for number in chosen)
        calls = [_request(each.name, each.parent_id, each.id) for each in folders]
        try:
            answers = self._retry.run(lambda: self._send(calls, cancel), cancel=cancel)
        except (NotFound, Refused) as error:
            if error.code not in (NOT_FOUND, NOT_SERVED):
                return dict.fromkeys(chosen, error)
            self._has_batches = False
            return {}
        settled: dict[int, Outcome] = {}
        for place, answer in answers.items():
            if (outcome := self._judge(new[chosen[place]], answer, cancel)) is not None:
                settled[chosen[place]] = outcome
        return settled

    def _send(self, calls: Sequence[ApiRequest], cancel: CancelToken | None) -> dict[int, Answer]:
        """One try at a batch, by the place of each call. The pacer hears what became of each."""
        transport, boundary = self._transport, f"colabsync-{secrets.token_hex(16)}"
        ticket = transport.pacer.admit(CREATE, cancel, len(calls))
        transport.calls.note(CREATE, len(calls))
        answer = transport.send(
            "batch",
            "POST",
            f"{transport.root}/batch/drive/v3",
            headers={"Content-Type": f"multipart/mixed; boundary={boundary}"},
            body=write_batch(boundary, calls),
            ticket=ticket,
        )
        found = read_batch(answer.headers.get("Content-Type", ""), answer.content)
        answers = {place: each for place, each in found.items() if place < len(calls)}
        if not answers:
            raise LostAnswer("a batch without answers")
        transport.pacer.accepted(ticket, sum(each.is_success for each in answers.values()))
        for each in answers.values():
            transport.slow_down(ticket, each)
        return answers

    def _judge(
        self, folder: NewFolder, answer: Answer, cancel: CancelToken | None
    ) -> Outcome | None:
        """What became of one folder; None when it is worth another try."""
        try:
            if answer.is_success:
                return parse.file_from(file_json(answer.body))
            verdict = verdict_on(answer)
            if not isinstance(verdict, Fail):
                return None
            if verdict.error is AlreadyThere:
                return self._confirm(folder, cancel)
            return verdict.as_error()
        except LostAnswer:
            return None
        except (NotFound, Refused, Stale) as error:
            return error

    def _confirm(self, folder: NewFolder, cancel: CancelToken | None) -> DriveFile:
        """An earlier try has made it, if it is there as it was meant; else AlreadyThere."""
        try:
            there = self._lookup.get(folder.id, cancel)
        except NotFound as error:
            raise AlreadyThere(ANOTHER) from error  # made, and deleted for good since
        if not there.is_folder or not is_as_made(there, folder.name, folder.parent_id):
            raise AlreadyThere(ANOTHER)
        return there


def _request(
    name: str,
    parent_id: str,
    file_id: str | None,
    app_properties: Mapping[str, str] | None = None,
) -> ApiRequest:
    body: dict[str, Any] = {"name": name, "mimeType": FOLDER_MIME, "parents": [parent_id]}
    if file_id is not None:
        body["id"] = file_id
    if app_properties:
        body["appProperties"] = dict(app_properties)
    return ask(CREATE, body=body, fields=parse.FILE_FIELDS, supportsAllDrives=True)
