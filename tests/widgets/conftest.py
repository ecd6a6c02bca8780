"""A page at the other end of the wire, without a browser."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm
from ipywidgets import Widget


class Page:
    """Sends what a page sends, and keeps what it would receive, as JSON has it."""

    def __init__(self) -> None:
        self.n_received = 0
        self.views: list[dict[str, Any]] = []
        self.busy: list[dict[str, Any] | None] = []
        self.evaluations: list[dict[str, Any]] = []
        self.replies: list[dict[str, Any]] = []
        self.buffers: list[list[bytes]] = []
        """Of each reply."""
        self._comms: dict[str, BaseComm] = {}
        self._ids = count(1)

    def open_comm(self, **options: Any) -> BaseComm:
        """Stands for `comm.create_comm`."""
        opened = _PageComm(self, **options)
        self._comms[opened.comm_id] = opened
        return opened

    def receive(self, data: Any, buffers: Any = ()) -> None:
        """Take a message of the kernel."""
        data = json.loads(json.dumps(data, allow_nan=False))
        self.n_received += 1
        if data.get("method") == "custom":
            self.replies.append(data["content"])
            self.buffers.append([bytes(buffer) for buffer in buffers])
        state = data.get("state", {})
        if "view" in state:
            self.views.append(state["view"])
        if "evaluations" in state:
            self.evaluations.append(state["evaluations"])
        if "busy" in state:
            self.busy.append(state["busy"])

    def send(self, panel: Widget, content: Any) -> None:
        """Send a custom message, as Jupyter brings it."""
        data = {"method": "custom", "content": content}
        self._comms[panel.comm.comm_id].handle_msg({"content": {"data": data}, "buffers": []})

    def ask(self, panel: Widget, kind: str, **args: Any) -> dict[str, Any]:
        """Send a request and give its one reply."""
        n_before = len(self.replies)
        request = {"v": 1, "id": next(self._ids), "kind": kind, **args}
        self.send(panel, request)
        [reply] = self.replies[n_before:]
        assert (reply["v"], reply["id"]) == (1, request["id"])
        return reply


class _PageComm(BaseComm):
    def __init__(self, page: Page, **options: Any) -> None:
        self._page = page
        super().__init__(**options)

    def publish_msg(
        self, msg_type: str, data: Any = None, buffers: Any = None, **_options: Any
    ) -> None:
        if msg_type in ("comm_open", "comm_msg"):
            self._page.receive(data, buffers or ())


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The page of every widget that is made in a test."""
    made = Page()
    monkeypatch.setattr(comm, "create_comm", made.open_comm)
    yield made
    Widget.close_all()
