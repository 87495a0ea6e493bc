/** Rows and targets as procedures need them: the gate first, then the item. */
import type { TerminalRequest } from "@yugou/core/dialect"
import { itemsOf } from "../profile/Book.ts"
import * as Gate from "../profile/Gate.ts"
import type { Capability, CapabilityRow } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"
import { type End, type Next, notSent } from "./Procedure.ts"
import type { Context } from "./Settings.ts"

/** Asks the gates; gives the row, or how the request ends. */
export const rowFor = (context: Context, capability: Capability, access: "read" | "write"): CapabilityRow | End => {
  const verdict = Gate.check(context.book, capability, access, context.allowance)
  switch (verdict._tag) {
    case "Open":
      return verdict.row
    case "Unsupported":
      return notSent("unsupported", verdict.detail)
    case "Gated":
      return notSent("gated", verdict.detail)
  }
}

export const isEnd = (value: CapabilityRow | End): value is End => "ending" in value

/** Gives the single item of a row, or its first. */
export const diOf = (row: CapabilityRow): string => itemsOf(row)[0] ?? ""

/** Gives what to read for all items of a row: its block where there is one. */
export const readOf = (row: CapabilityRow): ReadonlyArray<string> =>
  typeof row.di !== "string" && row.di.block !== undefined ? [row.di.block] : itemsOf(row)

/** Finds the item of a switch by its label; `null` when the profile has no such switch. */
export const switchDi = (context: Pick<Context, "book">, row: CapabilityRow, switchNo: number): string | null => {
  const { switchBase, switches } = context.book.profile.limits
  const index = switchNo - switchBase
  return index >= 0 && index < switches ? (itemsOf(row)[index] ?? null) : null
}

/** The balance belongs to the terminal itself; a total group or a meter behind it is not known to this family. */
export const refuseTarget = ({ payload, terminalId }: TerminalRequest): End | null => {
  const target = "target" in payload ? payload.target : "scope" in payload ? payload.scope.target : null
  return target === null || (target._tag === "Terminal" && target.terminalId === terminalId)
    ? null
    : notSent("unsupported", "the balance of this dialect belongs to the terminal itself")
}

/** Goes on with the row of a capability, where the gates and the target let it; otherwise the request ends. */
export const withRow = (
  context: Context,
  request: TerminalRequest,
  capability: Capability,
  access: "read" | "write",
  then: (row: CapabilityRow) => Next
): Next => {
  const row = rowFor(context, capability, access)
  return isEnd(row) ? row : (refuseTarget(request) ?? then(row))
}

/** Takes the part of an item's value that a row means. */
export const fieldOf = (context: Pick<Context, "book">, row: CapabilityRow, value: Value): Value => {
  const codec = context.book.find(diOf(row))?.row.codec
  if (row.field === undefined || codec === undefined || value === null) return value
  if ("nibbles" in codec) return typeof value === "string" ? (value[codec.nibbles.indexOf(row.field)] ?? null) : null
  return typeof value === "object" && !Array.isArray(value)
    ? ((value as { readonly [name: string]: Value })[row.field] ?? null)
    : null
}

/** Replaces the part of an item's value that a row means and keeps the rest; `null` when the rest is not known. */
export const withField = (context: Pick<Context, "book">, row: CapabilityRow, value: Value, part: string): Value => {
  const codec = context.book.find(diOf(row))?.row.codec
  if (row.field === undefined || codec === undefined) return part
  if (value === null) return null
  if ("nibbles" in codec && typeof value === "string") {
    const digits = [...value]
    digits[codec.nibbles.indexOf(row.field)] = part
    return digits.join("")
  }
  return typeof value === "object" && !Array.isArray(value) ? { ...value, [row.field]: part } : null
}

/** Finds the meaning of a value in a row (`engaged`, `released`, …), or `null`. */
export const meaningOf = (row: CapabilityRow, value: Value): string | null => {
  const found = Object.entries(row.values ?? {}).find(([, text]) => text === value)
  return found?.[0] ?? null
}
