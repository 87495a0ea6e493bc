/** What a store in memory keeps. */
import * as Latch from "effect/Latch"
import type * as Schema from "effect/Schema"
import type { IndexEntry } from "../books/entry/CatalogEntry.ts"
import type { Due, QueueName } from "../books/entry/Due.ts"
import type { Kind, Ref, Versioned } from "./Aggregates.ts"
import type { CommandRecord, Commit, Fact } from "./Commit.ts"
import type { Holders } from "./HoldersMemory.ts"
import type { HistoryEntry } from "./StationStore.ts"

/** An aggregate with all its versions. */
export interface Row {
  readonly current: Versioned
  /** What the state is due for; when it is given out stands in the queues, and may be later. */
  readonly due: Due | null
  readonly index: IndexEntry
  readonly history: Array<HistoryEntry>
}

/** Who works on something, and until when. */
export interface Lease {
  readonly holder: string
  readonly until: number
}

/** A commit with its position: 1 for the first, without gaps until measurements are thinned. */
export interface Logged {
  readonly position: bigint
  readonly commit: Commit
}

/** Everything that a memory store keeps. It changes in place; only a store over it may touch it. @category Models */
export interface Books {
  readonly rows: { readonly [K in Kind]: Map<string, Row> }
  /** What the rows of a kind hold in their columns; a kind of which nothing is written is missing. */
  readonly holders: Map<Kind, Holders>
  readonly due: { readonly [Q in QueueName]: Map<string, { readonly ref: Ref; readonly due: Due }> }
  readonly leases: Map<string, Lease>
  readonly commands: Map<string, CommandRecord>
  readonly facts: Map<string, Array<Fact>>
  readonly notes: Map<string, Schema.Json>
  readonly log: Array<Logged>
  /** How many positions were drawn. */
  drawn: number
  /** Opens when the log grows; a new one takes its place. */
  grown: Latch.Latch
}

/** Makes books in which nothing is written. @category Functions */
export const emptyBooks = (): Books => ({
  rows: {
    Customer: new Map(),
    AlarmWatch: new Map(),
    Device: new Map(),
    Target: new Map(),
    Terminal: new Map(),
    TerminalAddress: new Map(),
    Order: new Map(),
    Adjustment: new Map(),
    ParameterJob: new Map(),
    Control: new Map(),
    Commissioning: new Map(),
    Replacement: new Map(),
    AccountClosing: new Map(),
    Message: new Map(),
    Discrepancy: new Map(),
    Template: new Map(),
    WorkItem: new Map(),
    PaymentDifference: new Map(),
    Restoration: new Map()
  },
  holders: new Map(),
  due: {
    dispatch: new Map(),
    resolve: new Map(),
    message: new Map(),
    alarm: new Map(),
    saga: new Map(),
    closing: new Map(),
    parameter: new Map(),
    control: new Map(),
    expiry: new Map()
  },
  leases: new Map(),
  commands: new Map(),
  facts: new Map(),
  notes: new Map(),
  log: [],
  drawn: 0,
  grown: Latch.makeUnsafe()
})

/** Finds a row. */
export const rowOf = (books: Books, ref: Ref): Row | undefined => books.rows[ref._tag].get(ref.id)

/** Gives the commits behind a position, in their order. */
export const behind = (log: ReadonlyArray<Logged>, after: bigint): ReadonlyArray<Logged> => {
  // Without thinning a commit stands at its position; what was thinned only moves it forward.
  let index = Math.min(Number(after), log.length)
  while (index > 0 && (log[index - 1]?.position ?? 0n) > after) index -= 1
  return log.slice(index)
}
