import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { sha256 } from "../../src/values/Digest.ts"
import { type About, idOf, maxIdLength } from "../../src/values/Id.ts"

/** Parts that collide easily: the characters that separate and escape, in texts around the longest id. */
const part = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", ":", "~", "0", "1", "/"), maxLength: 4 }),
  fc.constantFrom("x".repeat(54), "x".repeat(58), "x".repeat(59), "x".repeat(60), "😀".repeat(40)),
  fc.integer({ min: 0, max: 2 })
)
const about: fc.Arbitrary<About> = fc
  .tuple(fc.constantFrom("job", "dispatch.senderStopped"), fc.array(part, { maxLength: 3 }))
  .map(([kind, parts]): About => [kind, ...parts])

/** What an id stands for, as a text that is another one for everything else. */
const meaning = (it: About): string => JSON.stringify(it.map(String))

describe("the id of something", () => {
  const rows: ReadonlyArray<{ readonly title: string; readonly given: readonly [About, string] }> = [
    { title: "shows what it stands for", given: [["device", "bind-17"], "device:bind-17"] },
    { title: "keeps target keys readable", given: [["poll", "3701-00001/1", 7], "poll:3701-00001/1:7"] },
    { title: "escapes what separates", given: [["control", "a:b", 1], "control:a~1b:1"] },
    { title: "escapes what escapes", given: [["control", "a~1b", 1], "control:a~01b:1"] },
    { title: "has at most 64 characters", given: [["job", "x".repeat(60)], `job:${"x".repeat(60)}`] },
    {
      title: "is a digest beyond them",
      given: [["job", "x".repeat(61)], "job~~aa8b44c3ef60dc13c6c9e9cfc6137c0902230808"]
    }
  ]
  it.each(rows)("$title", ({ given: [parts, expected] }) => {
    assert.strictEqual(idOf(...parts), expected)
  })

  it("is the same for the same parts, another for others, and never too long", () => {
    fc.assert(
      fc.property(about, about, (one, other) => {
        assert.strictEqual(idOf(...one), idOf(...one))
        assert.isAtMost(idOf(...one).length, maxIdLength)
        assert.strictEqual(idOf(...one) === idOf(...other), meaning(one) === meaning(other))
      }),
      { numRuns: 2000 }
    )
  })

  it("is not that of a short text that looks like a digest", () => {
    const digested = idOf("job", "x".repeat(61))
    assert.notStrictEqual(idOf("job", digested.substring("job".length + 1)), digested)
    assert.notStrictEqual(idOf("job", digested.substring("job:".length)), digested)
  })
})

describe("the digest", () => {
  it("is SHA-256, at every length around its blocks", () => {
    for (let length = 0; length <= 260; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256)
      assert.strictEqual(sha256(bytes), createHash("sha256").update(bytes).digest("hex"))
    }
  })
})
