/** When the station's own jobs of protection may still go out, and when a terminal is looked at again for it. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy, TerminalId } from "@yugou/core"
import { ParameterJob, Terminal } from "@yugou/core/books"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { overtaken } from "../../../src/engines/parameters/ParameterTurn.ts"
import { isForgotten, waits } from "../../../src/engines/parameters/ProtectionTurns.ts"
import { StationStore } from "../../../src/store/StationStore.ts"

const now = Instant.at("2026-09-30T02:00:00Z")
const after = (minutes: number): Instant.Instant => Instant.plusMillis(now, minutes * 60_000)
const key = "T1/g1" as never
const terminalId = TerminalId.make("T1")

describe("a job of the station's own protection", () => {
  const registered: Terminal.Event = {
    ...{ _tag: "TerminalRegistered", v: 1, at: now, terminalId, orgNo: "3701" as never },
    ...{ dialectId: "fake", address: "1", settings: {} }
  }
  const opened = (jobId: string): Terminal.Event => ({ _tag: "OwnProtectionOpened", v: 1, at: now, jobId, target: key })
  const decided: Terminal.Event = { _tag: "ProtectionTimed", v: 1, at: now, until: null }
  const ended: Terminal.Event = { _tag: "OwnProtectionSettled", v: 1, at: now, jobId: "j1", as: "ended" }
  const loaded = (purpose: ParameterJob.Purpose, events: ReadonlyArray<Terminal.Event>) => {
    const values: ParameterJob.Content["values"] = [
      { _tag: "Protection", state: purpose === "protect" ? "protected" : "released", halfHours: null }
    ]
    const target = { _tag: "Group", terminalId, totalGroupNo: 1 as never } as const
    const content = { ...{ jobId: "j1", orgNo: "3701" as never, target }, ...{ purpose, by: "keeper", values } }
    const job = ParameterJob.evolve(null, { _tag: "JobOpened", v: 1, at: now, notBefore: now, content })
    const terminal = events.reduce<Terminal.State>(Terminal.evolve, Terminal.evolve(null, registered))
    return {
      job: { ref: { _tag: "ParameterJob", id: "j1" }, version: 1, state: job },
      terminal: { ref: { _tag: "Terminal", id: terminalId }, version: 1, state: terminal }
    } as const
  }
  const tooLate = "the time to send has passed"
  const another = "somebody else decided about protection"
  it.effect.each<readonly [string, ParameterJob.Purpose, ReadonlyArray<Terminal.Event>, number, string | null]>([
    ["engages what it was opened for", "protect", [opened("j1")], 0, null],
    ["engages nothing after a quarter of an hour", "protect", [opened("j1")], 16, tooLate],
    ["engages nothing once somebody decided", "protect", [opened("j1"), decided], 0, another],
    ["engages nothing where another job is to", "protect", [opened("j2")], 0, another],
    ["engages nothing where it was settled", "protect", [opened("j1"), ended], 0, another],
    ["releases what any job engaged", "unprotect", [opened("j2")], 0, null],
    ["releases nothing on a reading of before", "unprotect", [opened("j2")], 2, tooLate],
    ["releases nothing once somebody decided", "unprotect", [opened("j2"), decided], 0, another],
    ["releases nothing that is not its own", "unprotect", [], 0, another]
  ])("%s", ([, purpose, events, minutes, expected]) =>
    Effect.provide(
      Effect.map(overtaken(loaded(purpose, events), after(minutes)), (why) => assert.strictEqual(why, expected)),
      // No question to the store decides about them.
      Layer.succeed(StationStore, {} as never)
    )
  )
})

describe("a terminal that was looked at for its protection", () => {
  const { retryMaxMinutes } = Policy.defaults
  const looked = (minutesAgo: number, hindered = 0) =>
    ({ due: "engage", at: Instant.toMillis(after(-minutesAgo)), hindered }) as const
  it.each([
    ["never", null, false, true],
    ["just now", looked(0), true, false],
    ["just now, and was hindered", looked(0, 1), true, false],
    ["long ago", looked(retryMaxMinutes), false, false],
    ["so long ago that no process reaches it", looked(2 * retryMaxMinutes), false, true],
    ["by a clock that was a year ahead", looked(-365 * 24 * 60), false, true]
  ] as const)("%s", (_when, last, waiting, forgotten) => {
    assert.deepStrictEqual(
      [waits(last, Policy.defaults, now), isForgotten(last, Policy.defaults, now)],
      [waiting, forgotten]
    )
  })
})
