/** 报文 (F-16): what goes over the wire between a whole station and a terminal of each dialect, as the station shows it, field by field. */
import { assert, describe, it } from "@effect/vitest"
import {
  Authorization,
  CustomerArchives,
  DispatchEngine,
  Energy,
  FrameExplainers,
  FrameLogRing,
  Station,
  StationDirectory,
  type TerminalId
} from "@yugou/core"
import { SecretsMemory, StationStoreMemory } from "@yugou/core/memory"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { TerminalLink, layer as terminalLink } from "@yugou/terminal-link"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type { TriedDialect } from "../src/dialects.ts"
import { dialects } from "../src/dialects.ts"
import { archiveOf, customerNo, orgNo } from "../src/Station.ts"

const allowAll = Layer.succeed(Authorization, Authorization.of({ authorize: () => Effect.succeed({ orgScope: [""] }) }))

const station = ({ dialect }: TriedDialect) => {
  const front = terminalLink({ host: "127.0.0.1", port: 0, dialects: [dialect] }).pipe(
    Layer.provideMerge(FrameLogRing.layer()),
    Layer.provide([StationDirectory.layerDirectory, StationDirectory.layerInbox])
  )
  const ports = Layer.mergeAll(front, CustomerArchives.layerMemory([archiveOf(customerNo)]), allowAll)
  return Station.layer.pipe(
    Layer.provideMerge(ports),
    Layer.provideMerge(StationStoreMemory.layerMemory),
    Layer.provideMerge(SecretsMemory.layer("frames")),
    Layer.provideMerge(FrameExplainers.layer(dialects.map(({ explainer }) => explainer))),
    Layer.provideMerge(Logger.layer([]))
  )
}

/** Sells to a terminal of a dialect until the purchase is there; gives its number. */
const sold = Effect.fnUntraced(function* ({ address, dialect, models, simulated }: TriedDialect) {
  const { approvals, customers, purchaseRecords, purchases } = yield* Station.Station
  const terminalId = address(0) as TerminalId
  const [{ settings }] = models
  const clerk = (commandId: string) => ({ actor: "clerk", commandId })
  const patience = { answerTimeoutSeconds: 2, readAttempts: 1 }
  const entry = {
    terminalId,
    dialectId: dialect.id,
    address: address(0),
    settings: { ...(settings as object), ...patience }
  }
  yield* customers.registerTerminal({ ...clerk("f-1"), ...entry, orgNo })
  const link = yield* TerminalLink
  const terminal = yield* Effect.acquireRelease(
    Effect.sync(() => TcpTerminal.start({ ...link.address, terminal: simulated(address(0), {}, 600) })),
    (it_) => Effect.promise(() => it_.close())
  )
  yield* Effect.promise(() => terminal.online())
  yield* customers.add({ ...clerk("f-2"), customerNo })
  const group = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
  const whole = { _tag: "Terminal", terminalId } as const
  const bound = (target: typeof group | typeof whole) =>
    customers.bindDevice({
      ...clerk("f-3"),
      ...{ customerNo, target },
      thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero }
    })
  const { deviceId } = yield* Effect.catch(bound(group), () => bound(whole))
  const { orderNo } = yield* purchases.save({ ...clerk("f-4"), deviceId, energy: Energy.kwh("500") })
  yield* approvals.approve({ actor: "chief", commandId: "f-5", orderNo })
  yield* purchaseRecords.dispatch({ ...clerk("f-6"), orderNo })
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  return { terminalId, orderNo }
})

/** Every byte of a frame lies in a field, and no field goes beyond it. */
const assertCovered = (hex: string, fields: ReadonlyArray<{ readonly offset: number; readonly length: number }>) => {
  const size = hex.length / 2
  const covered = new Set<number>()
  for (const { length, offset } of fields) {
    assert.isAtLeast(offset, 0)
    assert.isAtMost(offset + length, size)
    for (let at = offset; at < offset + length; at += 1) covered.add(at)
  }
  const bare = Array.from({ length: size }, (_, at) => at).filter((at) => !covered.has(at))
  assert.deepStrictEqual(bare, [], `bytes of ${hex} that are in no field`)
}

describe("frames", () => {
  for (const tried of dialects) {
    it.live(`of a purchase over ${tried.title} are listed, and explained byte by byte, in both languages`, () =>
      Effect.gen(function* () {
        const { orderNo, terminalId } = yield* sold(tried)
        const { history } = yield* Station.Station
        const asked = { actor: "engineer", terminalId }
        const { log, rows } = yield* history.frames({ ...asked, sortBy: "oldestFirst" })
        assert.strictEqual(log, "kept")
        assert.isAbove(rows.length, 6)
        for (const { hex, problem } of rows) {
          assert.isNull(problem)
          const told = yield* history.explainFrame({ ...asked, hex })
          assert.isNull(told.problem)
          assertCovered(hex, told.fields)
          // The log has zeros in place of passwords already, so that nothing is left to hide.
          assert.strictEqual(told.hex, hex)
          for (const { name } of told.fields) assert.isTrue(name.zh.trim() !== "" && name.en.trim() !== "", hex)
        }
        const around = yield* history.frames({ ...asked, orderNo, sortBy: "oldestFirst" })
        // What came before the first look, such as the login, is not of the order; what its attempt wrote is.
        assert.isBelow(around.rows.length, rows.length)
        assert.isAbove(around.rows.filter(({ direction }) => direction === "down").length, 1)
        const [up] = (yield* history.frames({ ...asked, direction: "up", limit: 1 })).rows
        assert.strictEqual(up?.hex, rows.findLast(({ direction }) => direction === "up")?.hex)
      }).pipe(Effect.scoped, Effect.provide(station(tried)))
    )
  }
})
