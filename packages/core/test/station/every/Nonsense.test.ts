/** What nobody can mean is refused by every operation that has the field, with its name, and nothing is stored. */
import { assert, describe, it } from "@effect/vitest"
import { Rejection } from "@yugou/core"
import * as Effect from "effect/Effect"
import { onSite } from "../../Panel.ts"
import { payloadsOf, type Row, rows, run, said } from "./Runs.ts"
import { samples } from "./Samples.ts"
import { unit, type World, world } from "./World.ts"

/** Values of a field that mean nothing, wherever an operation has the field. */
const nonsense: { readonly [field: string]: ReadonlyArray<unknown> } = {
  reason: ["", "   ", "　\t\n", "x".repeat(201)],
  from: ["2026-02-29", "2026-02-31", "2026-13-01", "20260301", "2026-3-1", "0000-00-00"],
  to: ["2026-04-31", "2026-99-99", ""]
}

/** Fields that no sample fills in. */
const more: ReadonlyArray<readonly [operation: string, field: string, value: unknown]> = [
  ...[0, -1, 9e15, 1.5].map((value) => ["purchases.save", "amountFen", value] as const),
  ...["2026-02-30T10:00", "2026-99-99T10:00", "2026-02-28T24:00", "2026-02-28 10:00", "2026-02-28"].flatMap((value) =>
    ["customers.saveParameters", "commissioning.saveParameters"].map((name) => [name, "expiry", value] as const)
  )
]

interface Case {
  readonly row: Row
  readonly field: string
  readonly value: unknown
}

const pathOf = (row: Row): string => row.path.join(".")

const cases = (made: World): ReadonlyArray<Case & { readonly payload: object }> => {
  const all = samples(made)
  const given = rows.flatMap((row) =>
    payloadsOf(row, all).flatMap((payload) =>
      Object.entries(nonsense).flatMap(([field, values]) =>
        field in payload ? values.map((value) => ({ row, field, value, payload })) : []
      )
    )
  )
  const others = more.flatMap(([name, field, value]) => {
    const row = rows.find((it) => pathOf(it) === name)
    const [payload] = row === undefined ? [] : payloadsOf(row, all)
    return row === undefined || payload === undefined ? [] : [{ row, field, value, payload }]
  })
  return [...given, ...others]
}

describe("a value that nobody can mean", () => {
  it.effect("is refused, and its field is named", () => {
    const here = unit()
    return onSite(
      here,
      Effect.gen(function* () {
        const all = cases(yield* world(here, "inside"))
        const tried = new Set(all.map(({ field, row }) => `${pathOf(row)} ${field}`))
        assert.isAbove(tried.size, 12, "operations with such a field")
        for (const { row, field, value, payload } of all) {
          const before = here.books.log.length
          const { answer } = yield* run(row, { ...payload, [field]: value }, "inside")
          const hint = `${pathOf(row)} ${field} = ${JSON.stringify(value)}: ${said(answer)}`
          assert.isTrue(answer._tag === "Failure" && answer.failure instanceof Rejection.InvalidInput, hint)
          assert.include(said(answer), field, hint)
          assert.strictEqual(here.books.log.length, before, hint)
        }
      })
    )
  })
})
