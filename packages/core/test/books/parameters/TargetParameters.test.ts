/** What is kept of a target, by its key: ids come from people, and any word may be one. */
import { assert, describe, it } from "@effect/vitest"
import { Terminal } from "../../../src/books/index.ts"
import { noTargetParameters } from "../../../src/books/parameters/Parameters.ts"
import { Instant, TerminalId } from "../../../src/index.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { OrgNo } from "../../../src/values/OrgNo.ts"

const at = Instant.at("2026-03-02T00:00:00Z")

describe("what is kept of a target", () => {
  for (const name of ["constructor", "toString", "hasOwnProperty", "__proto__"]) {
    it(`is its own, though the terminal is called ${name}`, () => {
      const terminalId = TerminalId.make(name)
      const target = keyOf({ _tag: "Terminal", terminalId })
      const registered = Terminal.evolve(null, {
        _tag: "TerminalRegistered",
        v: 1,
        at,
        terminalId,
        orgNo: OrgNo.make("37401"),
        dialectId: "line",
        address: "1",
        settings: {}
      })
      assert.deepStrictEqual(Terminal.targetParametersOf(registered, target), noTargetParameters)
      const rounds = Terminal.evolve(registered, { _tag: "RoundsReported", v: 1, at, target, states: [] })
      assert.deepStrictEqual(Terminal.targetParametersOf(rounds, target).rounds, { at, states: [] })
    })
  }
})
