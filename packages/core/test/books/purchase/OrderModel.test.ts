import { assert, describe, it } from "@effect/vitest"
import { Energy, Rejection, Station, type TerminalGateway } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { type FakeTerminal, fakeTerminal, layer } from "../../Fixtures.ts"
import { chief, clerk, engine, open, resolver } from "../../station/Desk.ts"

type Fault = "none" | "dropRequest" | "dropReply" | "loseEffect" | "refuse" | "notSent"

/** An order as the model knows it: `truth` is what became of a frame without an answer. */
interface ModelOrder {
  validity: "valid" | "voided"
  approval: "pending" | "approved" | "revoked"
  dispatch: "idle" | "queued" | "unknown" | "applied" | "rejected" | "lost"
  truth: "came" | "never" | "lost"
  since: number
  until: number
  /** How often its present number may have reached the terminal. */
  sends: number
}

/** The model: some orders of one target, whose number was drawn last, and the hour. */
interface Model {
  readonly orders: Array<ModelOrder>
  newest: ModelOrder | null
  minute: number
  increases: number
}

/** The station under test, and the numbers of its orders. */
interface Real {
  readonly runtime: ManagedRuntime.ManagedRuntime<Station.Station | StationStore | TerminalGateway, unknown>
  readonly terminal: FakeTerminal
  readonly deviceId: string
  readonly numbers: Array<string>
}

type Facade = Station.Station["Service"]

/** Time between two commands: longer than any wait before another try, so that what is queued is due. */
const pauseMinutes = 61
const queueMinutes = 24 * 60

const held = (model: Model) => model.orders.find(({ dispatch }) => dispatch === "unknown")

/** What every command refuses about a credit that is final or under way. */
const atRest = ({ dispatch }: ModelOrder): string | null =>
  dispatch === "applied" ? "ALREADY_APPLIED" : dispatch === "unknown" ? "OUTCOME_UNKNOWN" : null

const dequeue = (order: ModelOrder) => {
  if (order.dispatch === "queued") order.dispatch = "idle"
}

/** What the model answers to a command of a person: `ok`, or the code of the refusal. */
const answers: { readonly [name: string]: (order: ModelOrder, model: Model) => string } = {
  approve: (order) => {
    if (order.validity === "voided") return "VOIDED"
    if (order.approval === "approved") return "ok"
    const refusal = atRest(order)
    if (refusal === null) order.approval = "approved"
    return refusal ?? "ok"
  },
  reject: (order) => {
    if (order.validity === "voided") return "VOIDED"
    const refusal = atRest(order) ?? (order.approval === "approved" ? "CONFLICT" : null)
    if (refusal === null) order.validity = "voided"
    return refusal ?? "ok"
  },
  revoke: (order) => {
    if (order.validity === "voided") return "VOIDED"
    const refusal = atRest(order) ?? (order.approval === "approved" ? null : "CONFLICT")
    if (refusal !== null) return refusal
    dequeue(order)
    order.approval = "revoked"
    return "ok"
  },
  void: (order) => {
    if (order.validity === "voided") return "CONFLICT"
    const refusal = atRest(order)
    if (refusal !== null) return refusal
    dequeue(order)
    order.validity = "voided"
    return "ok"
  },
  restore: (order) => {
    if (order.validity === "valid") return "CONFLICT"
    order.validity = "valid"
    order.approval = "pending"
    return "ok"
  },
  dispatch: (order, model) => {
    if (order.dispatch === "applied") return "ALREADY_APPLIED"
    if (order.validity === "voided") return "VOIDED"
    if (order.approval !== "approved") return "NOT_APPROVED"
    if (order.dispatch === "unknown") return "OUTCOME_UNKNOWN"
    if (order.dispatch === "queued") return "CONFLICT"
    if (order.dispatch === "lost") return "ARRIVED_WITHOUT_EFFECT"
    order.dispatch = "queued"
    order.since = model.minute
    order.until = model.minute + queueMinutes
    return "ok"
  }
}

type Asked = Effect.Effect<unknown, { readonly _tag: string }>
const asks: { readonly [name: string]: (facade: Facade, orderNo: string) => Asked } = {
  approve: ({ approvals }, orderNo) => approvals.approve({ ...chief(), orderNo }),
  reject: ({ approvals }, orderNo) => approvals.reject({ ...chief(), orderNo, reason: "model" }),
  revoke: ({ approvals }, orderNo) => approvals.revoke({ ...chief(), orderNo, reason: "model" }),
  void: ({ purchaseRecords }, orderNo) => purchaseRecords.void({ ...chief(), orderNo, reason: "model" }),
  restore: ({ purchaseRecords }, orderNo) => purchaseRecords.restore({ ...clerk(), orderNo }),
  dispatch: ({ purchaseRecords }, orderNo) => purchaseRecords.dispatch({ ...clerk(), orderNo })
}

