/** Settings of a terminal's clock that may still come: when they are over, and what the books of a terminal keep of them. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { Terminal } from "@yugou/core/books"
import * as ClockSetting from "../../../src/books/terminal/ClockSetting.ts"
import { at, terminalState } from "../purchase/Orders.ts"

const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const setting = (requestId: string, sent: number, dead: number): ClockSetting.ClockSetting => ({
  requestId,
  sentAt: after(sent),
  deadAt: after(dead)
})
const opened = (it: ClockSetting.ClockSetting): Terminal.Event => ({ _tag: "ClockSettingOpened", v: 1, setting: it })
const ended = (requestId: string, minute: number): Terminal.Event => ({
  ...{ _tag: "ClockSettingEnded", v: 1, at: after(minute), requestId }
})
const [a, b] = [setting("a", 0, 60), setting("b", 5, 65)]

describe("a setting of the clock", () => {
  const rows: ReadonlyArray<readonly [string, ReadonlyArray<Terminal.Event>, left: ReadonlyArray<string>]> = [
    ["is written down", [opened(a)], ["a"]],
    ["is gone when it has arrived", [opened(a), ended("a", 1)], []],
    ["stays when a later one has arrived: it may come after that", [opened(a), opened(b), ended("b", 6)], ["a"]],
    ["stays when another one has, of which nothing is written down", [opened(a), ended("c", 6)], ["a"]],
    ["is forgotten when it is over and another one is sent", [opened(a), opened(setting("c", 60, 120))], ["c"]],
    ["is not forgotten before", [opened(a), opened(setting("c", 59.9, 119))], ["a", "c"]],
    ["is forgotten when it is over and another one has arrived", [opened(a), opened(b), ended("b", 60)], []]
  ]
  it.each(rows)("%s", (_, events, left) => {
    const { clockSettings = [], ...rest } = events.reduce<Terminal.State>(Terminal.evolve, terminalState)
    assert.deepStrictEqual([clockSettings.map(({ requestId }) => requestId), rest], [left, terminalState])
  })

  it("leaves no empty list behind", () => {
    assert.notProperty(Terminal.evolve({ ...terminalState, clockSettings: [a] }, ended("a", 1)), "clockSettings")
  })

  it.each([
    [[], 1, {}],
    [[a], 59.99, { clock: "unsettled" }],
    [[a], 60, {}],
    [[a, b], 60, { clock: "unsettled" }],
    [[a, b], 65, {}]
  ] as const)("unsettles the clock until it does not come any more: %j at %d", (clockSettings, minute, clock) => {
    assert.deepStrictEqual(ClockSetting.clockAt({ clockSettings }, after(minute)), clock)
  })

  it("comes for as long as frames travel and no longer, and the look before a credit may have begun before that", () => {
    assert.deepStrictEqual(ClockSetting.deadAtOf(at, Policy.defaults), after(60 + 0.5 + 5))
  })
})
