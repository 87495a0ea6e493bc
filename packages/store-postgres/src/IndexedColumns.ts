/**
 * The columns of the catalog's index that have an index in the database.
 *
 * Any column can be filtered by; these are the ones by which a large table is found quickly. A column stands here only when it always holds one
 * text or null, so that the filter can be written as one comparison.
 */
import { type Kind, kinds } from "@yugou/core"

export type IndexedColumn = readonly [kind: Kind, column: string]

/** What migration 0002 indexes. A column that is added later comes with a migration and a list of its own. */
export const indexedColumns: ReadonlyArray<IndexedColumn> = [
  ["Order", "orderNo"],
  ["Order", "customerNo"],
  ["Order", "deviceId"],
  ["Order", "terminalId"],
  ["Order", "target"],
  ["Order", "approval"],
  ["Order", "dispatch"],
  ["Order", "savedAt"],
  ["Order", "approvedAt"],
  ["Order", "dispatchedAt"],
  ["Customer", "customerNo"],
  ["Customer", "name"],
  ["Device", "customerNo"],
  ["Device", "target"],
  ["Device", "terminalId"],
  ["Target", "target"],
  ["Target", "terminalId"],
  ["Target", "slot"],
  ["Terminal", "terminalId"],
  ["Terminal", "address"],
  ["Message", "customerNo"],
  ["Message", "progress"],
  ["AlarmWatch", "customerNo"],
  ["AlarmWatch", "alarm"],
  ["Discrepancy", "target"],
  ["Discrepancy", "state"],
  ["Adjustment", "target"],
  ["Adjustment", "dispatch"],
  ["ParameterJob", "target"],
  ["ParameterJob", "outcome"],
  ["Control", "customerNo"],
  ["Control", "target"],
  ["Control", "state"],
  ["Commissioning", "target"],
  ["Commissioning", "customerNo"],
  ["Replacement", "customerNo"],
  ["Replacement", "step"]
]

const names: ReadonlySet<string> = new Set(indexedColumns.map(([kind, column]) => `${kind}.${column}`))

/** Tells whether a column has an index of its own. */
export const isIndexed = (kind: Kind, column: string): boolean => names.has(`${kind}.${column}`)

/** The kinds that the catalog of this version has. */
export const catalogKinds: ReadonlySet<string> = new Set(kinds)
