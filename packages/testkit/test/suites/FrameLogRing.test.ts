/** The frame log in memory keeps the contract, and a log that does not keep it is found. */
import { FrameLog, FrameLogRing, type FrameQuery, TerminalId } from "@yugou/core"
import { FrameLogTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { planted } from "./Faults.ts"

const open = (own: (id: string) => string) =>
  Effect.map(
    Layer.build(FrameLogRing.layer()).pipe(Effect.flatMap((context) => Effect.provideContext(FrameLog, context))),
    (log) => ({
      log,
      terminals: [TerminalId.make(own("one")), TerminalId.make(own("other"))] as const,
      settled: Effect.void
    })
  )

FrameLogTest.suite("ring", { open }, Layer.empty)

const asking = (change: (query: FrameQuery) => FrameQuery) => ({
  plant: (bench: FrameLogTest.Bench): FrameLogTest.Bench => ({
    ...bench,
    log: { ...bench.log, page: (query) => bench.log.page(change(query)) }
  })
})

planted("FrameLog", open, FrameLogTest.cases, [
  { fault: "oneOrder", caught: "by time", ...asking((it) => ({ ...it, sortBy: "newestFirst" })) },
  { fault: "beginsAnew", caught: "newer frames came meanwhile", ...asking((it) => ({ ...it, after: null })) },
  {
    fault: "forgetsTheMoment",
    caught: "each frame once",
    ...asking((it) => ({ ...it, after: it.after === null ? null : { ...it.after, no: 0 } }))
  },
  { fault: "bothWays", caught: "of one direction", ...asking((it) => ({ ...it, direction: null })) },
  {
    fault: "oneStretch",
    caught: "any of some stretches",
    ...asking((it) => ({ ...it, spans: it.spans.slice(0, 1) }))
  },
  {
    fault: "theOldest",
    caught: "the newest frames as they came",
    plant: (bench) => ({
      ...bench,
      log: { ...bench.log, recent: (id, limit) => Effect.map(bench.log.recent(id, 99), (all) => all.slice(0, limit)) }
    })
  }
])
