"""Wire types of Kaggle: who is signed in, what there is, pulling it, submitting."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Problem, Wire

KaggleKind = Literal["dataset", "competition", "model", "notebook"]
"""What holds files on Kaggle."""
SearchedKind = Literal["dataset", "competition", "model"]
KaggleSort = Literal["relevance", "popular", "votes", "updated", "downloads", "deadline", "prize"]
"""How hits are ordered. A kind that does not know one takes its nearest."""
KaggleFileType = Literal["csv", "sqlite", "json", "parquet"]
KaggleLicence = Literal["cc", "gpl", "odb", "other"]
SubmissionState = Literal["pending", "complete", "error"]

# --- account


class FoundKaggleSignIn(Wire, frozen=True):
    """A sign-in this machine has already, which is not used before a person says so."""

    place: str
    """Where, for people: `KAGGLE_API_TOKEN`, `~/.kaggle/kaggle.json`. Never its contents."""
    username: str | None


class SharedKaggleSignIn(Wire, frozen=True):
    """Whether `kaggle` in notebooks and terminals has the account chosen here, by a file of ours
    in the place where it looks."""

    is_on: bool
    warning: str | None = None
    """What makes it act as somebody else all the same (a variable, another file), or None."""


class KaggleAccount(Wire, frozen=True):
    """Who is signed in to Kaggle. Never holds the key."""

    state: Literal["none", "connected", "expired"]
    username: str | None = None
    road: Literal["key", "token"] | None = None
    is_demo: bool = False
    problem: Problem | None = None
    found: FoundKaggleSignIn | None = None
    shared: SharedKaggleSignIn | None = None
    """None while nobody is signed in here."""
    pages: str | None = None
    """Where Kaggle's pages are, if not at www.kaggle.com: a demo has its own."""


class KaggleLogin(Wire, frozen=True):
    """One of: the text of `kaggle.json`, an API token, or what this machine has already. With
    somebody signed in it takes their place once Kaggle has accepted it, and not before."""

    file_text: str | None = None
    token: str | None = None
    use_found: bool = False


class ShareKaggle(Wire, frozen=True):
    """Also for `kaggle` in notebooks and terminals, or no longer."""

    is_on: bool


# --- finding


class SearchKaggle(Wire, frozen=True):
    """One page of a search. What a kind has no filter for is ignored for it."""

    kind: SearchedKind = "dataset"
    text: str = ""
    sort: KaggleSort = "relevance"
    file_type: KaggleFileType | None = None
    licence: KaggleLicence | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    page: str | None = None
    """`next_page` of the page before."""


class KaggleContest(Wire, frozen=True):
    """What only competitions have."""

    deadline: str | None
    """ISO 8601, UTC."""
    reward: str | None
    has_entered: bool | None
    """Whether this account accepted the rules."""
    rules_url: str
    metric: str | None = None
    daily_submissions: int | None = None


class KaggleHit(Wire, frozen=True):
    """One thing a search found. None: Kaggle does not say."""

    kind: KaggleKind
    ref: str
    """What `describe` and `pull` take."""
    title: str
    url: str
    total_bytes: int | None = None
    licence: str | None = None
    updated_at: str | None = None
    """ISO 8601, UTC."""
    downloads: int | None = None
    votes: int | None = None
    contest: KaggleContest | None = None
    variations: int | None = None
    """How many variations a model has."""


class KaggleHits(Wire, frozen=True):
    """One page of hits."""

    hits: tuple[KaggleHit, ...]
    next_page: str | None


class DescribeKaggle(Wire, frozen=True):
    """Any Kaggle URL or slug."""

    ref: str


class KaggleFile(Wire, frozen=True):
    """One file; size None when Kaggle does not say."""

    name: str
    size_bytes: int | None


class KaggleVariation(Wire, frozen=True):
    """One variation of a model: what can be described and pulled."""

    ref: str
    framework: str
    """As Kaggle's pages spell it: `pyTorch`, `tensorFlow2` …"""
    name: str
    version: int | None
    total_bytes: int | None
    licence: str | None


class KaggleDetails(Wire, frozen=True):
    """What a reference means. None: Kaggle does not say."""

    kind: KaggleKind
    ref: str
    """What `pull` takes; holds the version when one was asked for."""
    title: str
    url: str
    version: int | None
    newest_version: int | None
    total_bytes: int | None
    file_count: int | None
    licence: str | None
    updated_at: str | None
    """ISO 8601, UTC."""
    folder_name: str
    """What its folder is best called: the slug."""
    select: tuple[str, ...] = ()
    """What the reference itself chooses: the single file it names."""
    contest: KaggleContest | None = None
    variations: tuple[KaggleVariation, ...] = ()
    """Of a model named without one: choose first, there is nothing to pull yet."""


