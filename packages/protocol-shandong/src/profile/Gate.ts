/** The four gates that every row passes before a byte leaves. Reads are free; a guess never moves money or a switch. @category Profiles */
import { type Book, itemsOf } from "./Book.ts"
import type { Capability, CapabilityRow, Provenance } from "./Profile.ts"

/** What the host allows knowingly. Empty by default; tests and the simulator set both. @category Models */
export interface Allowance {
  /** Writes over rows that are not confirmed, capability by capability. */
  readonly inferredWrites: ReadonlyArray<Capability>
  /** Control and purchases with a profile that nobody has verified. */
  readonly unverifiedControl: "refused" | "allowed"
}

/** The allowance of a host that allows nothing: reads only, until a profile is verified. @category Constants */
export const nothingAllowed: Allowance = { inferredWrites: [], unverifiedControl: "refused" }

/**
 * Says whether a capability may be used. `Unsupported`: the profile has no row, or only a placeholder (gate 1). `Gated`: the row is there and
 * the host's word is missing (gates 2 and 3).
 *
 * @category Models
 */
export type Verdict =
  | { readonly _tag: "Open"; readonly row: CapabilityRow }
  | { readonly _tag: "Unsupported"; readonly detail: string }
  | { readonly _tag: "Gated"; readonly gate: 2 | 3; readonly detail: string }

/** Capabilities whose writes move a switch, arm control or move money: gate 3. */
const controlAndMoney: ReadonlyArray<Capability> = [
  "control.rounds",
  "control.enabled",
  "control.expiry",
  "switch.command",
  "purchase.write"
]

const known = (provenance: Provenance): boolean => provenance === "confirmed" || provenance === "integrator"

/** Asks the gates for one capability. A row is as well known as the weakest of itself and its items. @category Functions */
export const check = (book: Book, capability: Capability, access: "read" | "write", allowance: Allowance): Verdict => {
  const row = book.capability(capability)
  if (row === null) return { _tag: "Unsupported", detail: `profile ${book.profile.id} has no ${capability}` }
  const provenances = [row.provenance, ...itemsOf(row).map((di) => book.find(di)?.row.provenance ?? "placeholder")]
  if (provenances.includes("placeholder")) return { _tag: "Unsupported", detail: `${capability} is a placeholder row` }
  if (access === "read" || book.profile.verified) return { _tag: "Open", row }
  if (!provenances.every(known) && !allowance.inferredWrites.includes(capability)) {
    return { _tag: "Gated", gate: 2, detail: `${capability} is not confirmed: allowInferredWrites does not name it` }
  }
  if (controlAndMoney.includes(capability) && allowance.unverifiedControl === "refused") {
    return { _tag: "Gated", gate: 3, detail: `${capability} with an unverified profile needs allowUnverifiedControl` }
  }
  return { _tag: "Open", row }
}
