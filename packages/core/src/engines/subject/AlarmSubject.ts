/** What alarms and messages look at, from the store: a customer, his watch, and what is known of each of his targets. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { isStale, type Look } from "../../books/alarm/AlarmRules.ts"
import * as Reading from "../../books/dispatch/Reading.ts"
import { reportedOf } from "../../books/parameters/Parameters.ts"
import type * as Target from "../../books/target/Target.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { targetParametersOf } from "../../books/terminal/Terminal.ts"
import { type Policy, StationPolicy } from "../../policy/Policy.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Fact } from "../../store/Commit.ts"
import { everyOrg, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { lastKnown } from "../dispatch/LastReading.ts"
import { readBalance } from "../dispatch/TerminalReads.ts"

/** Loads a customer and his watch; `null` if there is no such customer. */
export const loadWatched = Effect.fnUntraced(function* (customerNo: string) {
  const store = yield* StationStore
  const [customer] = yield* store.load([ref("Customer", customerNo)])
  const [watch] = yield* store.load([ref("AlarmWatch", customerNo)])
  if (customer === undefined || customer.state === null) return null
  if (watch === undefined || watch.state === null) {
    return yield* new StoreError({ reason: "corrupt", detail: `customer ${customerNo} has no alarm watch` })
  }
  return {
    customer: { ...customer, state: customer.state } satisfies Versioned<"Customer">,
    watch: { ...watch, state: watch.state } satisfies Versioned<"AlarmWatch">
  }
})

/** Gives the targets of the customer's active devices. */
export const targetsOf = Effect.fnUntraced(function* (customerNo: string) {
  const store = yield* StationStore
  const { rows } = yield* store.list(
    "Device",
    {
      orgScope: everyOrg,
      where: { customerNo: { _tag: "Is", value: customerNo }, binding: { _tag: "Is", value: "active" } }
    },
    { after: null, limit: maxPage, order: "ascending" }
  )
  const loaded = yield* store.load(rows.map((device) => ref("Target", keyOf(device.state.target))))
  return loaded.flatMap(({ state }) => (state === null ? [] : [state]))
})

const controlOf = (terminal: Terminal.State | null, target: Target.State): Look["control"] => {
  if (terminal === null) return "unknown"
  const reported = reportedOf(targetParametersOf(terminal, keyOf(target.target)).book, "PurchaseControl")
  if (reported === null) return "unknown"
  return reported.value.state === "engaged" ? "engaged" : "notEngaged"
}

/** Gives what is stored about a target; `null` if it has no alarm energy, so that nothing can be below it. */
export const lookAt = Effect.fnUntraced(function* (target: Target.State, now: Instant) {
  const store = yield* StationStore
  const alarmEnergy = target.desired?.alarm ?? null
  if (alarmEnergy === null) return null
  const key = keyOf(target.target)
  const [loaded] = yield* store.load([ref("Terminal", target.target.terminalId)])
  const terminal = loaded?.state ?? null
  const known = terminal === null ? null : yield* lastKnown(key, terminal, now)
  const control = controlOf(terminal, target)
  const look: Look = {
    target: key,
    alarmEnergy,
    remaining: known?.remaining ?? null,
    readAt: known?.readAt ?? null,
    control
  }
  return look
})

/** Tells whether the stored reading of a target is too old or has no value. */
export const isOutdated = (look: Look, policy: Policy, now: Instant): boolean =>
  look.readAt === null || look.remaining === null || isStale(look, policy, now) === "yes"

/** Asks the terminal where the stored reading is too old or has no value, and gives the fact of the new reading; a failed poll changes nothing. */
export const refreshed = Effect.fnUntraced(function* (look: Look, target: Target.State, now: Instant) {
  const policy = yield* StationPolicy
  const known = { look, facts: [] as ReadonlyArray<Fact> }
  if (!isOutdated(look, policy, now)) return known
  const about = ["alarm", look.target, toMillis(now)] as const
  const { outcome, from } = yield* readBalance(target.target, about)
  if (outcome._tag !== "Answered") return known
  const reading: Reading.Reading = { ...outcome.answer, ...from, readAt: yield* DateTime.now }
  const { remaining, readAt } = reading
  return { look: { ...look, remaining, readAt }, facts: [Reading.factOf(look.target, reading)] }
})
