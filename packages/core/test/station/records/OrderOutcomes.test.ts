/** Which commits tell the marketing system what became of an order, and with what evidence. */
import { assert, describe, it } from "@effect/vitest"
import { OrderOutcomes, Station, type TerminalGateway } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { FakeTerminal } from "../../Fixtures.ts"
import { chief, clerk, engine, minutes, open, over, playing, resolver, save, sell } from "../Desk.ts"

const reason = "录入有误"

/** What was told of orders so far: the log is finite, so that the last commit is waited for by its position. */
const told = Effect.gen(function* () {
  const store = yield* StationStore
  const { purchaseRecords } = yield* Station.Station
  const { rows } = yield* purchaseRecords.list({ actor: "clerk", limit: 500 })
  const last = yield* save((rows[0]?.deviceId ?? "") as string, "1")
  const commits = yield* Stream.runCollect(
    Stream.takeUntil(store.changes(0n), ({ commit }) => commit.writes.some(({ ref }) => ref.id === last))
  )
  return commits.flatMap(({ commit, position }) => OrderOutcomes.of(commit, position))
})

type Story = (deviceId: string) => Effect.Effect<unknown, unknown, Station.Station | StationStore | TerminalGateway>

/** Sells and sends, and after some minutes the evidence is read again. */
const sent = (id: string, later: "no" | "yes") =>
  Effect.gen(function* () {
    yield* sell(id, "100")
    yield* engine
    if (later === "no") return
    yield* minutes(10)
    yield* resolver
  })

const rows: ReadonlyArray<readonly [string, () => FakeTerminal, Story, ReadonlyArray<string>]> = [
  ["saved, approved and queued", playing, (id) => sell(id, "100"), []],
  ["applied", playing, (id) => sent(id, "no"), ["applied"]],
  ["unknown, and applied by evidence", () => playing("dropReply"), (id) => sent(id, "yes"), ["unknown", "applied"]],
  [
    "unknown, and not applied by evidence",
    () => playing("dropRequest"),
    (id) => sent(id, "yes"),
    ["unknown", "rejected"]
  ],
  ["refused", () => playing("refuse"), (id) => sent(id, "no"), ["rejected"]],
  ["not sent, to be tried again", () => playing("notSent"), (id) => sent(id, "no"), []],
  [
    "voided and restored",
    playing,
    (id) =>
      Effect.gen(function* () {
        const { purchaseRecords } = yield* Station.Station
        const orderNo = yield* save(id, "100")
        yield* purchaseRecords.void({ ...clerk(), orderNo, reason })
        yield* purchaseRecords.restore({ ...clerk(), orderNo })
      }),
    ["voided", "restored"]
  ],
  [
    "not approved",
    playing,
    (id) =>
      Effect.gen(function* () {
        const { approvals } = yield* Station.Station
        yield* approvals.reject({ ...chief(), orderNo: yield* save(id, "100"), reason })
      }),
    ["voided"]
  ]
]

describe("the feed of outcomes", () => {
  it.effect.each(rows)("%s", ([, terminal, story, expected]) =>
    over(
      terminal(),
      Effect.gen(function* () {
        const { deviceId } = (yield* open).device
        yield* story(deviceId)
        const found = yield* told
        assert.deepStrictEqual(
          found.map(({ outcome }) => outcome),
          expected
        )
        for (const { order, outcome } of found) {
          if (outcome === "applied") assert.isNotEmpty(order.evidence)
        }
      })
    )
  )
})
