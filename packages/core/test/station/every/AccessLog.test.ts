/** What the access log hears of every operation of the table: each refusal by its code, and each read of personal data by its customers, never the data. */
import { assert, describe, it } from "@effect/vitest"
import { type AccessEntry, AccessLog, Energy, Policy, Rejection, StationPolicy } from "@yugou/core"
import { AccessLogMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { layer, type Site, site } from "../../Panel.ts"
import { ableTo, payloadsOf, type Row, rows, run, said } from "./Runs.ts"
import { samples } from "./Samples.ts"
import { customerNo, personal, unit, world } from "./World.ts"

const secrets = Object.values(personal)

/** Runs a test on a station that keeps an access log. */
const logged = <A, E>(here: Site, test: Effect.Effect<A, E, Layer.Success<ReturnType<typeof layer>> | AccessLog>) =>
  test.pipe(
    Effect.provideService(StationPolicy, { ...Policy.defaults, ...here.policy }),
    Effect.provide(layer(here).pipe(Layer.provideMerge(AccessLogMemory.layer)))
  )

const everything = { actor: null, kind: null, subject: null, from: null, until: null, after: null, limit: 500 } as const

/** Gives what was noted of somebody, as it came. */
const notedOf = Effect.fnUntraced(function* (actor: string) {
  const { page, settled } = yield* AccessLog
  yield* settled
  const { rows: entries } = yield* page({ ...everything, actor })
  return [...entries].reverse()
})

/** A batch does what another operation does, row by row: the trail names that one. */
const doneBy = ({ kind, name }: Row): ReadonlyArray<string> => [kind === "stream" ? name.replace("Batch", "") : name]

const codesOf = (entries: ReadonlyArray<AccessEntry>) =>
  entries.flatMap((entry) => (entry.kind === "refused" ? [[entry.operation, entry.code]] : []))

describe("whoever may do nothing", () => {
  const here = unit()
  it.effect("leaves one refusal for each operation and each plan that he tries", () =>
    logged(
      here,
      Effect.gen(function* () {
        const made = yield* world(here, "inside")
        for (const row of rows) {
          const [payload = {}] = payloadsOf(row, samples(made))
          const stranger = `stranger-${row.path.join("-")}`
          const { answer } = yield* run(row, payload, stranger)
          assert.strictEqual(answer._tag, "Failure", row.name)
          const tries = row.kind === "command" ? 2 : 1
          const expected = Array.from({ length: tries }, () => [row.name, "FORBIDDEN"])
          assert.deepStrictEqual(codesOf(yield* notedOf(stranger)), expected, row.name)
        }
      })
    )
  )
})

/** What an operation left in the log for somebody, and what he was told. */
const readBy = (row: Row, actor: "inside" | "blind") => {
  const here = unit()
  return logged(
    here,
    Effect.gen(function* () {
      const [payload = {}] = payloadsOf(row, samples(yield* world(here, "inside")))
      const before = (yield* notedOf(ableTo(row, actor))).length
      const { answer, plan } = yield* run(row, payload, ableTo(row, actor))
      const noted = (yield* notedOf(ableTo(row, actor))).slice(before)
      return { payload: said(payload), told: said([answer, plan]), noted }
    })
  )
}

const readsIn = (noted: ReadonlyArray<AccessEntry>) =>
  noted.flatMap((entry) => (entry.kind === "personalDataRead" ? [entry] : []))

describe("whoever sees personal data", () => {
  for (const row of rows) {
    it.effect(`${row.name} names the customers, and tells nothing of them`, () =>
      Effect.gen(function* () {
        const { noted, payload, told } = yield* readBy(row, "inside")
        const isShown = secrets.some((secret) => !payload.includes(secret) && told.includes(secret))
        const reads = readsIn(noted)
        if (isShown) assert.isNotEmpty(reads, told)
        for (const secret of secrets) assert.notInclude(said(noted), secret)
        for (const { operation, subjects } of reads) {
          assert.include(doneBy(row), operation)
          assert.isNotEmpty(subjects)
          for (const subject of subjects) assert.include(told, subject)
        }
      })
    )
  }
})

describe("whoever sees them masked", () => {
  const masked = ["customers.get", "history.steps", "dunning.messages"]
  for (const row of rows.filter(({ name }) => masked.includes(name))) {
    it.effect(`${row.name} is no read`, () =>
      Effect.gen(function* () {
        assert.isNotEmpty(readsIn((yield* readBy(row, "inside")).noted))
        assert.isEmpty(readsIn((yield* readBy(row, "blind")).noted))
      })
    )
  }
})

describe("what is no access", () => {
  const here = unit()
  it.effect("a payload that cannot be read, and an answer about nobody, leave nothing", () =>
    logged(
      here,
      Effect.gen(function* () {
        yield* world(here, "inside")
        const list = rows.find(({ path }) => path.join() === ["customers", "list"].join())
        if (list === undefined) return assert.fail("there is no list of customers")
        const before = (yield* notedOf("inside")).length
        const { answer } = yield* run(list, { limit: -1 }, "inside")
        assert.isTrue(answer._tag === "Failure" && answer.failure instanceof Rejection.InvalidInput)
        yield* run(list, { customerNo: "nobody has it" }, "inside")
        assert.lengthOf(yield* notedOf("inside"), before)
        yield* run(list, {}, "inside")
        const [entry] = (yield* notedOf("inside")).slice(before)
        assert.isTrue(entry?.kind === "personalDataRead" && entry.subjects.includes(customerNo))
      })
    )
  )
})

describe("a batch", () => {
  it.effect("leaves the refusal of each row, under the name of what it does", () => {
    const here = unit()
    return logged(
      here,
      Effect.gen(function* () {
        yield* world(here, "inside")
        const batch = rows.find(({ path }) => path.join() === ["approvals", "approveBatch"].join())
        if (batch === undefined) return assert.fail("there is no batch of approvals")
        const seen = { customerNo, energy: Energy.kwh("100") }
        const payload = { rows: ["none-1", "none-2"].map((orderNo) => ({ orderNo, seen })) }
        const before = (yield* notedOf("inside")).length
        const { answer } = yield* run(batch, payload, "inside")
        assert.strictEqual(answer._tag, "Success", said(answer))
        assert.deepStrictEqual(codesOf((yield* notedOf("inside")).slice(before)), [
          [...doneBy(batch), "NOT_FOUND"],
          [...doneBy(batch), "NOT_FOUND"]
        ])
      })
    )
  })
})

describe("the start of a station", () => {
  it.effect("says that nobody keeps who was refused, where there is no access log", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logs = Logger.layer([Logger.make<unknown, void>(({ message }) => void lines.push(String(message)))])
      const about = () => lines.filter((line) => line.includes("AccessLog"))
      yield* Effect.void.pipe(Effect.provide(layer(site())), Effect.provide(logs))
      assert.lengthOf(about(), 1)
      yield* logged(site(), Effect.void).pipe(Effect.provide(logs))
      assert.lengthOf(about(), 1)
    })
  )
})
