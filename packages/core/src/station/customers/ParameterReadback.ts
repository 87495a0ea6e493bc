/** Reading parameters back (召测): stores what the terminal reports, settles jobs that had no answer, and touches no desired value. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { Item } from "../../books/parameters/Parameters.ts"
import { readable } from "../../books/parameters/Parameters.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { openJobs } from "../../engines/parameters/OpenJobs.ts"
import { readReportedToShow } from "../../engines/parameters/ParameterReadBack.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { isSameDevice, type ReportedParameter } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import type { By } from "../kernel/Command.ts"
import { keep, retryStale } from "../kernel/Keep.ts"
import type { KnownInstallation } from "./Installation.ts"
import { itemView } from "./ParameterViews.ts"

const load = Effect.fnUntraced(function* (installation: KnownInstallation) {
  const store = yield* StationStore
  const [terminal] = yield* store.load([installation.terminal.ref])
  const [customer] = yield* store.load([installation.customer.ref])
  if (terminal === undefined || terminal.state === null || customer === undefined || customer.state === null) {
    return yield* new StoreError({
      reason: "corrupt",
      detail: `${installation.device.ref.id}: terminal or customer is gone`
    })
  }
  return { terminal: { ...terminal, state: terminal.state }, customer: { ...customer, state: customer.state } }
})

const reportedOf = ({ device }: KnownInstallation, items: ReadonlyArray<ReportedParameter>, at: Instant) =>
  [{ _tag: "ParametersReported", v: 1, at, target: keyOf(device.state.target), items }] as const

/** Gives the terminal as if it had reported what somebody says of whom nobody knows who he is: it is shown so, and nothing is kept. */
const showRead: typeof keepRead = Effect.fnUntraced(function* (installation, items, _, at) {
  const { terminal } = yield* load(installation)
  return {
    ...terminal,
    state: reportedOf(installation, items, at).reduce<Terminal.State>(Terminal.evolve, terminal.state)
  }
})

/** Keeps what was read: on the terminal, on jobs whose outcome was open, and on a customer who waits for it after a restore. */
const keepRead = Effect.fnUntraced(function* (
  installation: KnownInstallation,
  items: ReadonlyArray<ReportedParameter>,
  by: By,
  at: Instant
): Effect.fn.Return<Versioned<"Terminal">, StoreError, StationStore> {
  const { terminal, customer } = yield* load(installation)
  // Meanwhile it became another device, of which this says nothing.
  if (!isSameDevice(terminal.state, installation.terminal.state)) return terminal
  if (terminal.state.suspicion !== undefined) return yield* showRead(installation, items, by, at)
  const { target } = installation.device.state
  const key = keyOf(target)
  const jobs = yield* openJobs(target, terminal.state)
  const view: View = { ...Object.fromEntries(jobs.map((job) => [job.ref.id, job])), terminal, customer }
  const readBack = [{ _tag: "JobReadBack", v: 1, at, items }] as const
  const reported = reportedOf(installation, items, at)
  const done = customer.state.needsReadback === "yes" ? [{ _tag: "CustomerReadBack", v: 1, at } as const] : []
  const changes: Changes<View> = {
    ...Object.fromEntries(jobs.map((job) => [job.ref.id, readBack])),
    terminal: reported,
    customer: done
  }
  yield* keep(["readBack", key], view, changes, { ...by, at })
  return (yield* load(installation)).terminal
})

/** Reads items back from the terminal and keeps what it says, where it is known that it is the terminal; items that it leaves out get a status of their own. */
export const readBack = Effect.fnUntraced(function* (
  installation: KnownInstallation,
  wanted: ReadonlyArray<Item> | undefined,
  by: By
) {
  const gateway = yield* TerminalGateway
  const { terminalId } = installation.terminal.state
  const { target } = installation.device.state
  const presence = yield* gateway.presence(terminalId)
  if (presence.state === "offline") return yield* new R.TerminalOffline({ terminalId })
  const all = wanted ?? readable(installation.capabilities)
  const known = all.filter((item) => installation.capabilities.parameters.includes(item))
  const nonce = yield* Random.nextIntBetween(0, 1_000_000_000)
  const { reported: read, whose } = yield* readReportedToShow(target, known, ["readBack", keyOf(target), nonce])
  if (read._tag === "NotRead") return yield* read.refusal
  const readAt = yield* DateTime.now
  const taken = whose === "terminals" ? keepRead : showRead
  const kept = yield* retryStale(taken(installation, read.items, by, readAt))
  const statusOf = (item: Item) =>
    !known.includes(item) ? "unsupported" : read.missing.includes(item) ? "notAnswered" : "read"
  const items = all.map((item) => ({ ...itemView(kept.state, keyOf(target), item), status: statusOf(item) }) as const)
  return { target, readAt, items }
})
