import { assert, describe, it } from "@effect/vitest"
import { operations, Rejection, Station, StationPromise, textOf } from "@yugou/core"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { addCustomer, at, makeSite, stationOf } from "../books/alarm/Site.ts"

const tags = Object.keys(Rejection.catalogue) as ReadonlyArray<Rejection.RejectionTag>
const codes: ReadonlySet<string> = new Set(tags.map(Rejection.codeOf))
const chinese = /\p{Script=Han}/u

/** What a payload is refused for is said in the words of its schema, which are no contents but sentences. */
const words = { title: { zh: "购电量", en: "purchased energy" }, demand: { zh: "不能为空", en: "must not be empty" } }
const inWords = (rejection: Rejection.Rejection): Rejection.Rejection =>
  rejection._tag === "InvalidInput" ? new Rejection.InvalidInput({ ...rejection, ...words }) : rejection

/** Gives rejections of a tag with whatever their fields may hold. */
const samplesOf = (tag: Rejection.RejectionTag) =>
  Arbitrary.sampleEffect(Arbitrary.schema(Rejection.catalogue[tag] as unknown as Schema.Codec<Rejection.Rejection>), {
    seed: 20261122
  })

describe("the catalogue of rejections", () => {
  it.effect("R-144.1 each has a code, a Chinese and an English sentence for every value of its fields", () =>
    Effect.gen(function* () {
      for (const tag of tags) {
        assert.match(Rejection.codeOf(tag), /^[A-Z]+(_[A-Z]+)*$/)
        for (const rejection of yield* samplesOf(tag)) {
          const { zh, en } = textOf(inWords(rejection))
          assert.match(zh, chinese, tag)
          assert.isNotEmpty(en.trim(), tag)
          assert.notMatch(`${zh}${en}`, /undefined|\[object/, tag)
        }
      }
    })
  )

  it("R-144.1 every rejection that an operation lists is in the catalogue", () => {
    const listed = Object.values(operations).flatMap((table) =>
      Object.values(table).flatMap((operation) => operation.rejections as ReadonlyArray<unknown>)
    )
    const known: ReadonlyArray<unknown> = Object.values(Rejection.catalogue)
    assert.isAbove(listed.length, 50)
    for (const rejection of listed) assert.include(known, rejection)
  })

  it("no two rejections have the same code", () => {
    assert.strictEqual(codes.size, tags.length)
  })
})

const everyCommand = Object.entries(operations).flatMap(([facade, table]) =>
  Object.entries(table).flatMap(([name, { kind }]) => (kind === "command" ? [[facade, name] as const] : []))
)
type Method = (input: object) => Effect.Effect<unknown, { readonly _tag: string }>

describe("a command that is refused", () => {
  it.effect("R-144.2 fails with a typed value, without an exception and without a change", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 10:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      const before = site.books.log.length
      const { customers, purchaseRecords, approvals, purchases, dunning } = yield* Station.Station
      const command = (commandId: string) => ({ actor: "clerk", commandId })
      const refused = [
        customers.add({ ...command("a"), customerNo: "C1" }),
        customers.add({ ...command("b"), customerNo: "unknown" }),
        customers.restore({ ...command("c"), customerNo: "C1" }),
        approvals.approve({ ...command("d"), orderNo: "P0" }),
        purchaseRecords.dispatch({ ...command("e"), orderNo: "P0" }),
        purchases.save({ ...command("f"), deviceId: "D0", energy: 1n as never }),
        dunning.send({ ...command("g"), customerNos: [] as never }),
        dunning.retireTemplate({ ...command("h"), templateId: "t" }),
        customers.void({ actor: "reader", commandId: "i", customerNo: "C1", reason: "x" })
      ]
      for (const one of refused) {
        const exit = yield* Effect.exit(one as Effect.Effect<unknown, { readonly _tag: string }>)
        assert.isTrue(Exit.isFailure(exit))
        if (!Exit.isFailure(exit)) continue
        assert.deepStrictEqual(
          exit.cause.reasons.map(({ _tag }) => _tag),
          ["Fail"]
        )
        const [reason] = exit.cause.reasons
        assert.isTrue(reason?._tag === "Fail" && reason.error._tag in Rejection.catalogue)
      }
      assert.strictEqual(site.books.log.length, before)
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-144.2 whatever a payload holds, no command dies of it, and what is refused changes nothing", () => {
    const site = makeSite()
    const field = fc.constantFrom(
      "customerNo",
      "deviceId",
      "orderNo",
      "reason",
      "alarm",
      "energy",
      "target",
      "templateId"
    )
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant({}), fc.constant([]), fc.bigInt())
    const payload = fc.dictionary(field, value, { maxKeys: 4 })
    return Effect.gen(function* () {
      const station = (yield* Station.Station) as unknown as { readonly [f: string]: { readonly [n: string]: Method } }
      const samples = fc.sample(fc.tuple(fc.constantFrom(...everyCommand), payload), { numRuns: 500, seed: 20261122 })
      for (const [index, [[facade, name], fields]] of samples.entries()) {
        const method = station[facade]?.[name]
        assert.isDefined(method)
        const before = site.books.log.length
        const exit = yield* Effect.exit(
          method?.({ ...fields, actor: "clerk", commandId: `fuzz-${index}` }) ?? Effect.void
        )
        if (Exit.isSuccess(exit)) continue
        assert.deepStrictEqual(
          exit.cause.reasons.map(({ _tag }) => _tag),
          ["Fail"],
          `${facade}.${name}`
        )
        assert.strictEqual(site.books.log.length, before)
      }
    }).pipe(Effect.provide(stationOf(site)))
  })

  it("R-144.2 rejects a promise with a StationError that has the code, both sentences and the fields", async () => {
    const site = makeSite()
    const station = StationPromise.make(stationOf(site))
    try {
      const add = station.customers.add({ actor: "clerk", commandId: "a", customerNo: "unknown" })
      const error: unknown = await add.then(
        () => null,
        (reason: unknown) => reason
      )
      assert.instanceOf(error, StationPromise.StationError)
      assert.deepInclude(error, {
        code: "NOT_FOUND",
        retryable: false,
        detail: { what: "archiveCustomer", id: "unknown" }
      })
      assert.match((error as StationPromise.StationError).messageZh, chinese)
    } finally {
      await station.close()
    }
  })
})
