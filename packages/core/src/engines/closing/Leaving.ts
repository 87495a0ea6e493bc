/** The last steps of closing an account: wait for a cut where one was asked for, and cancel the device. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as AccountClosingRules from "../../books/closing/AccountClosingRules.ts"
import * as CancelRules from "../../books/device/CancelRules.ts"
import type { FinalReading } from "../../books/device/Device.ts"
import type * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { Changes, Fact, View } from "../../store/Commit.ts"
import { everyOrg } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import type { Instant } from "../../values/Instant.ts"
import { allPages } from "../kernel/AllPages.ts"
import { opening } from "../kernel/OpenWorkItems.ts"
import { find, need } from "../replacement/SagaStep.ts"
import { type Around, actor, around, commit, type It, move, refused, waitFor } from "./ClosingStep.ts"

/** Prepares the job that releases purchase control. */
export const releaseJob = Effect.fnUntraced(function* ({ ref, version, state }: It, at: Instant) {
  const job = yield* find("ParameterJob", idOf("release", ref.id, version))
  const { orgNo, target, by } = state
  const values = [{ _tag: "PurchaseControl", state: "released" }] as const
  const content = { jobId: job.ref.id, orgNo, target, purpose: "release", by, values } as const
  const opened: ParameterJob.Event = { _tag: "JobOpened", v: 1, at, notBefore: at, content }
  return { job, opened }
})

/** Tells whether purchase control is still to be released. */
export const isToRelease = ({ state }: It, { terminal }: Around): boolean =>
  state.control === "release" && CancelRules.isEngaged(terminal.state, state.target)

/** The devices of the customer that are in use besides. */
const othersOf = Effect.fnUntraced(function* ({ state: { customerNo, deviceId } }: It) {
  const is = (value: string) => ({ _tag: "Is", value }) as const
  const where = { customerNo: is(customerNo), binding: is("active") }
  const devices = yield* allPages("Device", { orgScope: everyOrg, where })
  return devices.filter(({ ref }) => ref.id !== deviceId)
})

/** Cancels the device, and voids the customer with his last one; a terminal that was not reached is released once it is. */
export const close = Effect.fnUntraced(function* (
  it: It,
  here: Around,
  left: FinalReading,
  facts: ReadonlyArray<Fact>
) {
  const policy = yield* StationPolicy
  const at = yield* DateTime.now
  const others = yield* othersOf(it)
  const watch = yield* need("AlarmWatch", it.state.customerNo)
  const { device, target, terminal, customer } = here
  const states = {
    closing: it.state,
    device: device.state,
    target: target.state,
    terminal: terminal.state,
    customer: customer.state,
    others: others.length
  }
  const decided = AccountClosingRules.close(left, states, { actor, now: at, policy })
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
  const { left: findings, ...own } = decided.success.changes
  const { job, opened } = yield* releaseJob(it, at)
  const items = yield* opening(findings, at)
  // Another device that goes at the same moment makes one of both look again.
  const besides = Object.fromEntries(others.map((other) => [`other ${other.ref.id}`, other]))
  const view = { ...besides, ...items.view, ...here, closing: it, watch, job } as View
  const changes = { ...items.changes, ...own, job: isToRelease(it, here) ? [opened] : [] } as Changes<View>
  yield* commit(it, "close", view, changes, { at, facts })
})

/** Goes on once nothing is left on the terminal: to the cut where one was asked for, else to the end. */
export const leaveService = Effect.fnUntraced(function* (
  it: It,
  here: Around,
  left: FinalReading,
  facts: ReadonlyArray<Fact>
) {
  if (it.state.cut === "none") return yield* close(it, here, left, facts)
  const at = yield* DateTime.now
  const awaited = { _tag: "CutAwaited", v: 1, at, left } as const
  yield* commit(it, "awaitCut", { closing: it, target: here.target }, { closing: [awaited] }, { at, facts })
})

/** Waits until persons have cut power, by a trip with all its guards; the station never does it by itself. */
export const awaitCut = Effect.fnUntraced(function* (it: It, since: Instant) {
  const here = yield* around(it)
  const where = { target: { _tag: "Is", value: keyOf(it.state.target) } } as const
  const controls = yield* allPages("Control", { orgScope: everyOrg, where })
  const isCut = AccountClosingRules.isCut(
    controls.map(({ state }) => state),
    since
  )
  if (!isCut) return yield* waitFor(it, "uncut", yield* DateTime.now)
  return yield* close(it, here, it.state.left ?? it.state.reading, [])
})

/** Lets the balance be read anew. */
export const dropZeroing = (it: It, at: Instant) => move(it, "drop", { _tag: "ZeroingDropped", v: 1, at }, at)
