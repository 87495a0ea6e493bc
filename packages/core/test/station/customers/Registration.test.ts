/** 终端登记: a terminal is registered and changed only as one that the dialects of the station know. */
import { assert, describe, it } from "@effect/vitest"
import { Station, StationDirectory, type TerminalAdmission, TerminalDirectory, type TerminalId } from "@yugou/core"
import type { Misfit } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import { fakeTerminal } from "../../Fixtures.ts"
import { clerk, over } from "../Desk.ts"

const terminalId = "T9" as TerminalId
const entry = { terminalId, dialectId: "fake", address: "009", settings: {} }
const orgNo = "37401" as never

const register = Effect.fnUntraced(function* () {
  const { customers } = yield* Station.Station
  return yield* customers.registerTerminal({ ...clerk(), ...entry, orgNo })
})

/** What a dialect says of settings that it does not take. */
const misfits: ReadonlyArray<readonly [Misfit["what"], Partial<Misfit>]> = [
  ["dialectId", { path: "dialectId", known: ["fake"] }],
  ["address", { path: "address", message: "must be an address" }],
  ["settings", { path: "profile.limits", message: "must be an object" }]
]

describe("registering a terminal", () => {
  for (const [what, misfit] of misfits) {
    it.effect(`is refused with what its dialect says of the ${what}, and so is a change`, () => {
      const terminal = fakeTerminal()
      return over(
        terminal,
        Effect.gen(function* () {
          const { customers } = yield* Station.Station
          terminal.misfit = { what, path: "", message: "", known: [], ...misfit }
          const refused = yield* Effect.flip(register())
          assert.deepInclude(refused, { _tag: "SettingsInvalid", what, terminalId, ...misfit })
          terminal.misfit = null
          yield* register()
          terminal.misfit = { what, path: "", message: "", known: [], ...misfit }
          const changed = yield* Effect.flip(customers.updateTerminal({ ...clerk(), ...entry }))
          assert.deepInclude(changed, { _tag: "SettingsInvalid", what, terminalId, ...misfit })
        })
      )
    })
  }

  it.effect("is refused for settings that are nested without end, and so is every other payload", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        let deep: Schema.Json = 1
        for (let level = 0; level < 9_000; level++) deep = level % 2 === 0 ? [deep] : { deep }
        const settings = { ...clerk(), ...entry, settings: { deep } }
        const refused = [
          yield* Effect.flip(customers.registerTerminal({ ...settings, orgNo })),
          yield* Effect.flip(customers.updateTerminal(settings)),
          yield* Effect.flip(customers.retireTerminal({ ...clerk(), terminalId, reason: deep as never }))
        ]
        assert.deepStrictEqual(
          refused.map((it) => [it._tag, (it as { readonly field?: string }).field]),
          [
            ["InvalidInput", "settings"],
            ["InvalidInput", "settings"],
            ["InvalidInput", "reason"]
          ]
        )
      })
    )
  )

  it.effect("keeps the address as the dialect compares it", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        assert.strictEqual((yield* register()).address, "9")
        const changed = yield* customers.updateTerminal({ ...clerk(), ...entry, address: "0010" })
        assert.strictEqual(changed.address, "10")
      })
    )
  )

  it.effect("takes who may dial in, as the directory gives it then; another one is another entry", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const directory = yield* TerminalDirectory
        const found = Effect.map(directory.get(terminalId), (entry) => {
          const { admission, entryNo } = Option.getOrThrow(entry)
          return [admission, entryNo]
        })
        const admission = { networks: ["10.8.0.0/16"], source: "10.8.0.7", takeover: "quarantine" } as const
        yield* customers.registerTerminal({ ...clerk(), ...entry, orgNo, admission })
        assert.deepStrictEqual(yield* found, [admission, 0])
        yield* customers.updateTerminal({ ...clerk(), ...entry })
        assert.deepStrictEqual(yield* found, [admission, 0])
        yield* customers.updateTerminal({ ...clerk(), ...entry, admission: { ...admission } })
        assert.deepStrictEqual(yield* found, [admission, 0])
        yield* customers.updateTerminal({ ...clerk(), ...entry, admission: { certificate: "T9" } })
        assert.deepStrictEqual(yield* found, [{ certificate: "T9" }, 1])
        yield* customers.updateTerminal({ ...clerk(), ...entry, admission: null })
        assert.deepStrictEqual(yield* found, [undefined, 2])
      }).pipe(Effect.provide(StationDirectory.layerDirectory))
    )
  )

  it.effect("refuses an admission that names no network, no address, or a policy that there is not", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const wrong: ReadonlyArray<TerminalAdmission> = [
          { networks: ["10.8.0.0/40"] },
          { networks: Array.from({ length: 33 }, () => "10.0.0.0/8") },
          { source: "10.8.0.0/16" },
          { certificate: "" },
          { takeover: "oldestWins" as never }
        ]
        for (const admission of wrong) {
          const refused = yield* Effect.flip(customers.registerTerminal({ ...clerk(), ...entry, orgNo, admission }))
          assert.strictEqual(refused._tag, "InvalidInput", JSON.stringify(admission))
        }
      })
    )
  )

  it.effect("shows in a plan everything that forbids it", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { plan } = yield* Station.Station
        yield* register()
        terminal.misfit = { what: "address", path: "address", message: "", known: [] }
        const { refusals } = yield* plan.customers.registerTerminal({ ...clerk(), ...entry, orgNo })
        assert.deepStrictEqual(
          refusals.map(({ code }) => code),
          ["CONFLICT", "SETTINGS_INVALID"]
        )
      })
    )
  })
})
