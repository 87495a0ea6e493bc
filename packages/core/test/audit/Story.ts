/** A station that did its work, whose books an audit reads. */
import { DispatchEngine, Instant, type TargetKey } from "@yugou/core"
import { makeCommit, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { archive, type FakeTerminal, layer, queued, terminalId, withDevice } from "../Fixtures.ts"

export const at = "2026-03-02T02:00:00Z"
export const key = `${terminalId}/1` as TargetKey
export const { customerNo, orgNo } = archive.customer
export const now = Instant.at(at)

/** Two orders, the second one unknown; an alarm, and a commissioning with a result. */
export const story = Effect.gen(function* () {
  yield* TestClock.setTime(Date.parse(at))
  const { device } = yield* withDevice()
  const store = yield* StationStore
  yield* TestClock.adjust("1 minute")
  const first = yield* queued(device.deviceId, "1000", "a")
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  yield* TestClock.adjust("1 minute")
  const second = yield* queued(device.deviceId, "500", "b")
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  yield* TestClock.adjust("1 minute")
  const trail = { actor: "test", operation: "test", reason: null, at: yield* DateTime.now }
  const [watch] = yield* store.load([ref("AlarmWatch", customerNo)])
  const sent = { _tag: "AlarmSent", v: 1, at: trail.at, on: "2026-03-02", targets: [key] } as const
  const commissioning = {
    ref: ref("Commissioning", key),
    version: 0,
    state: null
  }
  const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
  if (watch === undefined) return yield* Effect.die("no watch")
  yield* store.commit(
    makeCommit(
      { watch, commissioning },
      {
        watch: [{ _tag: "EpisodeOpened", v: 1, at: trail.at, target: key }, sent],
        commissioning: [
          { _tag: "CommissioningStarted", v: 1, at: trail.at, by: "t", until: trail.at, target, orgNo, customerNo },
          {
            _tag: "ResultRecorded",
            v: 1,
            tab: "basicParameters",
            recorded: { at: trail.at, by: "t", result: "success", reason: null }
          }
        ]
      },
      { command: { id: "story", content: "story", response: null }, trail }
    )
  )
  return { store, first, second, device }
})

export const orders = (terminal: FakeTerminal) => {
  terminal.faults.push("none", "dropReply")
  return layer(terminal)
}
