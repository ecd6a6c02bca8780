"""One browser page with the built panel on a real session, which runs in the test's process."""

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

import comm
from comm.base_comm import BaseComm
from playwright.sync_api import Page

import snorkel_nb as snb
from tests.browser.panel_page import PanelPage
from tests.browser.sample import Json
from tests.browser.themes import THEMES


class LivePanel(PanelPage):
    """Shows the panel of a session. After a change in Python, call `flush`."""

    def __init__(self, page: Page, url: str, create_comm: Callable[[Any], None]) -> None:
        super().__init__(page, url)
        self._outbox: list[Json] = []
        self._comm: _LiveComm | None = None
        self._held: list[Json] | None = None
        create_comm(self._open_comm)
        page.expose_function("kernel", self._receive)

    def show(
        self,
        session: snb.Session,
        widget: Any = None,
        *,
        width: int = 1400,
        height: int = 900,
        theme: str = "jupyter-light",
    ) -> None:
        """Open a page with the session's panel, or with another widget of it."""
        widget = session.panel() if widget is None else widget
        self.page.set_viewport_size({"width": width + 16, "height": height})
        self.page.goto(f"{self.url}/harness/index.html")
        self.page.wait_for_function("window.isReady === true")
        self.page.add_style_tag(content=THEMES[theme])
        self._outbox.clear()
        state = widget.get_state()
        state = {key: value for key, value in state.items() if not key.startswith("_")}
        self.page.evaluate("state => window.mountLive(state)", json.loads(json.dumps(state)))

    def flush(self) -> None:
        """Bring what the kernel has sent since to the page."""
        messages, self._outbox = self._outbox, []
        self.page.evaluate("messages => window.model.receive(messages)", messages)

    def hold(self) -> None:
        """Let messages of the page wait, as while a cell runs."""
        self._held = []

    def release(self) -> None:
        """Let them go on, in order."""
        held, self._held = self._held or [], None
        for message in held:
            self.page.evaluate("messages => window.model.receive(messages)", self._receive(message))

    def _receive(self, message: Json) -> list[Json]:
        assert self._comm is not None
        if self._held is not None:
            self._held.append(message)
            return []
        data = {"method": "custom", "content": message}
        self._comm.handle_msg({"content": {"data": data}, "buffers": []})
        messages, self._outbox = self._outbox, []
        return messages

    def _open_comm(self, **options: Any) -> BaseComm:
        self._comm = _LiveComm(self._outbox_add, **options)
        return self._comm

    def _outbox_add(self, data: Any, buffers: Sequence[memoryview]) -> None:
        data = json.loads(json.dumps(data, allow_nan=False))
        if data.get("method") == "custom":
            in_base64 = [b64encode(buffer).decode("ascii") for buffer in buffers]
            self._outbox.append({"custom": data["content"], "buffers": in_base64})
        elif "state" in data:
            self._outbox.append({"state": data["state"]})


class _LiveComm(BaseComm):
    def __init__(self, send: Callable[[Any, Any], None], **options: Any) -> None:
        self._send = send
        super().__init__(**options)

    def publish_msg(
        self, msg_type: str, data: Any = None, buffers: Any = None, **_options: Any
    ) -> None:
        if msg_type in ("comm_open", "comm_msg"):
            self._send(data, buffers or ())


def listen(monkeypatch: Any) -> Callable[[Any], None]:
    """How a LivePanel takes the place of the notebook."""
    return lambda open_comm: monkeypatch.setattr(comm, "create_comm", open_comm)
