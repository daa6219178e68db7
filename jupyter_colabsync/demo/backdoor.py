"""The back door over HTTP: `POST /_demo/{group}/{verb}` with a JSON object of arguments.

Groups and verbs are the public methods of the same objects tests use in-process: `drive` (Hand),
`faults`, `calls`, `oauth`, `uploads` and `kaggle`. Contents travel as `text` or `base64`, those of
`put_many` as text. `GET /_demo/` lists all verbs.
"""

from __future__ import annotations

import base64
import binascii
import inspect
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from .calls import Calls
from .faults import Faults
from .google_errors import GoogleError
from .hand import Hand, NoSuchPath
from .http import Reply, Request, Router, json_reply
from .oauth import Client, OAuth
from .plans import Gate
from .records import File

DRIVE_VERBS = frozenset(
    name for name, _ in inspect.getmembers(Hand, inspect.isfunction) if name[0] != "_"
) - {"as_user", "find_all", "describe"}
FAULT_VERBS = frozenset(
    name for name, verb in vars(Faults).items() if inspect.isfunction(verb) and name[0] != "_"
)


class BackDoor:
    """Verbs by address. `hand` gives the Hand of an account; "" is the first one."""

    def __init__(
        self,
        hand: Callable[[str], Hand],
        faults: Faults,
        calls: Calls,
        oauth: OAuth,
        more: Mapping[str, Callable[..., Any]],
    ):
        """`more`: further verbs by their whole name."""
        self._hand = hand
        self._oauth = oauth
        self._verbs: dict[str, Callable[..., Any]] = {
            "calls/report": calls.report,
            "calls/reset": calls.reset,
            "oauth/expire_access_tokens": oauth.expire_access_tokens,
            "oauth/revoke_all": oauth.revoke_all,
            "oauth/register": self._register,
            "oauth/set": self._set_oauth,
        }
        self._verbs |= more
        self._verbs |= {f"faults/{verb}": getattr(faults, verb) for verb in FAULT_VERBS}

    def mount(self, router: Router) -> None:
        router.add("GET", "/_demo/", self._list)
        router.add("POST", "/_demo/{group}/{verb}", self._run)

    def _list(self, request: Request) -> Reply:
        verbs = {name: _signature(verb) for name, verb in self._verbs.items()}
        verbs |= {f"drive/{name}": _signature(getattr(Hand, name)) for name in DRIVE_VERBS}
        return json_reply(verbs)

    def _run(self, request: Request) -> Reply:
        arguments = request.json() or {}
        if not isinstance(arguments, dict):
            return json_reply({"error": "The arguments are no JSON object. Send one."}, 400)
        name = f"{request.args['group']}/{request.args['verb']}"
        try:
            verb = self._find(name, str(arguments.pop("account", "")))
            if "text" in arguments and name != "drive/put_document":
                arguments["data"] = arguments.pop("text")
            if "base64" in arguments:
                arguments["data"] = base64.b64decode(arguments.pop("base64"), validate=True)
            inspect.signature(verb).bind(**arguments)
            return json_reply(self._plain(verb(**arguments)))
        except (TypeError, KeyError, binascii.Error) as error:
            return json_reply({"error": f"{name}: {error}. See GET /_demo/."}, 400)
        except NoSuchPath as error:
            return json_reply({"error": str(error)}, 404)
        except GoogleError as error:
            return error.reply()

    def _find(self, name: str, account: str) -> Callable[..., Any]:
        group, _, verb = name.partition("/")
        if group == "drive" and verb in DRIVE_VERBS:
            found: Callable[..., Any] = getattr(self._hand(account), verb)
            return found
        return self._verbs[name]

    def _register(
        self,
        client_id: str,
        secret: str,
        is_desktop: bool = False,
        redirect_uris: list[str] | None = None,
    ) -> dict[str, Any]:
        client = Client(client_id, secret, is_desktop, redirect_uris or [])
        return asdict(self._oauth.register(client))

    def _set_oauth(
        self,
        auto_approve: bool | None = None,
        refuses_consent: bool | None = None,
        expires_in_s: int | None = None,
    ) -> None:
        if auto_approve is not None:
            self._oauth.auto_approve = auto_approve
        if refuses_consent is not None:
            self._oauth.refuses_consent = refuses_consent
        if expires_in_s is not None:
            self._oauth.expires_in_s = expires_in_s

    def _plain(self, value: Any) -> Any:
        """A verb's result as JSON."""
        if isinstance(value, File):
            return self._hand("").describe(value)
        if isinstance(value, bytes):
            return {"base64": base64.b64encode(value).decode()}
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if isinstance(value, Gate):
            return {"reached": value.reached.is_set()}
        if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
        return value


def _signature(verb: Callable[..., Any]) -> str:
    words = (inspect.getdoc(verb) or "").partition("\n")[0]
    names = [name for name in inspect.signature(verb).parameters if name != "self"]
    return f"({', '.join(names)}) {words}".strip()
