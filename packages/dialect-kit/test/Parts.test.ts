import { assert, describe, it } from "@effect/vitest"
import { Bytes, Counter, LocalTime, Pushes, Splitter } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import { bytesOf, limit, splitting, textOf } from "./Line.ts"

describe("Bytes", () => {
  it("prints and reads hexadecimal text", () => {
    const bytes = Uint8Array.of(0, 0x1f, 0xa0, 0xff)
    assert.strictEqual(Bytes.hex(bytes), "001FA0FF")
    assert.strictEqual(Bytes.lowerHex(bytes, 1, 3), "1fa0")
    assert.deepStrictEqual(Bytes.fromHex("00 1f\nA0ff"), Result.succeed(bytes))
    assert.deepStrictEqual(Bytes.fromHex("00 1g"), Result.fail(4))
    assert.deepStrictEqual(Bytes.fromHex("001"), Result.fail(3))
    assert.deepStrictEqual(Bytes.fromHex("0 0"), Result.fail(1))
  })
  it("tells texts apart", () => {
    assert.strictEqual(Bytes.fingerprint(""), "811c9dc5")
    assert.strictEqual(Bytes.fingerprint("a"), "e40c292c")
  })
})

describe("LocalTime", () => {
  it("reads what it prints, and nothing that is no moment", () => {
    assert.strictEqual(LocalTime.textOfInstant(0, 480), "2070-01-01 08:00:00".replace("2070", "1970"))
    assert.strictEqual(LocalTime.toInstant("2026-11-28 08:00:30", 480), Date.UTC(2026, 10, 28, 0, 0, 30))
    assert.strictEqual(LocalTime.toLocal("2024-02-29 00:00"), Date.UTC(2024, 1, 29))
    for (const text of ["2026-02-29 00:00", "2026-13-01 00:00", "2026-01-01 24:00", "2026-01-01", ""])
      assert.isNull(LocalTime.toInstant(text, 0), text)
    assert.deepStrictEqual(LocalTime.parts("2026-11-28 08:05"), [26, 11, 28, 8, 5])
    assert.strictEqual(LocalTime.text([26, 11, 28, 8, null]), null)
  })
})

describe("Splitter", () => {
  const words = (chunks: ReadonlyArray<string>): ReadonlyArray<string> => {
    let splitter = Splitter.empty
    const said: Array<string> = []
    for (const chunk of chunks) {
      const [next, pieces] = Splitter.push(splitting, splitter, bytesOf(chunk))
      splitter = next
      said.push(...pieces.map((it) => `${it._tag} ${it.offset} ${textOf(it.bytes)}`))
    }
    return said
  }
  const stream = "~~<1 A>xx<2 B>~<3 C>"
  const frames = (said: ReadonlyArray<string>) => said.filter((it) => it.startsWith("Frame"))
  it("gives the same frames however the stream is cut", () => {
    const expected = ["Frame 2 <1 A>", "Frame 9 <2 B>", "Frame 15 <3 C>"]
    for (let at = 0; at <= stream.length; at += 1)
      assert.deepStrictEqual(frames(words([stream.slice(0, at), stream.slice(at)])), expected)
    assert.deepStrictEqual(frames(words([...stream])), expected)
  })
  it("reports garbage, but not what only wakes the line up", () => {
    assert.deepStrictEqual(
      words([stream]).filter((it) => it.startsWith("Skipped")),
      ["Skipped 7 xx"]
    )
  })
  it("never waits for more than the longest frame", () => {
    const [splitter, pieces] = Splitter.push(splitting, Splitter.empty, bytesOf(`<${"x".repeat(limit)}`))
    assert.deepStrictEqual(
      pieces.map((it) => it._tag),
      ["Skipped"]
    )
    assert.strictEqual(splitter.rest.length, 0)
  })
  it("gives up a false start and finds the frame behind it", () => {
    const [waiting] = Splitter.push({ ...splitting, look: needSix }, Splitter.empty, bytesOf("<<1 A>"))
    const [splitter, pieces] = Splitter.giveUp(splitting, waiting)
    assert.deepStrictEqual(
      pieces.map((it) => `${it._tag} ${textOf(it.bytes)}`),
      ["Skipped <", "Frame <1 A>"]
    )
    assert.strictEqual(splitter.rest.length, 0)
  })
  it("gives up every false start before a whole frame, and waits for what begins behind it", () => {
    const rules: Splitter.Rules<string> = {
      ...splitting,
      look: (bytes, at) => (bytes[at + 1] === bytes[at] ? needSix() : splitting.look(bytes, at))
    }
    const said = (text: string) => {
      const [waiting] = Splitter.push(rules, Splitter.empty, bytesOf(text))
      const [splitter, pieces] = Splitter.giveUp(rules, waiting)
      return [...pieces.map((it) => `${it._tag} ${textOf(it.bytes)}`), textOf(splitter.rest)]
    }
    assert.deepStrictEqual(said("<<<<1 A><<2"), ["Skipped <<<", "Frame <1 A>", "<<2"])
    assert.deepStrictEqual(said("<<<2"), ["Skipped <", "<<2"])
  })
  it("waits for the rest of a frame while bytes come, but not for ever", () => {
    const waiting = { rest: Uint8Array.of(1), offset: 0 }
    const first = Splitter.follow(null, waiting, [], 0)
    const second = Splitter.follow(first, waiting, [], 4_000)
    assert.deepStrictEqual(
      [first, second].map((it) => it && Splitter.deadline(it)),
      [5_000, 9_000]
    )
    assert.strictEqual(Splitter.deadline({ since: 0, heardAt: 29_999 }), 30_000)
    assert.isNull(Splitter.follow(second, Splitter.empty, [], 4_001))
  })
})

/** Says that a frame needs more bytes than there are. */
const needSix = (): Splitter.Look<string> => ({ _tag: "NeedMore" })

describe("Counter", () => {
  it("remembers a block before its first number, and wraps", () => {
    const rules = { modulus: 4, block: 2 }
    let counter = Counter.from(3)
    const drawn = Array.from({ length: 5 }, () => {
      const [number, next] = Counter.draw(rules, counter)
      counter = next
      return [number, next.reserved]
    })
    assert.deepStrictEqual(drawn, [
      [3, 1],
      [0, 1],
      [1, 3],
      [2, 3],
      [3, 1]
    ])
  })
})

describe("Pushes", () => {
  it("forgets the oldest beyond the limit", () => {
    const waiting = Array.from({ length: Pushes.maxWaiting + 1 }, (_, no) => `${no}`).reduce<
      ReadonlyArray<Pushes.Push>
    >((before, key) => Pushes.add(before, { keys: [key], confirmation: new Uint8Array(0) }), [])
    assert.strictEqual(waiting.length, Pushes.maxWaiting)
    assert.deepStrictEqual(Pushes.accept(waiting, "0")[1], [])
    assert.strictEqual(Pushes.accept(waiting, "1")[1].length, 1)
  })
  it("confirms a frame when the last of its events is stored", () => {
    const waiting = Pushes.add([], { keys: ["a", "b"], confirmation: Uint8Array.of(7) })
    const [half, none] = Pushes.accept(waiting, "b")
    assert.deepStrictEqual(none, [])
    assert.deepStrictEqual(Pushes.accept(half, "a"), [[], [Uint8Array.of(7)]])
  })
})
