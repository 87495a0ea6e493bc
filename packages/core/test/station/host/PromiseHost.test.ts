/** A station of promises as a host opens it: what it is given wrongly is told in the words of what is wrong. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type OpenReason, PromiseHost, SecretKeys, StationPromise, StoreError } from "../../../src/index.ts"
import { StationStoreMemory } from "../../../src/memory.ts"
import { StationStore } from "../../../src/store/index.ts"
import { parts } from "./Parts.ts"
import { rejectionOf } from "./Rejects.ts"

const failing = (error: unknown) => Layer.effect(StationStore, Effect.fail(error))

class NotHere extends Error {
  readonly openReason = "unreachable"
}

class Misspelt extends Error {
  readonly openReason = "options"
  readonly openOption = "sms.srcId"
}

describe("a station of promises", () => {
  for (const secretKeys of ["", " \n"]) {
    it(`whose keys are ${JSON.stringify(secretKeys)} goes on without any`, async () => {
      const station = await PromiseHost.open({ ...parts, secretKeys })
      assert.deepInclude(await station.customers.list({ actor: "clerk" }), { rows: [] })
      assert.isDefined(await station.engines.dispatch())
      await station.close()
    })
  }

  it("whose keys cannot be read says which one, and does not show it", async () => {
    const secretKeys = `k1:${"0f".repeat(32)}, k2:zz`
    const error = await rejectionOf(PromiseHost.open({ ...parts, secretKeys }))
    assert.deepInclude(error, { code: "OPEN_FAILED", retryable: false })
    assert.deepInclude(error.detail, { reason: "options", option: "secretKeys" })
    assert.match(error.message, /option secretKeys: Key 2 /)
    assert.match(error.messageZh, /配置项 secretKeys：第 2 个密钥/)
    assert.instanceOf(error.cause, SecretKeys.KeyTextError)
    assert.notInclude(JSON.stringify(error), "0f0f")
  })

  const failures: ReadonlyArray<readonly [what: string, error: unknown, reason: string, option: string]> = [
    ["an error that says nothing of itself", new Error("no such host"), "failed", ""],
    ["no error at all", "no such host", "failed", ""],
    ["a reason that nobody knows", Object.assign(new Error("no such host"), { openReason: "toString" }), "failed", ""],
    ["something that is away", new NotHere("no such host"), "unreachable", ""],
    ["a wrong option", new Misspelt("no such host"), "options", "sms.srcId"],
    ["a store that is away", new StoreError({ reason: "unavailable", detail: "no such host" }), "unreachable", ""],
    ["a store that cannot be read", new StoreError({ reason: "corrupt", detail: "no such host" }), "failed", ""]
  ]
  it.each(failures)(
    "that does not open for %s rejects with OPEN_FAILED and its cause",
    async (_, own, reason, option) => {
      const error = await rejectionOf(PromiseHost.open({ ...parts, store: failing(own) }, { retryForSeconds: 0 }))
      assert.instanceOf(error, StationPromise.StationError)
      assert.deepInclude(error, { code: "OPEN_FAILED", retryable: reason === "unreachable" })
      assert.deepInclude(error.detail, { reason, option })
      assert.match(error.message, /^The station could not be opened: .*no such host/)
      assert.match(error.messageZh, /^主站未能启动：.*no such host/)
      assert.strictEqual(error.cause, own)
    }
  )

  it("that dies while it opens rejects with OPEN_FAILED, too", async () => {
    const own = new TypeError("undefined is not a function")
    const store = Layer.effect(StationStore, Effect.die(own))
    const error = await rejectionOf(PromiseHost.open({ ...parts, store }))
    assert.deepInclude(error.detail, { reason: "failed" })
    assert.strictEqual(error.cause, own)
  })

  it("that is started before its database comes up once the database is there, and releases what the tries before held", async () => {
    const held: Array<"taken" | "released"> = []
    let tries = 0
    const holding = Layer.effectDiscard(
      Effect.acquireRelease(
        Effect.sync(() => held.push("taken")),
        () => Effect.sync(() => held.push("released"))
      )
    )
    const away = Layer.suspend(() => (++tries < 3 ? failing(new NotHere("no route")) : StationStoreMemory.layerMemory))
    const station = await PromiseHost.open({ ...parts, store: Layer.provideMerge(away, holding) })
    assert.strictEqual(tries, 3)
    assert.deepStrictEqual(held, ["taken", "released", "taken", "released", "taken"])
    assert.deepInclude(await station.customers.list({ actor: "clerk" }), { rows: [] })
    await station.close()
    assert.lengthOf(held, 6)
  })

  const mayPass: { readonly [R in OpenReason]: "yes" | "no" } = {
    unreachable: "yes",
    inUse: "yes",
    database: "no",
    options: "no",
    failed: "no"
  }
  it.each(Object.entries(mayPass))("tries again what may pass only: %s", async (openReason, passes) => {
    let tries = 0
    const store = Layer.suspend(() => {
      const error = Object.assign(new Error("no"), { openReason })
      return ++tries < 3 ? failing(error) : StationStoreMemory.layerMemory
    })
    const opening = PromiseHost.open({ ...parts, store })
    if (passes === "yes") await (await opening).close()
    else assert.deepInclude(await rejectionOf(opening), { code: "OPEN_FAILED", retryable: false })
    assert.strictEqual(tries, passes === "yes" ? 3 : 1)
  })

  it("tries for no longer than it was told", async () => {
    const store = failing(new NotHere("no"))
    const error = await rejectionOf(PromiseHost.open({ ...parts, store }, { retryForSeconds: 0.4 }))
    assert.deepInclude(error, { code: "OPEN_FAILED", retryable: true })
  })

  it("keeps nothing of an opening that failed: the next one begins anew", async () => {
    let isAway = true
    const store = Layer.suspend(() => (isAway ? failing(new NotHere("no route")) : StationStoreMemory.layerMemory))
    await rejectionOf(PromiseHost.open({ ...parts, store }, { retryForSeconds: 0 }))
    isAway = false
    const station = await PromiseHost.open({ ...parts, store }, { retryForSeconds: 0 })
    assert.deepInclude(await station.customers.list({ actor: "clerk" }), { rows: [] })
    await station.close()
  })

  it("gives up opening when its signal aborts, and does not begin with one that has aborted", async () => {
    const abort = new AbortController()
    const store = Layer.effect(
      StationStore,
      Effect.suspend(() => {
        abort.abort("enough")
        return Effect.never
      })
    )
    for (const _ of ["under way", "before"]) {
      const error = await rejectionOf(PromiseHost.open({ ...parts, store }, { signal: abort.signal }))
      assert.deepInclude(error as object, { name: "AbortError", cause: "enough" })
    }
  })

  it("answers CLOSED after it was closed, its engines included", async () => {
    const station = await PromiseHost.open(parts)
    await station.close()
    await station.close()
    for (const call of [station.customers.list({ actor: "clerk" }), station.engines.dispatch()]) {
      assert.deepInclude(await rejectionOf(call), { code: "CLOSED" })
    }
  })
})
