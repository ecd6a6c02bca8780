import { h } from "../dom";
import { count, plural, shorten } from "../format";
import type { LfView } from "./wire";

const N_SHOWN_REMARKS = 3;

/** What went wrong with which LF, the first few in words. */
export function remarks(lfs: LfView[]): Node[] {
  const all = lfs.flatMap(({ name, failures, note }) => {
    const who = shorten(name, 40);
    const failure =
      failures !== null &&
      failures.n > 0 &&
      h(
        "span.bad",
        h("bdi", who),
        `: ${shorten(failures.message, 120)} on ${plural(failures.n, "row")}`,
      );
    const remark = note !== null && h("span.warn", h("bdi", who), `: ${shorten(note, 120)}`);
    return [failure, remark].filter((each) => each !== false);
  });
  const n_more = all.length - N_SHOWN_REMARKS;
  const more = n_more > 0 ? [h("span", `+${count(n_more)} more`)] : [];
  return [...all.slice(0, N_SHOWN_REMARKS), ...more];
}
