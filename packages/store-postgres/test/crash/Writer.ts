/**
 * The process that is killed: eight clerks save, approve, send and settle orders as fast as they can, and each commit that was acknowledged is
 * printed with the id of its command.
 *
 * Arguments: the run (part of every id), and `postgres://…` or a PGlite directory.
 */
import { writeSync } from "node:fs"
import { Order } from "@yugou/core/books"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { layerPgLite, layerPostgres } from "../../src/index.ts"
import * as F from "../Fixtures.ts"

const [run = "", where = ""] = process.argv.slice(2)

const clerks = 8

/** Commits with the versions that are there now, again when they have moved, and prints the acknowledgement at once: it must not wait in a buffer. */
const acknowledged = Effect.fnUntraced(function* (
  id: string,
  make: Effect.Effect<ReturnType<typeof F.commitOf>, unknown, StationStore>
) {
  const store = yield* StationStore
  const once = Effect.flatMap(make, (commit) => store.commit(commit))
  yield* once.pipe(Effect.retry({ times: 50 }))
  writeSync(1, `${id}\n`)
})

/** Approves what the order says, as the rules would: `checkInvariants` looks for exactly that. */
const approved = (order: Order.State | null): Order.Event => ({
  _tag: "OrderApproved",
  v: 1,
  at: F.noon,
  by: "chief",
  content: order === null ? "" : Order.contentText(order)
})

const sell = Effect.fnUntraced(function* (terminal: string, no: number) {
  const orderNo = `${terminal}-${no}`
  const step = (name: string) => `${name}-${orderNo}`
  const view = Effect.gen(function* () {
    return {
      customer: yield* F.loadOne("Customer", "c"),
      order: yield* F.loadOne("Order", orderNo),
      target: yield* F.loadOne("Target", F.targetKey(terminal))
    }
  })
  yield* acknowledged(
    step("save"),
    Effect.map(view, (it) => F.commitOf(step("save"), it, { order: [F.orderSaved(orderNo, terminal)] }))
  )
  yield* acknowledged(
    step("queue"),
    Effect.map(view, (it) => F.commitOf(step("queue"), it, { order: [approved(it.order.state), F.orderQueued()] }))
  )
  yield* acknowledged(
    step("send"),
    Effect.map(view, (it) =>
      F.commitOf(step("send"), it, {
        order: [F.attemptOpened(no)],
        target: [F.numberDrawn(no, orderNo), F.slotTaken(orderNo)]
      })
    )
  )
  const reading = { series: `reading/${terminal}`, at: F.noon, data: { orderNo } }
  yield* acknowledged(
    step("settle"),
    Effect.map(view, (it) =>
      F.commitOf(step("settle"), it, { order: [F.settled(no)], target: [F.slotFreed(no)] }, { facts: [reading] })
    )
  )
})

const clerk = Effect.fnUntraced(function* (index: number) {
  const terminal = `r${run}-${index}`
  yield* F.change(`register-${terminal}`, "Target", F.targetKey(terminal), F.targetRegistered(terminal))
  yield* F.change(`bind-${terminal}`, "Device", `device-${terminal}`, F.deviceBound(`device-${terminal}`, terminal))
  for (let no = 1; ; no++) {
    yield* sell(terminal, no)
    if (index === 0 && no % 5 === 0) {
      yield* F.change(`rename-${terminal}-${no}`, "Customer", "c", F.customerUpdated(`厂 ${no}`)).pipe(Effect.ignore)
    }
  }
})

const work = Effect.gen(function* () {
  yield* F.change("customer", "Customer", "c", F.customerAdded("c")).pipe(Effect.ignore)
  writeSync(1, "ready\n")
  yield* Effect.all(
    Array.from({ length: clerks }, (_, index) => clerk(index)),
    { concurrency: "unbounded" }
  )
})

const layer = where.startsWith("postgres")
  ? layerPostgres({ url: Redacted.make(where), maxConnections: clerks + 1 })
  : layerPgLite({ directory: where })

await Effect.runPromise(Effect.provide(work, layer))
