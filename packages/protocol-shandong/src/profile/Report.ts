/** What a profile claims, row by row, with how well each row is known: for the people who decide whether it may move switches and money. @category Profiles */
import type { CodecSpec } from "../value/CodecSpec.ts"
import { itemsOf } from "./Book.ts"
import { type Capability, type CapabilityRow, capabilities, type Profile, type Provenance } from "./Profile.ts"

/** One row of a profile as the report shows it. @category Models */
export interface ReportRow {
  readonly table: "item" | "capability" | "alarm"
  readonly key: string
  readonly layout: string
  readonly access: string
  readonly provenance: Provenance | "absent"
  readonly note: string
}

const layoutOf = (codec: CodecSpec): string => {
  if ("seq" in codec) return codec.seq.map((field) => `${field.name}=${layoutOf(field.codec)}`).join(" ")
  if ("block" in codec) return `block of ${codec.block.length}`
  const [name = "", value] = Object.entries(codec)[0] ?? []
  return value === true ? name : `${name}(${[value].flat().join(",")})`
}

const capabilityRow = (key: Capability, row: CapabilityRow | null): ReportRow => {
  if (row === null)
    return { table: "capability", key, layout: "-", access: "-", provenance: "absent", note: "UNSUPPORTED" }
  const items = itemsOf(row)
  const range = items.length > 1 ? `${items[0]}-${items.at(-1)}` : (items[0] ?? "")
  const values = Object.entries(row.values ?? {}).map(([meaning, value]) => `${meaning}=${value}`)
  const layout = [range, row.field ?? "", ...values].filter((part) => part !== "").join(" ")
  return { table: "capability", key, layout, access: "-", provenance: row.provenance, note: row.note ?? "" }
}

/** Lists every row: capabilities first, then items by number, then alarms. A missing capability is listed as `absent`, never left out. @category Functions */
export const report = (profile: Profile): ReadonlyArray<ReportRow> => [
  ...capabilities.map((key) => capabilityRow(key, profile.capabilities[key])),
  ...Object.entries(profile.items)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, row]): ReportRow => {
      const { access, codec, provenance } = row
      const note = [row.title?.zh, row.note ?? row.title?.en].filter((part) => part !== undefined).join(" ")
      return {
        table: "item",
        key,
        layout: `${row.len} ${layoutOf(codec)}`,
        access: `${access} ${row.scope}`,
        provenance,
        note
      }
    }),
  ...Object.entries(profile.alarms).map(([key, row]): ReportRow => {
    const layout = row.payload === "unknown" ? "payload unknown" : row.payload.join(" ") || "no payload"
    const note = row.round === undefined ? row.event : `${row.event} ${row.round}`
    return { table: "alarm", key, layout, access: "r", provenance: row.provenance, note }
  })
]

/** Prints the report as a table of fixed columns, one row a line, after a line that says what may be done with the profile. @category Functions */
export const print = (profile: Profile): string => {
  const head = `${profile.id}${profile.basedOn === undefined ? "" : ` (based on ${profile.basedOn})`}: ${
    profile.verified ? "verified by an integrator" : "NOT verified: control and money writes need the host's allowance"
  }`
  const rows = report(profile).map((row) => [row.table, row.key, row.provenance, row.access, row.layout, row.note])
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  )
  return [head, ...lines].join("\n")
}
