/** A confirmation of a terminal that cannot be read: it proves nothing, and the conversation goes on. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core/dialect"
import { SimulatedTerminal } from "../src/testing/index.ts"
import { loop, terminalId } from "./Loop.ts"

const framed = (user: ReadonlyArray<number>): Uint8Array => {
  const length = (user.length << 2) | 2
  const sum = user.reduce((so, far) => (so + far) & 0xff, 0)
  return Uint8Array.from([0x68, length & 0xff, length >> 8, length & 0xff, length >> 8, 0x68, ...user, sum, 0x16])
}

describe("a confirmation by items (AFN00 F3)", () => {
  const rows: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
    ["without data", []],
    ["cut off behind the function", [0x04, 0x00, 0x00]]
  ]
  it.each(rows)("%s answers nothing and breaks nothing", (_, data) => {
    const station = loop(SimulatedTerminal.settings("3701-00001"))
    station.connect()
    station.plan({ _tag: "DropRequest" }, "SetClock")
    const { now } = station
    const notAfter = Instant.fromMillis(now + 60_000)
    station.feed({
      _tag: "Start",
      now,
      request: { _tag: "SetClock", requestId: "r", terminalId, notAfter, payload: {} }
    })
    const seq = (station.written.at(-1)?.[13] ?? 0) & 0x0f
    station.send(framed([0x80, 0x01, 0x37, 0x01, 0x00, 0x02, 0x00, 0x60 | seq, 0, 0, 4, 0, ...data]))
    assert.deepStrictEqual(station.settled, [])
    assert.include(station.problems, "confirmation that cannot be read")
  })
})
