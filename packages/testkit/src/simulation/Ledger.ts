/** The books as they are followed commit by commit: every record with its whole history, so that each step can be audited without reading anything again. */

import { keyOf, type TargetKey } from "@yugou/core"
import type * as Invariants from "@yugou/core/audit"
import type { Adjustment, Control, Credit, Device, Discrepancy, Order, Target, WorkItem } from "@yugou/core/books"
import {
  type Commit,
  type Due,
  type HistoryEntry,
  type Kind,
  type PutOff,
  type Ref,
  refKey,
  type Versioned,
  type Write
} from "@yugou/core/store"

interface Followed {
  current: Versioned
  due: Due | null
  /** What the state is due for, before anybody put it off. */
  said: Due | null
  readonly entries: Array<HistoryEntry>
}

/** Something that is due. */
export interface Work {
  readonly ref: Ref
  readonly due: Due
}

const lineOf = ({ queue, serial }: Pick<Due, "queue" | "serial">): string => `${queue} ${serial}`

const isBefore = (a: Work, b: Work): boolean =>
  a.due.order < b.due.order || (a.due.order === b.due.order && a.ref.id < b.ref.id)

const first = (line: ReadonlyMap<string, Work> | undefined): Work | null => {
  let head: Work | null = null
  for (const work of line?.values() ?? []) if (head === null || isBefore(work, head)) head = work
  return head
}

/** What was followed so far. */
export interface Ledger extends Invariants.FollowedBooks {
  readonly write: (commit: Commit) => void
  /** Hears that work was put off. */
  readonly putOff: (work: PutOff) => void
  /** Begins anew, with these commits. */
  readonly restore: (commits: ReadonlyArray<Commit>) => void
  /** The newest version of a record; 0: there is none. */
  readonly versionOf: (ref: Ref) => number
  /** What a record is due for. */
  readonly dueOf: (ref: Ref) => Due | null
  /** Whether a discrepancy of a target stands open. */
  readonly standingOf: (target: TargetKey) => "undisputed" | "disputed"
  /** How many records of a kind there are. */
  readonly countOf: (kind: Kind) => number
  /** What goes first of all that stands in the same queue and line; `null`: nothing does. */
  readonly headOf: (line: Pick<Due, "queue" | "serial">) => Work | null
  /** What goes first of each line. */
  readonly heads: () => ReadonlyArray<Work>
  readonly workItems: () => ReadonlyArray<WorkItem.State>
  readonly targets: () => ReadonlyArray<Target.State>
  readonly devices: () => ReadonlyArray<Device.State>
  readonly orders: () => ReadonlyArray<Order.State>
  readonly adjustments: () => ReadonlyArray<Adjustment.State>
  readonly controls: () => ReadonlyArray<Control.State>
}

type CreditRecord = Invariants.AuditRecord<Credit.HolderKind>

class Following implements Ledger {
  private readonly records = new Map<string, Followed>()
  private readonly credits = new Map<TargetKey, Array<CreditRecord>>()
  private readonly lines = new Map<string, Map<string, Work>>()
  private readonly counts = new Map<Kind, number>()
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
    const { due: said } = write
    // What was put off stays so, as long as the state is due for the same as before.
    const isSaidAgain = said !== null && known !== undefined && JSON.stringify(known.said) === JSON.stringify(said)
    this.place(ref, known?.due ?? null, isSaidAgain ? known.due : said)
    if (known !== undefined) {
      known.current = current
      known.due = isSaidAgain ? known.due : said
      known.said = said
      known.entries.push(entry)
      return
    }
    const followed: Followed = { current, due: said, said, entries: [entry] }
    this.records.set(key, followed)
    this.counts.set(ref._tag, (this.counts.get(ref._tag) ?? 0) + 1)
    if (ref._tag !== "Order" && ref._tag !== "Adjustment") return
    const target = keyOf((state as Order.State | Adjustment.State).target)
    const others = this.credits.get(target) ?? []
    others.push(followed as unknown as CreditRecord)
    this.credits.set(target, others)
  }
  private readonly place = (ref: Ref, former: Due | null, due: Due | null): void => {
    const key = refKey(ref)
    if (former !== null) this.lines.get(lineOf(former))?.delete(key)
    if (due === null) return
    const line = this.lines.get(lineOf(due)) ?? new Map<string, Work>()
    this.lines.set(lineOf(due), line.set(key, { ref, due }))
  }
  readonly putOff = ({ ref, version, until }: PutOff): void => {
    const known = this.records.get(refKey(ref))
    if (!known?.due || known.current.version !== version) return
    const due = { ...known.due, at: until }
    this.place(ref, known.due, due)
    known.due = due
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
  readonly restore = (commits: ReadonlyArray<Commit>): void => {
    for (const kept of [this.records, this.credits, this.lines, this.counts, this.disputes]) kept.clear()
    for (const commit of commits) this.write(commit)
  }
  readonly record = <K extends Kind>(ref: Ref<K>): Invariants.AuditRecord<K> | null =>
    (this.records.get(refKey(ref as Ref)) ?? null) as Invariants.AuditRecord<K> | null
  readonly creditsOf = (target: TargetKey): ReadonlyArray<CreditRecord> => this.credits.get(target) ?? []
  readonly versionOf = (ref: Ref): number => this.records.get(refKey(ref))?.current.version ?? 0
  readonly dueOf = (ref: Ref): Due | null => this.records.get(refKey(ref))?.due ?? null
  readonly standingOf = (target: TargetKey): "undisputed" | "disputed" =>
    (this.disputes.get(target)?.size ?? 0) > 0 ? "disputed" : "undisputed"
  readonly countOf = (kind: Kind): number => this.counts.get(kind) ?? 0
  readonly headOf = (line: Pick<Due, "queue" | "serial">): Work | null => first(this.lines.get(lineOf(line)))
  readonly heads = (): ReadonlyArray<Work> => [...this.lines.values()].flatMap((line) => first(line) ?? [])
  private readonly all = (kind: Kind): ReadonlyArray<unknown> =>
    [...this.records.values()].flatMap(({ current }) => (current.ref._tag === kind ? [current.state] : []))
  readonly workItems = (): ReadonlyArray<WorkItem.State> => this.all("WorkItem") as ReadonlyArray<WorkItem.State>
  readonly targets = (): ReadonlyArray<Target.State> => this.all("Target") as ReadonlyArray<Target.State>
  readonly devices = (): ReadonlyArray<Device.State> => this.all("Device") as ReadonlyArray<Device.State>
  readonly orders = (): ReadonlyArray<Order.State> => this.all("Order") as ReadonlyArray<Order.State>
  readonly adjustments = (): ReadonlyArray<Adjustment.State> =>
    this.all("Adjustment") as ReadonlyArray<Adjustment.State>
  readonly controls = (): ReadonlyArray<Control.State> => this.all("Control") as ReadonlyArray<Control.State>
}

/** Opens a ledger in which nothing is written. */
export const open = (): Ledger => new Following()
