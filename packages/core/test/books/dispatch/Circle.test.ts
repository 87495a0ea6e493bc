/** Where a series runs in a circle, the event that draws says where it starts over: a store can then refuse every other number that goes back. */
import { assert, describe, it } from "@effect/vitest"
import * as Invariants from "@yugou/core/audit"
import { decodeEvent, encodeEvent, type Kind, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { fakeTerminal, layer, terminalId } from "../../Fixtures.ts"
import { engine, minutes, open, sell } from "../../station/Desk.ts"

/** What the events of one aggregate say about the numbers drawn: the number, and whether the series starts over with it. */
const drawn = Effect.fnUntraced(function* (kind: Extract<Kind, "Target" | "Terminal">, id: string) {
  const entries = yield* (yield* StationStore).history(ref(kind, id), { afterVersion: 0, limit: 100 })
  return entries.flatMap(({ events }) =>
    events.flatMap((event) =>
      event._tag === "NumberDrawn" || event._tag === "TerminalNumberDrawn"
        ? [[event.wireNo, event.startsOver ?? "no"] as const]
        : []
    )
  )
})

describe("a series in a circle", () => {
  const circle: ReadonlyArray<readonly [wireNo: number, startsOver: "yes" | "no"]> = [
    [11, "no"],
    [12, "no"],
    [10, "yes"],
    [11, "no"]
  ]

  for (const numberScope of ["target", "terminal"] as const) {
    it.effect(`says with which number it starts over (numbers count within the ${numberScope})`, () => {
      const terminal = fakeTerminal()
      terminal.wireNo = 10
      const numbering = { _tag: "Cyclic", min: 10, max: 12 } as const
      terminal.capabilities = { ...terminal.capabilities, numbering, numberScope }
      return Effect.gen(function* () {
        const { device } = yield* open
        for (const _ of circle) {
          yield* sell(device.deviceId, "100")
          yield* engine
          yield* minutes(61)
        }
        const ofTarget = yield* drawn("Target", `${terminalId}/1`)
        const ofTerminal = yield* drawn("Terminal", terminalId)
        assert.deepStrictEqual(ofTarget, circle)
        assert.deepStrictEqual(ofTerminal, numberScope === "terminal" ? circle : [])
        assert.deepStrictEqual(yield* Invariants.checkInvariants(yield* StationStore), [])
      }).pipe(Effect.provide(layer(terminal)))
    })
  }

  it("reads the events of before, which say nothing about it", () => {
    const event = { _tag: "NumberDrawn", v: 1, wireNo: 1, drawnFor: { _tag: "Order", id: "P1" } }
    const read = Result.getOrThrow(decodeEvent("Target", event))
    assert.deepStrictEqual(encodeEvent("Target", read), event)
  })
})