/** What one step of the engine does in the model: the head of the queue expires, waits, or is sent. */
const step = (model: Model, fault: Fault) => {
  const [head] = model.orders.filter(({ dispatch }) => dispatch === "queued").sort((a, b) => a.since - b.since)
  if (head === undefined) return
  if (model.minute >= head.until) {
    head.dispatch = "idle"
    return
  }
  if (held(model) !== undefined) return
  if (model.newest !== head) {
    model.newest = head
    head.sends = 0
  }
  if (fault === "notSent") return
  head.sends += 1
  if (fault === "none" || fault === "dropReply") model.increases += 1
  head.truth = fault === "dropReply" ? "came" : fault === "loseEffect" ? "lost" : "never"
  if (fault === "none") head.dispatch = "applied"
  // A stated refusal proves nothing when an earlier sending of the same number may have arrived.
  else if (fault === "refuse" && head.sends === 1) head.dispatch = "rejected"
  else head.dispatch = "unknown"
}

const ends = { came: "applied", never: "rejected", lost: "lost" } as const

/** Compares every order, and the increases of the balance, with the model. */
const compare = async (model: Model, real: Real) => {
  const seen = await real.runtime.runPromise(
    Effect.flatMap(Station.Station, (facade) =>
      Effect.forEach(real.numbers, (orderNo) => facade.purchaseRecords.details({ actor: "clerk", orderNo }))
    )
  )
  const found = seen.map(({ order, attempts }) => {
    const lost = attempts.at(-1)?.verdict?.kind === "arrivedWithoutEffect"
    return [order.validity, order.approval, order.dispatch === "rejected" && lost ? "lost" : order.dispatch]
  })
  assert.deepStrictEqual(
    found,
    model.orders.map(({ validity, approval, dispatch }) => [validity, approval, dispatch])
  )
  assert.strictEqual(real.terminal.increases, model.increases)
}

type Command = fc.AsyncCommand<Model, Real>

const later = async (model: Model, real: Real) => {
  model.minute += pauseMinutes
  await real.runtime.runPromise(TestClock.adjust(`${pauseMinutes} minutes`))
}

const save: Command = {
  toString: () => "save",
  check: ({ orders }) => orders.length < 3,
  run: async (model, real) => {
    await later(model, real)
    const { orderNo } = await real.runtime.runPromise(
      Effect.flatMap(Station.Station, (facade) =>
        facade.purchases.save({ ...clerk(), deviceId: real.deviceId, energy: Energy.kwh("100") })
      )
    )
    real.numbers.push(orderNo)
    model.orders.push({
      ...{ validity: "valid", approval: "pending", dispatch: "idle", truth: "never" },
      ...{ since: 0, until: 0, sends: 0 }
    } as ModelOrder)
    await compare(model, real)
  }
}

const person = (name: string, index: number): Command => ({
  toString: () => `${name} ${index}`,
  check: ({ orders }) => index < orders.length,
  run: async (model, real) => {
    await later(model, real)
    const order = model.orders[index]
    const expected = order === undefined ? "" : answers[name]?.(order, model)
    const answer = await real.runtime.runPromise(
      Effect.flatMap(
        Station.Station,
        (facade) => asks[name]?.(facade, real.numbers[index] ?? "") ?? Effect.die(name)
      ).pipe(Effect.match({ onSuccess: () => "ok", onFailure: ({ _tag }) => Rejection.codeOf(_tag) }))
    )
    assert.strictEqual(answer, expected)
    await compare(model, real)
  }
})

const send = (fault: Fault): Command => ({
  toString: () => `engine ${fault}`,
  check: () => true,
  run: async (model, real) => {
    await later(model, real)
    real.terminal.faults.splice(0, Number.POSITIVE_INFINITY, fault)
    step(model, fault)
    await real.runtime.runPromise(engine)
    await compare(model, real)
  }
})

const resolve: Command = {
  toString: () => "resolver",
  check: () => true,
  run: async (model, real) => {
    await later(model, real)
    const order = held(model)
    if (order !== undefined) order.dispatch = ends[order.truth]
    await real.runtime.runPromise(resolver)
    await compare(model, real)
  }
}

const indexes = [0, 0, 0, 1, 2]
const persons = ["approve", "approve", "dispatch", "dispatch", "dispatch", "reject", "revoke", "void", "restore"]
const commands = [
  fc.constant(save),
  ...persons.map((name) => fc.constantFrom(...indexes).map((index) => person(name, index))),
  ...(["none", "dropRequest", "dropReply", "loseEffect", "refuse", "notSent"] as const).map((fault) =>
    fc.constant(send(fault))
  ),
  ...[1, 2, 3].map(() => fc.constant(resolve))
]

describe("orders and the slot of their target", () => {
  it("R-123.2 R-106.10 behave as a small model says, whatever people do and whatever happens on the wire", async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: "max" }), async (list) => {
        const terminal = fakeTerminal()
        const whole = layer(terminal).pipe(Layer.provideMerge(TestClock.layer()))
        const runtime = ManagedRuntime.make(whole)
        const { device } = await runtime.runPromise(open)
        const real: Real = { runtime, terminal, deviceId: device.deviceId, numbers: [] }
        const model: Model = { orders: [], newest: null, minute: 0, increases: 0 }
        // Two orders that wait for the wire, so that few commands reach far.
        for (const index of [0, 1]) {
          await save.run(model, real)
          for (const name of ["approve", "dispatch"]) await person(name, index).run(model, real)
        }
        await fc.asyncModelRun(() => ({ model, real }), list)
        const store = await runtime.runPromise(StationStore)
        assert.deepStrictEqual(await runtime.runPromise(Invariants.checkInvariants(store)), [])
        await runtime.dispose()
      }),
      { numRuns: 120 }
    )
  }, 60_000)
})
