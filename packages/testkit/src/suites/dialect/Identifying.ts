/** Cases: recognising a terminal, and settings that make no sense. */
import { assert } from "@effect/vitest"
import * as Result from "effect/Result"
import { type Case, caseOf } from "./Case.ts"
import { longestPiece } from "./Connection.ts"
import { beginning, type Setup } from "./Line.ts"

/** What a terminal says first. */
const headOf = (setup: Setup): Uint8Array => {
  const side = setup.openTerminal({ address: setup.address, firmware: {} })
  const [, outputs] = side.step({ _tag: "Connected", now: beginning })
  return Uint8Array.from(outputs.flatMap((it) => (it._tag === "Write" ? [...it.bytes] : [])))
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Bytes of others, longer than any frame that starts in them could be. */
const strangers: ReadonlyArray<readonly [string, Uint8Array]> = [
  ["HTTP", ascii("GET / HTTP/1.1\r\nHost: station\r\n\r\n".repeat(1000))],
  ["SSH", ascii("SSH-2.0-OpenSSH_9.6\r\n".repeat(1000))],
  ["zeros", new Uint8Array(20_000)],
  ["0xFF", new Uint8Array(20_000).fill(0xff)]
]

export const identifyingCases: ReadonlyArray<Case> = [
  caseOf(
    "identifies a terminal from its first whole frame, needs more before it, and stays with it after",
    (_, setup) => {
      const head = headOf(setup)
      const said = Array.from({ length: head.length + 1 }, (_, length) =>
        setup.dialect.identify(head.subarray(0, length))
      )
      const first = said.findIndex((it) => it._tag === "Yes")
      assert.isAtLeast(first, 1, "the first words of the terminal are not recognised")
      for (const [length, it] of said.entries()) {
        const text = it._tag === "Yes" ? `Yes ${it.address}` : it._tag
        assert.strictEqual(text, length < first ? "NeedMore" : `Yes ${setup.address}`, `after ${length} bytes`)
      }
    }
  ),
  caseOf("recognises a terminal whose first whole frame stands behind half of another", (opener, setup) => {
    const head = headOf(setup)
    const long = longestPiece(opener)
    // So little of a long frame that it announces more bytes than the whole one behind it has.
    const lengths = [0.25, 0.5, 0.9].map((share) => Math.max(1, Math.floor((long.length - head.length) * share)))
    const halves = [
      ...[...head.keys()].map((length) => head.subarray(0, length)),
      ...lengths.map((length) => long.subarray(0, length))
    ]
    for (const half of halves) {
      const said = setup.dialect.identify(Uint8Array.of(...half, ...head))
      const text = said._tag === "Yes" ? `Yes ${said.address}` : said._tag
      assert.strictEqual(text, `Yes ${setup.address}`, `behind ${half.length} bytes of a frame`)
    }
  }),
  caseOf("does not recognise a damaged frame", (_, setup) => {
    const head = headOf(setup)
    const whole = head.findIndex((_, at) => setup.dialect.identify(head.subarray(0, at + 1))._tag === "Yes") + 1
    const frame = head.subarray(0, whole)
    const recognised = [...frame.keys()].filter((index) => {
      const damaged = frame.map((byte, at) => (at === index ? byte ^ 0x01 : byte))
      return setup.dialect.identify(damaged)._tag === "Yes"
    })
    // What comes before the frame (bytes that wake a line up) may be damaged: then the first indices are recognised, and only these.
    assert.deepStrictEqual(recognised, [...recognised.keys()])
    assert.isBelow(recognised.length, whole)
  }),
  caseOf("says no to what is not its protocol", (_, setup) => {
    for (const [name, bytes] of strangers) {
      assert.strictEqual(setup.dialect.identify(bytes)._tag, "No", name)
      for (const length of [1, 5, 16, 64]) {
        assert.notStrictEqual(
          setup.dialect.identify(bytes.subarray(0, length))._tag,
          "Yes",
          `${length} bytes of ${name}`
        )
      }
    }
  }),
  caseOf("refuses settings that are none with the path of what is wrong", (_, setup) => {
    for (const settings of ["settings", 5, [1], { "no such setting": true }]) {
      const configured = setup.dialect.configure(settings)
      assert.isTrue(Result.isFailure(configured), JSON.stringify(settings))
      if (Result.isFailure(configured)) assert.isNotEmpty(configured.failure.message)
    }
  })
]
