/** What a station says of a terminal before it is registered: by its dialects, with a front end or without one. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, TerminalDirectory, TerminalGateway, type TerminalId, TerminalsElsewhere } from "@yugou/core"
import { type ConfiguredDialect, type Dialect, describeBy, knownBy, maxSettingsBytes } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { capabilities, terminalId } from "../Fixtures.ts"

const configured: ConfiguredDialect = {
  capabilities,
  open: () => {
    throw new Error("nothing connects")
  },
  plan: () => Result.succeed([Uint8Array.of(0x68, 0x16)])
}

/** Addresses are numbers; of the settings only `bad` is wrong. */
const dialect: Dialect = {
  id: "numbers",
  identify: () => ({ _tag: "No" }),
  canonicalAddress: (address) =>
    /^\d+$/.test(address) ? Result.succeed(`${Number(address)}`) : Result.fail({ message: "must be a number" }),
  settings: { secret: ["key"], tuning: ["patience"] },
  configure: (settings) =>
    Object.hasOwn(settings as Schema.JsonObject, "bad")
      ? Result.fail({ path: "bad.deep", message: "is wrong" })
      : Result.succeed(configured)
}

const ask = describeBy([dialect, { ...dialect, id: "others" }])
const entry = { dialectId: "numbers", address: "007", settings: { key: "1" } }

/** As many bytes of JSON as are asked for. */
const filled = (bytes: number) => ({ filling: "x".repeat(bytes - '{"filling":""}'.length) })

/** Settings of so many levels. */
const nested = (levels: number): object => {
  let settings = {}
  for (let level = 0; level < levels; level++) settings = { deeper: settings }
  return settings
}

const refused: ReadonlyArray<readonly [what: string, change: Partial<typeof entry & { settings: object }>, object]> = [
  [
    "an unknown dialect",
    { dialectId: "gb367" },
    { what: "dialectId", path: "dialectId", known: ["numbers", "others"] }
  ],
  [
    "an address that is none",
    { address: "xx" },
    { what: "address", path: "address", message: "must be a number", settings: dialect.settings }
  ],
  [
    "settings that are wrong",
    { settings: { bad: 1 } as never },
    { what: "settings", path: "bad.deep", address: "7", settings: dialect.settings }
  ],
  ["settings that are nested too deep", { settings: nested(33) as never }, { what: "settings", path: "" }],
  ["settings that are too large", { settings: filled(maxSettingsBytes + 1) as never }, { what: "settings", path: "" }]
]

describe("an entry of the directory", () => {
  it("is described by its dialect: the address as it is compared, what its settings are for", () => {
    assert.deepStrictEqual(ask(entry), Result.succeed({ address: "7", settings: dialect.settings }))
    assert.isTrue(Result.isSuccess(ask({ ...entry, settings: filled(maxSettingsBytes) })))
    assert.isTrue(Result.isSuccess(ask({ ...entry, settings: nested(32) as never })))
  })
  for (const [what, change, misfit] of refused) {
    it(`is refused for ${what}`, () => {
      const said = ask({ ...entry, ...change })
      assert.deepInclude(Result.isFailure(said) ? said.failure : {}, misfit)
    })
  }
})

describe("a terminal that is not connected", () => {
  const at = { ...entry, terminalId, memo: null }
  const request = {
    requestId: "1",
    terminalId,
    notAfter: Instant.fromMillis(9e12),
    _tag: "ReadClock",
    payload: {}
  } as const

  it("is known by its dialect; while a secret of it cannot be opened, no frames are planned", () => {
    const known = Option.getOrThrow(knownBy([dialect])(at))
    assert.isTrue(Result.isSuccess(known.plan(request)))
    const unopened = [{ field: "key", keyId: "k1", reason: "noKey" }] as const
    const without = Option.getOrThrow(knownBy([dialect])({ ...at, unopened }))
    assert.deepStrictEqual(without.capabilities, capabilities)
    assert.isTrue(Result.isFailure(without.plan(request)))
    assert.isTrue(Option.isNone(knownBy([])(at)))
  })
})

/** A directory that knows one terminal. */
const directory = Layer.succeed(
  TerminalDirectory,
  TerminalDirectory.of({
    find: () => Effect.succeedNone,
    get: (id) => Effect.succeed(id === terminalId ? Option.some({ terminalId, ...entry, memo: null }) : Option.none()),
    remember: () => Effect.void
  })
)

describe("a process without front end", () => {
  it.effect("knows the dialects, what a terminal can do and what frames it would get, and reaches nobody", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const stranger = "stranger" as TerminalId
      const clockOf = (id: TerminalId) =>
        ({
          requestId: "1",
          terminalId: id,
          notAfter: Instant.fromMillis(9e12),
          _tag: "ReadClock",
          payload: {}
        }) as const
      assert.deepStrictEqual(yield* gateway.describe(entry), ask(entry))
      assert.deepStrictEqual(Option.getOrNull(yield* gateway.capabilities(terminalId)), capabilities)
      assert.isTrue(Option.isNone(yield* gateway.capabilities(stranger)))
      assert.deepStrictEqual(yield* gateway.preview(clockOf(terminalId)), ["6816"])
      assert.deepStrictEqual(yield* gateway.preview(clockOf(stranger)), [])
      assert.strictEqual((yield* gateway.presence(terminalId)).state, "unknown")
      const outcome = yield* gateway.execute(clockOf(terminalId))
      assert.strictEqual(outcome._tag === "NotSent" ? outcome.reason : outcome._tag, "offline")
    }).pipe(Effect.provide(TerminalsElsewhere.layer([dialect]).pipe(Layer.provide(directory))))
  )
})
