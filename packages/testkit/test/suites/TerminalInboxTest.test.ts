import { StationPortsTest, TerminalInboxTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import { another, planted } from "./Faults.ts"

type Inbox = TerminalInboxTest.Bench["inbox"]
const inbox = (change: (inner: Inbox) => Inbox["accept"]) => ({
  plant: (bench: TerminalInboxTest.Bench): TerminalInboxTest.Bench => ({
    ...bench,
    inbox: { accept: change(bench.inbox) }
  })
})

planted("TerminalInbox", StationPortsTest.benches.terminalInbox, TerminalInboxTest.cases, [
  { fault: "confirmsUnstored", caught: "has stored an event", ...inbox(() => () => Effect.void) },
  {
    fault: "storesTwice",
    caught: "however often it is pushed",
    ...inbox((inner) => (event) => inner.accept({ ...event, key: another(event.key) }))
  },
  {
    fault: "looksThenStores",
    caught: "pushed at the same time",
    ...inbox((inner) => {
      const seen = new Set<string>()
      return (event) =>
        Effect.gen(function* () {
          if (seen.has(event.key)) return
          yield* Effect.yieldNow
          seen.add(event.key)
          yield* inner.accept({ ...event, key: another(event.key) })
        })
    })
  },
  {
    fault: "ignoresTerminal",
    caught: "knows keys by terminal",
    ...inbox((inner) => {
      const seen = new Set<string>()
      return (event) =>
        seen.has(event.key)
          ? Effect.void
          : Effect.sync(() => seen.add(event.key)).pipe(Effect.andThen(inner.accept(event)))
    })
  },
  {
    fault: "sorts",
    caught: "keeps the order",
    ...inbox((inner) => {
      const kept: Array<Parameters<Inbox["accept"]>[0]> = []
      return (event) =>
        Effect.suspend(() => {
          kept.push(event)
          if (kept.length < 3) return Effect.void
          return Effect.forEach(
            kept.sort((a, b) => (a.key < b.key ? -1 : 1)),
            (it) => inner.accept(it),
            { discard: true }
          )
        })
    })
  },
  {
    fault: "dropsInCrowd",
    caught: "loses none",
    ...inbox((inner) => {
      let busy: "no" | "yes" = "no"
      return (event) =>
        Effect.gen(function* () {
          if (busy === "yes") return
          busy = "yes"
          yield* Effect.yieldNow
          yield* inner.accept(event)
          busy = "no"
        })
    })
  },
  {
    fault: "hidesOutage",
    caught: "fails as unavailable",
    ...inbox((inner) => (event) => Effect.ignore(inner.accept(event)))
  }
])
