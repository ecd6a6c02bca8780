import type { Bytes } from "./wire";

/** Bytes of a reply as they are, without a copy. */
export function asBytes(bytes: Bytes | undefined): Uint8Array {
  if (bytes === undefined) return new Uint8Array(0);
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

/** The same as 16-bit numbers; copied only where they do not begin at an even place. */
export function asWords(bytes: Bytes | undefined): Uint16Array {
  const all = asBytes(bytes);
  const { buffer, byteOffset } = all.byteOffset % 2 === 0 ? all : all.slice();
  return new Uint16Array(buffer, byteOffset, all.byteLength >> 1);
}

/** Bits, the low one of each byte first, as so many bytes of 0 and 1. */
export function asFlags(bytes: Bytes | undefined, n: number): Uint8Array {
  const bits = asBytes(bytes);
  const flags = new Uint8Array(n);
  for (let i = 0; i < n; i++) flags[i] = ((bits[i >> 3] ?? 0) >> (i & 7)) & 1;
  return flags;
}
