/** What a replacement of a device must keep: the customer's energy over both devices, held against what the terminals hold, in the commit of each step. */
import { Energy, keyOf, type TargetKey, type TerminalId } from "@yugou/core"
import type * as Invariants from "@yugou/core/audit"
import { type Replacement, WorkItem } from "@yugou/core/books"
import { type Commit, ref, type StateOf, type Write } from "@yugou/core/store"
import type { Ledger } from "./Ledger.ts"
import { policy } from "./SitePolicy.ts"

/** The sentences. */
export const rules = {
  held: "on a device that is being replaced, or whose account is being closed, nothing is sold and nothing is sent but what takes its balance off",
  conserved:
    "a replaced device leaves the customer what it held: sold and adjusted less consumed is what stands on his devices and what is open work",
  statedByTwo:
    "what is stated of an old device is left on it when a second person has confirmed the same amount, and not before",
  stopTold: "a replacement that stops is laid before persons"
} as const

/** What the checks stand on. `truthOf`: what is known of the device that stands under a target now; `null`: nobody knows it. */
export interface Ground {
  readonly ledger: Ledger
  readonly report: (rule: keyof typeof rules, detail: string) => void
  readonly truthOf: (target: TargetKey, terminalId: TerminalId) => Invariants.TerminalTruth | null
}

/** The checks of one run. */
export interface Conservation {
  /** Looks at what a commit does, which the ledger has written already. */
  readonly check: (commit: Commit) => void
  /** Hears that the books were put back: of what was bound before, nobody knows what was done there since. */
  readonly restored: () => void
}

/** What may be consumed between the reading of a step and its commit: the store may be slow, and a terminal uses energy all the time. */
const meanwhile = Energy.kwh("25")

const has = ({ events }: Write, tag: string): boolean => events.some(({ _tag }) => _tag === tag)

const checkHeld = ({ ledger, report }: Ground, write: Write): void => {
  if (write.ref._tag !== "Order" && write.ref._tag !== "Adjustment") return
  if (!has(write, "OrderSaved") && !has(write, "AttemptOpened") && !has(write, "Queued")) return
  const { deviceId, closes = null } = write.state as Pick<StateOf<"Order">, "deviceId"> & { readonly closes?: string }
  const device = ledger.record(ref("Device", deviceId))?.current.state
  const heldBy = device?.binding === "active" ? (device.heldBy ?? null) : null
  if (heldBy !== null && heldBy !== closes) report("held", `${write.ref.id} on ${deviceId}, which ${heldBy} holds`)
}

/** A reading that persons state may be wrong; it is what two of them say, and only that. */
const checkStated = ({ ledger, report }: Ground, write: Write): void => {
  if (write.ref._tag !== "Replacement") return
  const { replacementId, left, hand } = write.state as Replacement.State
  if (left?.source !== "manual") return
  const told = (): void => report("statedByTwo", `${replacementId} takes ${left.remaining} units for left`)
  if (has(write, "ReadingConfirmed")) {
    const by = hand?.confirmedBy ?? null
    if (by === null || by === hand?.by || left.remaining !== hand?.remaining) told()
  } else if (has(write, "OldDeviceCancelled") || has(write, "LeftRead")) {
    const before = ledger.record(ref("Replacement", write.ref.id))?.entries.at(-1)?.before?.left
    if (before?.source !== "manual" || before.remaining !== left.remaining) told()
  }
}

const checkStopTold = ({ ledger, report }: Ground, write: Write): void => {
  if (write.ref._tag !== "Replacement" || !has(write, "ReplacementStopped")) return
  const id = WorkItem.idOf({ cause: "replacementStopped", subject: write.ref.id })
  const item = ledger.record(ref("WorkItem", id))?.current.state
  if (item === undefined || item.closed !== null) report("stopTold", write.ref.id)
}

const sum = (all: ReadonlyArray<{ readonly value: bigint }>): bigint =>
  all.reduce((total, { value }) => total + value, 0n)

class Conserving implements Conservation {
  /** What each new device held, had consumed and had taken when it was bound. */
  private readonly bound = new Map<string, Invariants.TerminalTruth>()
  private readonly ground: Ground

  constructor(ground: Ground) {
    this.ground = ground
  }

  /** What was read as left is what the terminal held, but for what it used meanwhile; what persons state is theirs. */
  private readonly checkLeft = ({ replacementId, oldTarget, left }: Replacement.State): void => {
    if (left === undefined || left.source === "manual") return
    const truth = this.ground.truthOf(keyOf(oldTarget), oldTarget.terminalId)
    if (truth === null) return
    const over = left.remaining - truth.balance
    if (over < -truth.tolerance || over > meanwhile + truth.tolerance)
      this.ground.report("conserved", `${replacementId} reads ${left.remaining} units, and ${truth.balance} are left`)
  }
  /** What the new device gained beside what was sold there is what was left on the old one, less what it held itself and what is open work. */
  private readonly checkCarried = (it: Replacement.State): void => {
    const { replacementId, newTarget, left, rest = 0n } = it
    const before = this.bound.get(replacementId)
    const now = this.ground.truthOf(keyOf(newTarget), newTarget.terminalId)
    if (before === undefined || now === null || left === undefined) return
    if (now.identity !== before.identity || this.ground.ledger.standingOf(keyOf(newTarget)) === "disputed") return
    const effects = (now.effected ?? []).slice(before.effected?.length ?? 0)
    // Another adjustment on the new device is its own matter: what it did cannot be told from the carry-over, of which there may be none.
    const own = this.wasAdjusting(replacementId) ? 1 : 0
    if (effects.filter(({ mode }) => mode === "set").length > own) return
    const grown = now.balance - before.balance + (now.consumed ?? 0n) - (before.consumed ?? 0n)
    const carried = grown - (now.opening - before.opening) - sum(effects.filter(({ mode }) => mode === "append"))
    const off = carried - (left.remaining - before.balance - rest)
    const most = policy.adjustmentDrift + 3n * now.tolerance
    if (off > most || off < -most - meanwhile)
      this.ground.report("conserved", `${replacementId} carried ${carried} units over, and is ${off} units off`)
  }
  /** Whether the replacement waited for an adjustment of its own before its last step. */
  private readonly wasAdjusting = (replacementId: string): boolean => {
    const before = this.ground.ledger.record(ref("Replacement", replacementId))?.entries.at(-1)?.before
    return (before as Replacement.State | undefined)?.step._tag === "Adjusting"
  }
  private readonly checkReplacement = (write: Write): void => {
    if (write.ref._tag !== "Replacement") return
    const state = write.state as Replacement.State
    if (has(write, "OldDeviceCancelled") || has(write, "LeftRead")) this.checkLeft(state)
    if (has(write, "NewDeviceBound")) {
      const truth = this.ground.truthOf(keyOf(state.newTarget), state.newTarget.terminalId)
      if (truth !== null) this.bound.set(state.replacementId, truth)
    }
    if (has(write, "ReplacementFinished")) this.checkCarried(state)
  }
  readonly restored = (): void => this.bound.clear()
  readonly check = ({ writes }: Commit): void => {
    for (const write of writes) {
      checkHeld(this.ground, write)
      checkStated(this.ground, write)
      checkStopTold(this.ground, write)
      this.checkReplacement(write)
    }
  }
}

/** Starts the checks of a run. */
export const make = (ground: Ground): Conservation => new Conserving(ground)
