"""One browser page with the built panel on a fake model, and what went wrong on it."""

from pathlib import Path
from typing import Any, cast

from playwright.sync_api import ConsoleMessage, Dialog, Error, Locator, Page

from tests.browser.sample import Json, sample_left_out, sample_rows, sample_view, to_wire
from tests.browser.themes import THEMES


class PanelPage:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.problems: list[str] = []
        page.on("pageerror", self._note_error)
        page.on("console", self._note_console)
        page.on("dialog", self._note_dialog)

    def open(
        self,
        view: Json | None = None,
        rows: list[Json] | None = None,
        *,
        busy: Json | None = None,
        evaluations: Json | None = None,
        width: int = 1400,
        height: int = 900,
        theme: str = "jupyter-light",
        fate: Json | None = None,
    ) -> None:
        """Show this state (by default the sample) at this width, as the kernel has it now."""
        self.page.set_viewport_size({"width": width + 16, "height": height})
        self.page.goto(f"{self.url}/harness/index.html")
        self.page.wait_for_function("window.isReady === true")
        self.page.add_style_tag(content=THEMES[theme])
        state = {
            "view": to_wire(sample_view() if view is None else view),
            "selection": {"revision": 0, "n_rows": 0, "parts": [], "queue": None},
            "busy": busy,
            "map": {"version": None, "method": None, "work": None, "error": None, "turn": 0},
            "left_out": sample_left_out(),
        }
        state["evaluations"] = evaluations or {"pending": [], "alert": None}
        self.page.evaluate(
            "([state, rows, fate]) => window.mount(state, rows, fate)",
            [state, sample_rows() if rows is None else rows, fate or {}],
        )

    def get(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    def lf(self, name: str) -> Locator:
        """The line of an LF in the table."""
        return self.get("lf-row").filter(has=self.page.get_by_text(name, exact=True))

    def lf_names(self) -> list[str]:
        return self.page.locator(".snb-lfs tbody th .snb-cut").all_text_contents()

    def sent(self, kind: str) -> list[Json]:
        messages = self.page.evaluate("window.model.sent")
        return [message for message in messages if message["kind"] == kind]

    def set_trait(self, key: str, value: Any) -> None:
        if key == "view":
            value = to_wire(value)
        self.page.evaluate("([key, value]) => window.model.set(key, value)", [key, value])

    def set_fate(self, kind: str, fate: str | Json | None) -> None:
        """What becomes of requests of this kind: None = answered, "lost", or {"error": text}."""
        self.page.evaluate("([kind, fate]) => { window.model.fate[kind] = fate; }", [kind, fate])

    def focused(self) -> str:
        """The text of the element that has the focus."""
        return cast(str, self.page.evaluate("document.activeElement.textContent"))

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)

    def _note_error(self, error: Error) -> None:
        self.problems.append(f"page error: {error}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text}")

    def _note_dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()
