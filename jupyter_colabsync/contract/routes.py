"""ROUTES: every endpoint of the extension, one row each; the only place where they are listed.

`server.routes` joins each row to its function and refuses to start when one is missing;
`python -m jupyter_colabsync.contract` writes TypeScript's types, its route names and the
OpenAPI document from the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
)
from jupyter_colabsync.contract.wire import Nothing, Wire

Verb = Literal["GET", "POST", "DELETE"]


@dataclass(frozen=True)
class Route:
    """One endpoint. `path` is below `/colabsync/`; `{name}` parts are fields of `request`.

    A GET's request comes from the query, a POST's or DELETE's from a JSON body.
    """

    name: str
    verb: Verb
    path: str
    request: type[Wire]
    reply: type[Wire]
    summary: str


ROUTES: tuple[Route, ...] = (
    Route("overview", "GET", "overview", Nothing, events.Overview, "Everything a panel needs."),
    # account
    Route("account", "GET", "account", Nothing, account.Account, "Who is connected, and room."),
    Route(
        "startConnect",
        "POST",
        "account/connect",
        account.StartConnect,
        account.ConnectStarted,
        "Begin a Google sign-in.",
    ),
    Route(
        "finishConnect",
        "POST",
        "account/connect/{flow_id}/finish",
        account.FinishConnect,
        account.Account,
        "Finish a sign-in with the pasted address.",
    ),
    Route(
        "flow",
        "GET",
        "account/connect/{flow_id}",
        account.FlowRef,
        account.Flow,
        "How a sign-in stands.",
    ),
    Route(
        "cancelConnect",
        "DELETE",
        "account/connect/{flow_id}",
        account.FlowRef,
        Nothing,
        "Give up a sign-in.",
    ),
    Route(
        "disconnect",
        "POST",
        "account/disconnect",
        account.Disconnect,
        account.Account,
        "Forget the account; revoke the grant.",
    ),
    Route(
        "startDemo",
        "POST",
        "account/demo",
        Nothing,
        account.Account,
        "Start the demo cloud inside this server and connect it.",
    ),
    # drive
    Route("listDrive", "GET", "drive", drive.ListDrive, drive.DrivePage, "Browse or search."),
    Route(
        "makeFolder", "POST", "drive/folders", drive.MakeFolder, drive.DriveItem, "Make a folder."
    ),
    # sync
    Route("links", "GET", "links", Nothing, sync.LinkList, "All links with their state."),
    Route("addLink", "POST", "links", sync.NewLink, sync.Link, "Link a folder."),
    Route("unlink", "DELETE", "links/{link_id}", sync.LinkRef, Nothing, "Unlink; files stay."),
    Route("syncNow", "POST", "links/{link_id}/sync", sync.LinkRef, jobs.Job, "Sync one link now."),
    Route(
        "pauseLink", "POST", "links/{link_id}/pause", sync.PauseLink, sync.Link, "Pause or resume."
    ),
    Route(
        "held",
        "GET",
        "links/{link_id}/held",
        sync.LinkRef,
        sync.HeldFiles,
        "The files whose deletion is held.",
    ),
    Route(
        "releaseHeld",
        "POST",
        "links/{link_id}/held",
        sync.ReleaseHeld,
        sync.Link,
        "Settle held deletions.",
    ),
    Route(
        "harmful",
        "GET",
        "links/{link_id}/harmful",
        sync.LinkRef,
        sync.HarmfulFiles,
        "The files that Google holds back as malware.",
    ),
    Route(
        "allowHarmful",
        "POST",
        "links/{link_id}/harmful",
        sync.AllowHarmful,
        sync.Link,
        "Fetch one of them in spite of the warning.",
    ),
    Route(
        "previewLink",
        "POST",
        "links/preview",
        sync.NewLink,
        sync.PlanPreview,
        "What linking two folders would do, without doing it.",
    ),
    Route(
        "previewChange",
        "POST",
        "links/{link_id}/preview",
        sync.PreviewChange,
        sync.PlanPreview,
        "What a run would do now, or would do with another mode or other rules.",
    ),
    Route(
        "changeLink",
        "POST",
        "links/{link_id}/change",
        sync.ChangeLink,
        sync.Link,
        "Change mode or rules.",
    ),
    Route(
        "ignoreRules",
        "GET",
        "links/{link_id}/ignore",
        sync.LinkRef,
        sync.IgnoreRulesText,
        "What a link leaves alone.",
    ),
    Route(
        "conflicts",
        "GET",
        "links/{link_id}/conflicts",
        sync.LinkRef,
        conflicts.ConflictList,
        "Open conflicts.",
    ),
    Route(
        "viewConflict",
        "GET",
        "links/{link_id}/conflicts/view",
        conflicts.ConflictRef,
        conflicts.ConflictView,
        "Both versions of a conflict side by side.",
    ),
    Route(
        "resolveConflict",
        "POST",
        "links/{link_id}/conflicts/resolve",
        conflicts.ResolveConflict,
        sync.Link,
        "Settle one conflict.",
    ),
    Route(
        "history",
        "GET",
        "links/{link_id}/history",
        history.HistoryPageRef,
        history.HistoryPage,
        "What a link did.",
    ),
    Route(
        "bin",
        "GET",
        "links/{link_id}/bin",
        history.BinPageRef,
        history.BinList,
        "What can be brought back.",
    ),
    Route(
        "restoreFromBin",
        "POST",
        "links/{link_id}/bin/restore",
        history.RestoreFromBin,
        history.Restored,
        "Bring things back from the bin.",
    ),
    Route(
        "folderStates",
        "GET",
        "sync/states",
        proof.PathRef,
        proof.FolderStates,
        "How the entries of a folder stand.",
    ),
    Route(
        "namedStates",
        "POST",
        "sync/states",
        proof.FolderNames,
        proof.FolderStates,
        "How some entries of a long folder stand: those in sight.",
    ),
    Route(
        "proof", "GET", "sync/proof", proof.PathRef, proof.Proof, "Is this on Drive as it is here?"
    ),
    Route("flush", "POST", "sync/flush", Nothing, jobs.Job, "Sync everything that waits, now."),
    Route(
        "proposeSync",
        "POST",
        "sync/propose",
        sync.SyncPaths,
        sync.SyncProposal,
        "Where picked files would go.",
    ),
    Route("syncPaths", "POST", "sync/paths", sync.SyncPaths, jobs.Job, "Sync picked files now."),
    # kaggle
    Route("kaggle", "GET", "kaggle", Nothing, kaggle.KaggleAccount, "Who is signed in to Kaggle."),
    Route(
        "kaggleLogin",
        "POST",
        "kaggle/login",
        kaggle.KaggleLogin,
        kaggle.KaggleAccount,
        "Sign in to Kaggle.",
    ),
    Route(
        "kaggleLogout", "POST", "kaggle/logout", Nothing, kaggle.KaggleAccount, "Forget the key."
    ),
    Route(
        "shareKaggle",
        "POST",
        "kaggle/share",
        kaggle.ShareKaggle,
        kaggle.KaggleAccount,
        "Let kaggle in notebooks and terminals use this account, or no longer.",
    ),
    Route(
        "searchKaggle",
        "GET",
        "kaggle/search",
        kaggle.SearchKaggle,
        kaggle.KaggleHits,
        "Search datasets, competitions and models.",
    ),
    Route(
        "describeKaggle",
        "POST",
        "kaggle/describe",
        kaggle.DescribeKaggle,
        kaggle.KaggleDetails,
        "What an address or slug of Kaggle means.",
    ),
    Route(
        "listKaggleFiles",
        "GET",
        "kaggle/files",
        kaggle.ListKaggleFiles,
        kaggle.KaggleEntries,
        "One folder of what it holds.",
    ),
    Route(
        "weighKaggle",
        "POST",
        "kaggle/weigh",
        kaggle.WeighKaggle,
        kaggle.KaggleWeight,
        "How much a choice is, and whether there is room.",
    ),
    Route("pullKaggle", "POST", "kaggle/pull", kaggle.PullKaggle, jobs.Job, "Pull files."),
    Route(
        "kagglePulled",
        "GET",
        "kaggle/pulled",
        Nothing,
        kaggle.KagglePulledList,
        "Folders with data of Kaggle.",
    ),
    Route(
        "checkKagglePulled",
        "POST",
        "kaggle/pulled/check",
        kaggle.PulledRef,
        kaggle.KagglePulled,
        "Ask Kaggle for a newer version of a folder's data.",
    ),
    Route(
        "pullKaggleAgain",
        "POST",
        "kaggle/pulled/again",
        kaggle.PulledRef,
        jobs.Job,
        "Go on with a pull, or bring the newest version.",
    ),
    Route(
        "forgetKagglePulled",
        "POST",
        "kaggle/pulled/forget",
        kaggle.PulledRef,
        kaggle.KagglePulledList,
        "Take a folder off the list; its files stay.",
    ),
    Route(
        "kaggleCopies",
        "GET",
        "kaggle/copies",
        kaggle.KaggleCopiesOf,
        kaggle.KaggleCopies,
        "Copies of it on the person's own Drive.",
    ),
    Route(
        "compareKaggleCopy",
        "POST",
        "kaggle/copies/compare",
        kaggle.CompareKaggleCopy,
        kaggle.KaggleSpeeds,
        "Whether Drive or Kaggle is faster from here.",
    ),
    Route(
        "competitionAt",
        "GET",
        "kaggle/competition",
        kaggle.CompetitionAt,
        kaggle.CompetitionHere,
        "Which competition a file belongs to.",
    ),
    Route(
        "submitKaggle",
        "POST",
        "kaggle/submit",
        kaggle.SubmitKaggle,
        jobs.Job,
        "Send a file to a competition and wait for its score.",
    ),
    Route(
        "kaggleSubmissions",
        "GET",
        "kaggle/submissions",
        kaggle.ListSubmissions,
        kaggle.KaggleSubmissions,
        "What was sent to a competition.",
    ),
    # machine
    Route("system", "GET", "system", Nothing, system.SystemReading, "GPU, CPU, memory, disk."),
    Route(
        "watchSystem",
        "GET",
        "system/watch",
        system.WatchSystem,
        system.SystemWatch,
        "The same with ten minutes of history, for a tab that looks.",
    ),
    Route(
        "setSessionLimit",
        "POST",
        "system/session",
        system.SetSessionLimit,
        system.SystemReading,
        "When this machine ends at the latest.",
    ),
    Route(
        "endProcess",
        "POST",
        "system/processes/end",
        system.EndProcess,
        Nothing,
        "End what a dead kernel left on the GPU.",
    ),
    Route(
        "askKernels",
        "POST",
        "system/kernels/ask",
        Nothing,
        system.KernelMemories,
        "Ask idle kernels what their frameworks hold.",
    ),
    Route(
        "aboutMachine", "GET", "system/about", Nothing, system.MachineAbout, "What this machine is."
    ),
    Route(
        "measureMachine",
        "POST",
        "system/measure",
        system.Measure,
        jobs.Job,
        "Measure this machine.",
    ),
    Route(
        "lastMeasurement",
        "GET",
        "system/measurement",
        Nothing,
        system.LastMeasurement,
        "What was measured last.",
    ),
    # jobs
    Route("jobs", "GET", "jobs", Nothing, jobs.JobList, "Running and lately ended work."),
    Route("cancelJob", "POST", "jobs/{job_id}/cancel", jobs.JobRef, jobs.Job, "Stop a job."),
)
