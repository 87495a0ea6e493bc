/** The settings of the store on PostgreSQL: what lies outside of the bounds is refused by its name before anything is opened. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { defaults, layerPostgres, type PostgresOptions } from "../src/index.ts"
import * as Settings from "../src/Settings.ts"

const nowhere = Redacted.make("postgres://nobody@127.0.0.1:1/x")

const refusal = (options: Partial<PostgresOptions>) =>
  Effect.flip(Effect.scoped(Effect.provide(Effect.void, layerPostgres({ url: nowhere, ...options }))))

describe("Settings", () => {
  for (const [name, [least, greatest]] of Object.entries(Settings.bounds)) {
    for (const value of [least - 1, greatest + 1, least + 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      it.live(`refuses ${name} ${value}`, () =>
        Effect.gen(function* () {
          const { reason, isRetryable, detail } = yield* refusal({ [name]: value })
          assert.deepStrictEqual([reason, isRetryable], ["failed", false])
          assert.strictEqual(detail, `${name} must be an integer between ${least} and ${greatest}, not ${value}`)
        })
      )
    }
    it.live(`takes the ends of ${name}`, () =>
      Effect.gen(function* () {
        for (const value of [least, greatest]) {
          assert.strictEqual((yield* refusal({ [name]: value, migrations: "check" })).reason, "unreachable")
        }
      })
    )
  }

  const urls: ReadonlyArray<readonly [url: string, says: RegExp]> = [
    ["hello world", /URL/],
    ["", /URL/],
    ["mysql://a:secret@127.0.0.1:1/x", /mysql:/],
    ["postgres://a:%secret@127.0.0.1:1/x", /password/],
    ["postgres://a:secret@127.0.0.1:0/x", /port/],
    ["postgres://a:secret@127.0.0.1:1/x?sslmode=perhaps", /sslmode/]
  ]
  for (const [url, says] of urls) {
    it.live(`refuses the URL "${url}" and does not say the password`, () =>
      Effect.gen(function* () {
        const { reason, isRetryable, detail } = yield* refusal({ url: Redacted.make(url) })
        assert.deepStrictEqual([reason, isRetryable], ["failed", false])
        assert.match(detail, says)
        assert.notInclude(detail, "secret")
      })
    )
  }

  it.live("are the defaults where none are given", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual({ ...(yield* Settings.complete({})), migrations: "apply" }, defaults)
    })
  )
})
