/**
 * How each operation of the table that does something is played, in one table: by the story of an order or an adjustment, by a deed of its own, or
 * not, and why. An operation that is missing here does not compile.
 */
import type { CommandName } from "../Commands.ts"
import { commandNames } from "../Commands.ts"
import { commissioningDeeds } from "./CommissioningDeeds.ts"
import { customerDeeds } from "./CustomerDeeds.ts"
import type { Deed, Playing } from "./Doing.ts"
import { dunningDeeds } from "./DunningDeeds.ts"
import { approvalDeeds, purchaseDeeds, recordDeeds } from "./PurchaseDeeds.ts"
import { settlementDeeds } from "./SettlementDeeds.ts"

const tables = {
  customers: customerDeeds,
  commissioning: commissioningDeeds,
  purchases: purchaseDeeds,
  purchaseRecords: recordDeeds,
  approvals: approvalDeeds,
  dunning: dunningDeeds,
  history: {},
  settlement: settlementDeeds,
  people: {}
}

const rows = new Map<string, Playing>(
  Object.entries(tables).flatMap(([facade, deeds]) =>
    Object.entries<Playing>(deeds).map(([row, playing]) => [`${facade}.${row}`, playing] as const)
  )
)

const playingOf = (name: CommandName): Playing => rows.get(name) ?? { notPlayed: "nobody has written down how" }

/** The operations that have a deed of their own. @category Constants */
export const deedNames: ReadonlyArray<CommandName> = commandNames.filter(
  (name) => typeof playingOf(name) === "function"
)

/** The deed of an operation; `null`: it has none of its own. */
export const deedOf = (name: CommandName): Deed | null => {
  const playing = playingOf(name)
  return typeof playing === "function" ? playing : null
}

/** The operations that are played by the story of an order or an adjustment. @category Constants */
export const storyNames: ReadonlyArray<CommandName> = commandNames.filter((name) => playingOf(name) === "inTheStory")

/** The operations that are not played, each with the reason. @category Constants */
export const notPlayed: ReadonlyMap<CommandName, string> = new Map(
  commandNames.flatMap((name) => {
    const playing = playingOf(name)
    return typeof playing === "object" ? [[name, playing.notPlayed] as const] : []
  })
)
