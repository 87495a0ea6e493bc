import { assert, describe, it } from "@effect/vitest"
import * as Agenda from "../../src/simulation/Agenda.ts"

describe("the agenda of a run", () => {
  it("does not stand still for ever where what is due asks for itself at the same moment", () => {
    const agenda = Agenda.make(0)
    let acts = 0
    const again = (): void => {
      acts += 1
      agenda.at(agenda.now(), again)
    }
    agenda.at(5, again)
    const run = (): void => {
      while (agenda.step(10) === "yes" && acts <= 2 * Agenda.maxActsOfOneMoment);
    }
    assert.throws(run, /entries at one moment/)
    assert.strictEqual(acts, Agenda.maxActsOfOneMoment)
  })
})
