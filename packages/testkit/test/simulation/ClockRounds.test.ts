/** The watch over the keeper of clocks counts every clock that it heard, also of terminals whose ids are too long to stand in the id of a request. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import { make } from "../../src/simulation/ClockRounds.ts"

const begun = Date.parse("2026-11-23T12:00:00Z")
const hour = 3_600_000

const request = (_tag: "ReadClock" | "SetClock", terminalId: string, requestId: string) =>
  ({ _tag, terminalId, requestId }) as TerminalRequest

const answer = (skewMillis: number, at: number) =>
  ({ _tag: "Answered", at: Instant.fromMillis(at), answer: { skewMillis } }) as Outcome

/** Hears two clocks that are an hour ahead and two that are right, and one more; gives what is reported when one of the first is set. */
const reported = (id: string, skewMillis: number, at: number): ReadonlyArray<string> => {
  const found: Array<string> = []
  const rounds = make((rule) => void found.push(rule))
  for (const [index, skew] of [hour, hour, 0, 0].entries())
    rounds.answered(request("ReadClock", `T${index}`, `clock:T${index}:read:${begun}`), answer(skew, begun + index))
  rounds.answered(request("ReadClock", "long", id), answer(skewMillis, at))
  rounds.asked(request("SetClock", "T0", `clock:T0:set:${begun}`), begun + 1_000)
  return found
}

describe("clocks that are wrong alike", () => {
  const rows: ReadonlyArray<readonly [string, string, number, number, ReadonlyArray<string>]> = [
    ["are not set where as many are right", "other:long", 0, begun, ["setAlike"]],
    ["may be set where one more is right", `clock:long:read:${begun}`, 0, begun, []],
    ["may be set where one more is right that has a long id", "clock~~0123", 0, begun, []],
    ["are not set where that one is wrong like them", "clock~~0123", hour, begun, ["setAlike"]],
    ["are not set where that one was heard in a step before", "clock~~0123", 0, begun - hour, ["setAlike"]]
  ]
  it.each(rows)("%s", (_, id, skew, at, expected) => assert.deepStrictEqual(reported(id, skew, at), expected))
})
