"""A kernel in a process of its own, as JupyterLab has it."""

from dataclasses import dataclass, field
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

LIMIT_S = 60


@dataclass
class Cell:
    """What a running cell sends, in order.

    Args:
        messages: (type, content) of all outputs.
        is_done: whether the kernel is idle again.
        success: whether a notebook would go on to the next cell; None while it runs.
    """

    id: str
    messages: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    is_done: bool = False
    success: bool | None = None

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [content for found, content in self.messages if found == kind]

    @property
    def displays(self) -> set[str]:
        """Ids of its displays that can be replaced."""
        transient = (display["transient"] for display in self.of_type("display_data"))
        return {shown["display_id"] for shown in transient if "display_id" in shown}

    @property
    def updates(self) -> list[dict[str, Any]]:
        """What took the place of its displays, in order."""
        return self.of_type("update_display_data")

    @property
    def printed(self) -> str:
        return "".join(content["text"] for content in self.of_type("stream"))

    @property
    def value(self) -> dict[str, str]:
        """What the cell gave, by mime type."""
        [result] = self.of_type("execute_result")
        data: dict[str, str] = result["data"]
        return data


class LiveKernel:
    """Runs cells in a kernel."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self._client = manager, client
        self._cells: dict[str, Cell] = {}

    def start(self, code: str) -> Cell:
        """Begin a cell."""
        cell = Cell(self._client.execute(code))
        self._cells[cell.id] = cell
        return cell

    def follow(self, cell: Cell, until: str | None = None) -> Cell:
        """Wait until the cell is done, or has printed something."""
        while not cell.is_done and (until is None or until not in cell.printed):
            self._hear()
        if cell.is_done:
            cell.success = self._reply(cell)["status"] == "ok"
        return cell

    def listen(self, cell: Cell, until: str) -> Cell:
        """Wait until an output of a cell is replaced by such a text, also when the cell is done."""
        while not any(until in update["data"]["text/plain"] for update in cell.updates):
            self._hear()
        return cell

    def _hear(self) -> None:
        """Take one message to the cell that it belongs to, which may be done."""
        message = self._client.get_iopub_msg(timeout=LIMIT_S)
        kind, content = message["msg_type"], message["content"]
        cell = self._cells.get(message["parent_header"].get("msg_id"))
        if kind == "update_display_data":  # front ends go by the display, whatever cell runs
            shown = content["transient"]["display_id"]
            cell = next(c for c in self._cells.values() if shown in c.displays)
        if cell is not None:
            cell.messages.append((kind, content))
            cell.is_done |= kind == "status" and content["execution_state"] == "idle"

    def _reply(self, cell: Cell) -> dict[str, Any]:
        while True:
            message = self._client.get_shell_msg(timeout=LIMIT_S)
            if message["parent_header"].get("msg_id") == cell.id:
                content: dict[str, Any] = message["content"]
                return content

    def run(self, code: str) -> Cell:
        """Run a cell to its end."""
        return self.follow(self.start(code))
