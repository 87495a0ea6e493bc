/** The books as they are followed commit by commit: every record with its whole history, so that each step can be audited without reading anything again. */
import {
  type Adjustment,
  type Commit,
  type Credit,
  type Discrepancy,
  type Due,
  type HistoryEntry,
  type Invariants,
  type Kind,
  keyOf,
  type Order,
  type Ref,
  refKey,
  type TargetKey,
  type Versioned,
  type Write
} from "@yugou/core"

interface Followed {
  current: Versioned
  due: Due | null
  readonly entries: Array<HistoryEntry>
}

/** What was followed so far. */
export interface Ledger extends Invariants.FollowedBooks {
  readonly write: (commit: Commit) => void
  /** The newest version of a record; 0: there is none. */
  readonly versionOf: (ref: Ref) => number
  /** What a record is due for. */
  readonly dueOf: (ref: Ref) => Due | null
  /** Whether a discrepancy of a target stands open. */
  readonly standingOf: (target: TargetKey) => "undisputed" | "disputed"
  /** Every record that there is. */
  readonly refs: () => ReadonlyArray<Ref>
  readonly orders: () => ReadonlyArray<Order.State>
  readonly adjustments: () => ReadonlyArray<Adjustment.State>
}

type CreditRecord = Invariants.AuditRecord<Credit.HolderKind>

class Following implements Ledger {
  private readonly records = new Map<string, Followed>()
  private readonly credits = new Map<TargetKey, Array<CreditRecord>>()
  private readonly disputes = new Map<TargetKey, Set<string>>()

  private readonly follow = (write: Write, { command, trail }: Commit): void => {
    const key = refKey(write.ref)
    const known = this.records.get(key)
    const { ref, state, events } = write
    const current = { ref, version: write.version + 1, state } as Versioned
    const before = known?.current.state ?? null
    const entry = {
      version: current.version,
      commandId: command.id,
      trail,
      events,
      before,
      after: state
    } as HistoryEntry
    if (known !== undefined) {
      known.current = current
      known.due = write.due
      known.entries.push(entry)
      return
    }
    const followed: Followed = { current, due: write.due, entries: [entry] }
    this.records.set(key, followed)
    if (ref._tag !== "Order" && ref._tag !== "Adjustment") return
    const target = keyOf((state as Order.State | Adjustment.State).target)
    const others = this.credits.get(target) ?? []
    others.push(followed as unknown as CreditRecord)
    this.credits.set(target, others)
  }
  private readonly dispute = ({ target, closed, discrepancyId }: Discrepancy.State): void => {
    const open = this.disputes.get(keyOf(target)) ?? new Set()
    if (closed === null) open.add(discrepancyId)
    else open.delete(discrepancyId)
    this.disputes.set(keyOf(target), open)
  }
  readonly write = (commit: Commit): void => {
    for (const it of commit.writes) {
      this.follow(it, commit)
      if (it.ref._tag === "Discrepancy") this.dispute(it.state as Discrepancy.State)
    }
  }
  readonly record = <K extends Kind>(ref: Ref<K>): Invariants.AuditRecord<K> | null =>
    (this.records.get(refKey(ref as Ref)) ?? null) as Invariants.AuditRecord<K> | null
  readonly creditsOf = (target: TargetKey): ReadonlyArray<CreditRecord> => this.credits.get(target) ?? []
  readonly versionOf = (ref: Ref): number => this.records.get(refKey(ref))?.current.version ?? 0
  readonly dueOf = (ref: Ref): Due | null => this.records.get(refKey(ref))?.due ?? null
  readonly standingOf = (target: TargetKey): "undisputed" | "disputed" =>
    (this.disputes.get(target)?.size ?? 0) > 0 ? "disputed" : "undisputed"
  readonly refs = (): ReadonlyArray<Ref> => [...this.records.values()].map(({ current }) => current.ref)
  private readonly all = (kind: Kind): ReadonlyArray<unknown> =>
    [...this.records.values()].flatMap(({ current }) => (current.ref._tag === kind ? [current.state] : []))
  readonly orders = (): ReadonlyArray<Order.State> => this.all("Order") as ReadonlyArray<Order.State>
  readonly adjustments = (): ReadonlyArray<Adjustment.State> =>
    this.all("Adjustment") as ReadonlyArray<Adjustment.State>
}

/** Opens a ledger in which nothing is written. */
export const open = (): Ledger => new Following()
