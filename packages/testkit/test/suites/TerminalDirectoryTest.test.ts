import { StationPortsTest, TerminalDirectoryTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { planted } from "./Faults.ts"

type Directory = TerminalDirectoryTest.Bench["directory"]
const directory = (change: (inner: Directory, bench: TerminalDirectoryTest.Bench) => Partial<Directory>) => ({
  plant: (bench: TerminalDirectoryTest.Bench): TerminalDirectoryTest.Bench => ({
    ...bench,
    directory: { ...bench.directory, ...change(bench.directory, bench) }
  })
})

planted("TerminalDirectory", StationPortsTest.benches.terminalDirectory, TerminalDirectoryTest.cases, [
  {
    fault: "forgetsSettings",
    caught: "with its settings",
    ...directory((inner) => ({
      find: (...asked) =>
        Effect.map(
          inner.find(...asked),
          Option.map((entry) => ({ ...entry, settings: null }))
        )
    }))
  },
  {
    fault: "putsDefaultForSecret",
    caught: "names a secret that cannot be opened",
    ...directory((inner) => ({
      get: (id) =>
        Effect.map(
          inner.get(id),
          Option.map(({ unopened: _, ...entry }) => entry)
        )
    }))
  },
  { fault: "losesIds", caught: "gets a terminal by its id", ...directory(() => ({ get: () => Effect.succeedNone })) },
  {
    fault: "ignoresDialect",
    caught: "an identity is both",
    ...directory((inner, { known: [one] }) => ({ find: (_, address) => inner.find(one.dialectId, address) }))
  },
  {
    fault: "trims",
    caught: "takes an address whole",
    ...directory((inner) => ({ find: (dialectId, address) => inner.find(dialectId, address.trim()) }))
  },
  {
    fault: "inventsTerminals",
    caught: "that it does not know",
    ...directory((inner, { known: [one] }) => ({
      get: (id) =>
        Effect.map(
          inner.get(id),
          Option.orElseSome(() => ({ ...one, terminalId: id }))
        )
    }))
  },
  {
    fault: "forgetsMemos",
    caught: "remembers a memo",
    ...directory(() => ({ remember: () => Effect.void }))
  },
  {
    fault: "sharesMemos",
    caught: "leaves those of others alone",
    ...directory((inner, { known: [one] }) => ({
      remember: (_, memo) => inner.remember(one.terminalId, memo, one)
    }))
  },
  {
    fault: "cutsMemos",
    caught: "256 bytes",
    ...directory((inner) => ({
      remember: (id, memo, device) => inner.remember(id, JSON.stringify(memo).slice(0, 255), device)
    }))
  },
  {
    fault: "mixesMemos",
    caught: "at the same time, whole",
    ...directory((inner) => {
      const last: Array<unknown> = []
      return {
        remember: (id, memo, device) =>
          Effect.gen(function* () {
            last.push(...(memo as ReadonlyArray<unknown>))
            yield* Effect.yieldNow
            yield* inner.remember(id, [last.at(0) as number, last.at(-1) as number], device)
          })
      }
    })
  },
  {
    fault: "hidesOutage",
    caught: "fails as unavailable",
    ...directory((inner) => ({ find: (...asked) => Effect.orElseSucceed(inner.find(...asked), Option.none) }))
  }
])
