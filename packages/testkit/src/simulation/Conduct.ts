/** What a station does not do while a credit is under way, whoever asks for it: each is looked at in the commit that would do it. */
import { Instant, keyOf, type TerminalId } from "@yugou/core"
import { Credit, type Order, type Target, type Terminal } from "@yugou/core/books"
import { isSameDevice } from "@yugou/core/dialect"
import { type Commit, ref, type StateOf, type Versioned, type Write } from "@yugou/core/store"
import type { Ledger } from "./Ledger.ts"
import { policy } from "./SitePolicy.ts"

/** The sentences. */
export const rules = {
  overtaken: "the entry of a terminal does not change under a credit that is under way, or waits and was tried",
  firstContact: "when a terminal becomes another device, no number is expected of it",
  cancelled: "a device is not cancelled while a credit of its target is under way",
  drift: "a balance is set only where the one that was approved still stands",
  unseen: "nobody says that a credit was not applied while its frame may still arrive",
  retired: "a terminal is not retired under a credit that waits or is under way",
  bound: "a target has one device at a time"
} as const

/** What the checks stand on. `shapes`: whether two settings of a dialect differ in what shapes frames. */
export interface Ground {
  readonly ledger: Ledger
  readonly report: (rule: keyof typeof rules, detail: string) => void
  readonly shapes: (dialectId: string, before: unknown, after: unknown) => boolean
  /** By how much a reading may be off on the device of an attempt. */
  readonly quantum: (credit: Credit.Credit) => bigint
}

const has = ({ events }: Write, tag: string): boolean => events.some(({ _tag }) => _tag === tag)

const wasTried = ({ dispatch, attempts }: Credit.Credit): boolean =>
  dispatch._tag === "Sending" || dispatch._tag === "Unknown" || (dispatch._tag === "Queued" && attempts.length > 0)

const targetsOf = ({ ledger }: Ground, terminalId: TerminalId): ReadonlyArray<Target.State> =>
  ledger.targets().filter(({ target }) => target.terminalId === terminalId)

const checkUpdated = (ground: Ground, write: Write): void => {
  if (write.ref._tag !== "Terminal" || !has(write, "TerminalUpdated")) return
  const { ledger, report, shapes } = ground
  const after = write.state as Terminal.State
  const before = ledger.record(ref("Terminal", write.ref.id))?.entries.at(-1)?.before ?? null
  if (before === null) return
  const isOther = !isSameDevice(before, after)
  if (!isOther && !shapes(after.dialectId, before.settings, after.settings)) return
  for (const { target, expected } of targetsOf(ground, after.terminalId)) {
    const key = keyOf(target)
    const open = ledger.creditsOf(key).map(({ current }) => Credit.of(current))
    for (const { holder } of open.filter(wasTried))
      report("overtaken", `${after.terminalId} was changed under ${holder.id}`)
    if (isOther && expected._tag !== "NeverSeen")
      report("firstContact", `${key} is another device, and ${expected.wireNo} is expected of it`)
  }
}

const checkCancelled = ({ ledger, report }: Ground, write: Write): void => {
  if (write.ref._tag !== "Device" || !has(write, "DeviceCancelled")) return
  const { deviceId, target } = write.state as StateOf<"Device">
  const slot = ledger.record(ref("Target", keyOf(target)))?.current.state.slot
  if (slot?._tag === "Held") report("cancelled", `${deviceId} was cancelled under ${slot.by.id}`)
}

const checkDrift = ({ report, quantum }: Ground, write: Write): void => {
  if (write.ref._tag !== "Adjustment" || !has(write, "AttemptOpened")) return
  const credit = Credit.of(write as unknown as Versioned<Credit.HolderKind>)
  const { ifRemainingWas, attempts, holder } = credit
  const found = attempts.at(-1)?.before.balance ?? null
  if (ifRemainingWas === null || found === null) return
  const off = found > ifRemainingWas ? found - ifRemainingWas : ifRemainingWas - found
  const most = [policy.adjustmentDrift, quantum(credit)].reduce((a, b) => (a > b ? a : b))
  if (off > most) report("drift", `${holder.id} was opened ${off} units off what was approved`)
}

const checkProposed = ({ report }: Ground, write: Write): void => {
  if (write.ref._tag !== "Order" && write.ref._tag !== "Adjustment") return
  const { holder, attempts } = Credit.of(write as unknown as Versioned<Credit.HolderKind>)
  const deadAt = attempts.at(-1)?.deadAt
  for (const event of write.events as ReadonlyArray<Order.Event>) {
    if (event._tag !== "ResolutionProposed" || event.proposal.outcome !== "notApplied" || deadAt === undefined) continue
    if (Instant.isBefore(event.proposal.at, deadAt)) report("unseen", `${holder.id} was given up before it was dead`)
  }
}

const isOpen = ({ dispatch }: Credit.Credit): boolean =>
  dispatch._tag === "Queued" || dispatch._tag === "Sending" || dispatch._tag === "Unknown"

const checkRetired = (ground: Ground, write: Write): void => {
  if (write.ref._tag !== "Terminal" || !has(write, "TerminalRetired")) return
  const { ledger, report } = ground
  const { terminalId } = write.state as Terminal.State
  for (const { target } of targetsOf(ground, terminalId)) {
    const credits = ledger.creditsOf(keyOf(target)).map(({ current }) => Credit.of(current))
    for (const { holder } of credits.filter(isOpen)) report("retired", `${terminalId} was retired under ${holder.id}`)
  }
}

const checkBound = ({ ledger, report }: Ground, write: Write): void => {
  if (write.ref._tag !== "Device" || !has(write, "DeviceBound")) return
  const { deviceId, target } = write.state as StateOf<"Device">
  for (const other of ledger.devices()) {
    if (other.binding !== "active" || other.deviceId === deviceId || keyOf(other.target) !== keyOf(target)) continue
    report("bound", `${deviceId} was bound to ${keyOf(target)}, which ${other.deviceId} has`)
  }
}

/** Checks what a commit does, which the ledger has written already. */
export const check = (ground: Ground, { writes }: Commit): void => {
  for (const write of writes) {
    checkUpdated(ground, write)
    checkCancelled(ground, write)
    checkDrift(ground, write)
    checkProposed(ground, write)
    checkRetired(ground, write)
    checkBound(ground, write)
  }
}