class ListKaggleFiles(Wire, frozen=True):
    """One folder of what a reference holds."""

    ref: str
    path: str = ""
    """`""` is the top; else with slashes, without one at the end."""
    page: str | None = None


class KaggleEntry(Wire, frozen=True):
    """One file or folder. A folder counts all that is below it."""

    name: str
    path: str
    is_folder: bool
    size_bytes: int | None
    file_count: int


class KaggleEntries(Wire, frozen=True):
    """One page of a folder: folders first, by name."""

    entries: tuple[KaggleEntry, ...]
    next_page: str | None


class WeighKaggle(Wire, frozen=True):
    """What would come with this choice, and into which folder of Jupyter."""

    ref: str
    select: tuple[str, ...] = ()
    folder: str = ""


class KaggleWeight(Wire, frozen=True):
    """How much comes, and whether there is room. None: not known."""

    files: int | None
    bytes: int | None
    """Unpacked."""
    free_bytes: int | None
    """On the file system that holds, or will hold, the folder."""
    fits: bool
    """False only when it is certain not to."""


# --- pulling


class PullKaggle(Wire, frozen=True):
    """Pull into a folder of Jupyter."""

    ref: str
    folder: str
    """Contents path; made if missing."""
    select: tuple[str, ...] = ()
    """Patterns by the rules of .gitignore, or whole names; empty: everything."""
    unpack_nested: bool = False
    """Whether archives inside are unpacked too, each into a folder of its name."""


class PulledRef(Wire, frozen=True):
    """Names a folder that was pulled into."""

    folder: str
    """Contents path."""


class KagglePulled(Wire, frozen=True):
    """A folder that holds, or began to hold, something of Kaggle."""

    folder: str
    """Contents path."""
    kind: KaggleKind
    ref: str
    title: str
    url: str
    version: int | None
    newest_version: int | None
    """None until somebody asked Kaggle, and for what has no versions."""
    select: tuple[str, ...]
    files: int
    bytes: int
    pulled_at: str
    """ISO 8601, UTC."""
    is_complete: bool
    """Everything chosen is there as it came; False after a stop, a kill, or a lost file."""
    missing: int
    """How many files that had come are gone or changed since."""


class KagglePulledList(Wire, frozen=True):
    """Folders with data of Kaggle, newest first."""

    pulled: tuple[KagglePulled, ...]


# --- copies on Drive


class KaggleCopiesOf(Wire, frozen=True):
    """Any Kaggle URL or slug."""

    ref: str


class KaggleCopy(Wire, frozen=True):
    """A folder on the person's Drive that holds all of it, in some version."""

    folder_id: str
    name: str
    url: str | None
    version: int | None
    files: int
    bytes: int
    pulled_at: str
    """From Kaggle; ISO 8601, UTC."""


class KaggleCopies(Wire, frozen=True):
    """Newest first; none when nobody is connected to Drive."""

    copies: tuple[KaggleCopy, ...]


class CompareKaggleCopy(Wire, frozen=True):
    """Try both sides, for some seconds."""

    ref: str
    folder_id: str


class KaggleSpeeds(Wire, frozen=True):
    """What one connection to each brought in a second: estimates. None: could not be tried."""

    drive_bytes_per_s: float | None
    kaggle_bytes_per_s: float | None


# --- submitting


class CompetitionAt(Wire, frozen=True):
    """Which competition a file belongs to."""

    path: str
    """Contents path."""


class CompetitionHere(Wire, frozen=True):
    """The competition whose data lies in the file's folder, or one above; None: none."""

    competition: str | None
    title: str | None = None


class SubmitKaggle(Wire, frozen=True):
    """Send a file of Jupyter to a competition."""

    competition: str
    """Any Kaggle URL or slug of one."""
    path: str
    """Contents path."""
    message: str = ""


class KaggleSubmission(Wire, frozen=True):
    """One submission. A score is text: Kaggle gives as many digits as it likes."""

    id: str
    file_name: str
    message: str
    submitted_at: str | None
    """ISO 8601, UTC."""
    state: SubmissionState
    public_score: str | None
    private_score: str | None
    problem: str | None
    """Why Kaggle could not score it, in Kaggle's words."""


class ListSubmissions(Wire, frozen=True):
    """Any Kaggle URL or slug of a competition."""

    competition: str


class KaggleSubmissions(Wire, frozen=True):
    """What was sent to a competition, newest first."""

    competition: str
    title: str
    url: str
    submissions: tuple[KaggleSubmission, ...]
    left_today: int | None
    rank: int | None
    """This account's place on the public leaderboard."""
    team_count: int | None
