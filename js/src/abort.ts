/** Run this once when what has the signal ends, such as a view. */
export function atEnd(signal: AbortSignal, run: () => void): void {
  signal.addEventListener("abort", run, { once: true });
}
