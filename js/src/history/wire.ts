import type { Nothing } from "../wire";

export interface HistoryRequests {
  undo: { args: Nothing; result: Nothing };
  redo: { args: Nothing; result: Nothing };
}
