/**
 * The columns of the catalog's index that have an index in the database.
 *
 * Any column can be filtered by; these are the ones by which a large table is found quickly. A column stands here only when it always holds one
 * text or null, so that the filter can be written as one comparison.
 */
import { type Kind, kinds } from "@yugou/core/store"

export type IndexedColumn = readonly [kind: Kind, column: string]

/** What migration 0002 indexes. A column that is added later comes with a migration and a list of its own. */
export const firstColumns: ReadonlyArray<IndexedColumn> = [
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

/** What migration 0005 indexes: every other column by which an operation of the station lists or counts. */
export const laterColumns: ReadonlyArray<IndexedColumn> = [
  ["Order", "validity"],
  ["Customer", "validity"],
  ["Customer", "cycle"],
  ["Device", "binding"],
  ["Message", "kind"],
  ["Message", "to"],
  ["Message", "sentBy"],
  ["Message", "queuedAt"],
  ["Message", "submittedAt"],
  ["WorkItem", "customerNo"],
  ["WorkItem", "cause"],
  ["WorkItem", "state"],
  ["WorkItem", "openedAt"],
  ["Discrepancy", "terminalId"],
  ["Discrepancy", "cause"],
  ["Adjustment", "customerNo"],
  ["Adjustment", "compensates"],
  ["Commissioning", "terminalId"],
  ["Commissioning", "session"]
]

/** What migration 0009 indexes: by whom, since when and by which credit discrepancies are listed. */
export const discrepancyColumns: ReadonlyArray<IndexedColumn> = [
  ["Discrepancy", "customerNo"],
  ["Discrepancy", "openedAt"],
  ["Discrepancy", "repairedBy"]
]

/** What migration 0010 indexes: orders by the work order that they were sold for. */
export const workOrderColumns: ReadonlyArray<IndexedColumn> = [["Order", "workOrderNo"]]

/** What migration 0012 indexes: whose money moved when, and what the marketing system says otherwise. */
export const paymentColumns: ReadonlyArray<IndexedColumn> = [
  ["Order", "moneyAt"],
  ["Adjustment", "savedAt"],
  ["PaymentDifference", "day"],
  ["PaymentDifference", "workOrderNo"],
  ["PaymentDifference", "cause"],
  ["PaymentDifference", "state"]
]

/** What migration 0013 indexes: what lists find by the customer, the terminal, or the person whom something waits for. */
export const relatedColumns: ReadonlyArray<IndexedColumn> = [
  ["Order", "proposedAt"],
  ["Adjustment", "proposedAt"],
  ["Adjustment", "terminalId"],
  ["Adjustment", "approval"],
  ["Control", "proposedAt"],
  ["Control", "terminalId"],
  ["Discrepancy", "proposedAt"],
  ["ParameterJob", "progress"],
  ["Terminal", "dialectId"],
  ["Terminal", "service"],
  ["AlarmWatch", "unread"]
]

/** What migration 0015 indexes: closings of accounts by customer and step. */
export const closingColumns: ReadonlyArray<IndexedColumn> = [
  ["AccountClosing", "customerNo"],
  ["AccountClosing", "step"]
]

/** What migration 0017 indexes: after which restoration of the books a target was looked at. */
export const restoredColumns: ReadonlyArray<IndexedColumn> = [["Target", "verified"]]

/** The columns that the database holds to be the id (`order_no_is_id` and its like): the primary key finds them, and since migration 0020 nothing else does. */
export const namedById: ReadonlyArray<IndexedColumn> = [
  ["Order", "orderNo"],
  ["Customer", "customerNo"],
  ["Target", "target"],
  ["Terminal", "terminalId"]
]

/** The columns that nearly every row has none of: since migration 0020 their indexes hold only the rows that have one. No condition asks for those without. */
export const rarelySet: ReadonlyArray<IndexedColumn> = [
  ["Order", "workOrderNo"],
  ["Order", "moneyAt"],
  ["Order", "proposedAt"],
  ["Message", "sentBy"]
]

/**
 * The columns of which each value is that of a few rows (of a terminal: the credits of all its targets), the fewest first: whose index serves a list that names one, whatever else it asks for. Without a word of
 * this a planner that has no statistics yet may choose the index of a state that nearly every row is in.
 */
export const narrowColumns: ReadonlyArray<string> = [
  ...["orderNo", "workOrderNo", "compensates", "repairedBy", "session"],
  ...["target", "deviceId", "customerNo", "terminalId", "address", "to"]
]

/** The columns in which texts are searched for: an index finds the pairs of characters of what is searched. */
export const searchedColumns: ReadonlyArray<IndexedColumn> = [["Customer", "name"]]

/** All columns that have an index of their own. */
export const indexedColumns: ReadonlyArray<IndexedColumn> = [
  ...firstColumns,
  ...laterColumns,
  ...discrepancyColumns,
  ...workOrderColumns,
  ...paymentColumns,
  ...relatedColumns,
  ...closingColumns,
  ...restoredColumns
]

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, "")

/** Gives the statement that makes the index of a column: the rows of one value, in the order of the list. */
export const createIndex = ([kind, column]: IndexedColumn): string =>
  `CREATE INDEX ${snake(kind)}_by_${snake(column)} ON yugou.aggregates ((columns ->> '${column}') COLLATE "C", sort, id) WHERE kind = '${kind}'`

/** Gives the statement that makes the index of a column over the rows that have one. */
export const createIndexOfSome = ([kind, column]: IndexedColumn): string =>
  `CREATE INDEX ${snake(kind)}_having_${snake(column)} ON yugou.aggregates ((columns ->> '${column}') COLLATE "C", sort, id) WHERE kind = '${kind}' AND columns ->> '${column}' IS NOT NULL`

/**
 * Gives the statement that lets the planner know the values of a column. PostgreSQL uses no statistics of partial indexes: without these, every
 * filter would promise the same number of rows, and of two conditions the one might be looked up that nearly every row meets.
 */
export const createStatistics = (column: string): string =>
  `CREATE STATISTICS yugou.aggregates_${snake(column)} (mcv) ON kind, (columns ->> '${column}') FROM yugou.aggregates`

const names: ReadonlySet<string> = new Set(indexedColumns.map(([kind, column]) => `${kind}.${column}`))

/** Tells whether a column has an index of its own. */
export const isIndexed = (kind: Kind, column: string): boolean => names.has(`${kind}.${column}`)

/** Gives the statements that let what a column contains be found: the index, and what the planner knows of how rare a pair of characters is. */
export const createSearch = ([kind, column]: IndexedColumn): ReadonlyArray<string> => [
  `CREATE INDEX ${snake(kind)}_in_${snake(column)} ON yugou.aggregates USING gin (yugou.bigrams(columns ->> '${column}')) WHERE kind = '${kind}'`,
  `CREATE STATISTICS yugou.aggregates_in_${snake(column)} ON (yugou.bigrams(columns ->> '${column}')) FROM yugou.aggregates`
]

const ids: ReadonlySet<string> = new Set(namedById.map(([kind, column]) => `${kind}.${column}`))

/** Tells whether a column is the id of its row. */
export const isId = (kind: Kind, column: string): boolean => ids.has(`${kind}.${column}`)

const searched: ReadonlySet<string> = new Set(searchedColumns.map(([kind, column]) => `${kind}.${column}`))

/** Tells whether an index finds what a column contains. */
export const isSearched = (kind: Kind, column: string): boolean => searched.has(`${kind}.${column}`)

/** The kinds that the catalog of this version has. */
export const catalogKinds: ReadonlySet<string> = new Set(kinds)
