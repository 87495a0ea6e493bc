import { readFileSync } from "node:fs"

/** One row of fixtures/cmpp.jsonl; `source` and `origin` in the file say where the bytes come from. */
export interface Vector {
  readonly id: string
  readonly kind: "pdu" | "auth" | "msgid" | "report" | "stream"
  readonly version: "2.0" | "3.0" | "any"
  readonly type: string
  readonly hex: string
  readonly fields: Readonly<Record<string, unknown>>
}

const lines = readFileSync(new URL("./fixtures/cmpp.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")

export const vectors: ReadonlyArray<Vector> = lines.map((line): Vector => JSON.parse(line))

export const ofKind = (kind: Vector["kind"]): ReadonlyArray<Vector> => vectors.filter((vector) => vector.kind === kind)

export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"))
