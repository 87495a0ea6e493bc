import { assert, describe, it } from "@effect/vitest"
import { SecretKeys } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

const key = "0f".repeat(32)

describe("keys as text", () => {
  it.each([
    ["nothing", "", "empty", 0],
    ["white space", " \n,", "empty", 0],
    ["bytes without an id", key, "badId", 1],
    ["an empty id", `:${key}`, "badId", 1],
    ["an id with a blank sign", `k/1:${key}`, "badId", 1],
    ["an id that is too long", `${"k".repeat(33)}:${key}`, "badId", 1],
    ["too few bytes", `k1:${key.slice(2)}`, "badBytes", 1],
    ["too many bytes", `k1:${key}00`, "badBytes", 1],
    ["bytes in base64", `k1:${btoa("x".repeat(32))}`, "badBytes", 1],
    ["a second key that is wrong", `k2:${key},k1:`, "badBytes", 2],
    ["two keys of one id", `k1:${key}\nk2:${key}\nk1:${key}`, "idTwice", 3]
  ])("refuses %s, names the place and shows no key", (_, text, problem, place) => {
    const read = SecretKeys.parse(Redacted.make(text))
    assert.isTrue(Result.isFailure(read))
    if (Result.isSuccess(read)) return
    assert.deepStrictEqual([read.failure.problem, read.failure.place], [problem, place])
    assert.notInclude(`${read.failure.message} ${JSON.stringify(read.failure)}`, "0f0f")
    if (place > 0) assert.include(read.failure.message, `${place}`)
  })

  it("takes commas, blanks and lines between keys, and either case of digits", () => {
    const read = SecretKeys.parse(Redacted.make(`k2:${key.toUpperCase()}, k1:${key}\n`))
    assert.deepStrictEqual(
      Result.getOrThrow(read).map(({ id }) => id),
      ["k2", "k1"]
    )
  })

  it("keeps keys out of what is printed", () => {
    const ring = Result.getOrThrow(SecretKeys.parse(Redacted.make(`k1:${key}`)))
    assert.notInclude(JSON.stringify(ring), "0f0f")
  })

  it.effect("generates a key that it reads, another one each time", () =>
    Effect.gen(function* () {
      const [first, second] = [yield* SecretKeys.generate("k1"), yield* SecretKeys.generate("k1")]
      assert.isTrue(Result.isSuccess(SecretKeys.parse(first)))
      assert.notStrictEqual(Redacted.value(first), Redacted.value(second))
    })
  )
})
