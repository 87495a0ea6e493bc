/** The connections of a process by themselves: how long one waits while places move. */
import { assert, describe, it } from "@effect/vitest"
import { type Contender, Instant, TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import type { Calls } from "../src/Calls.ts"
import * as ForOthers from "../src/ForOthers.ts"
import * as Holder from "../src/Holder.ts"
import { defaultSettings } from "../src/index.ts"
import type { Word } from "../src/Messages.ts"

const contenderOf = (source: string, connectionId: string): Contender => ({
  ...{ terminalId: TerminalId.make("T-1"), dialectId: "toy", address: "1", connectionId, remote: `${source}:1` },
  ...{ arrival: { source, port: 1, certificate: null }, proof: "none", since: Instant.fromMillis(1) }
})

/** Takes a place; each time that the connection is attached, a place says the next of these words and nothing more: the last one stays, the others end after so long. */
const taking = Effect.fnUntraced(function* (contender: Contender, lives: ReadonlyArray<ReadonlyArray<Word>>) {
  let life = 0
  const attach: Calls["attach"] = () => {
    const words = Stream.fromIterable(lives[life] ?? [])
    life += 1
    const after = life < lives.length ? Effect.sleep(placeMillis) : Effect.never
    return Stream.concat(words, Stream.drain(Stream.fromEffect(after)))
  }
  const said: Calls = {
    attach,
    leave: () => Effect.void,
    ask: () => Effect.succeed("unheard"),
    reply: () => Effect.void,
    onClock: (effect) => effect
  }
  const process = { name: "own", host: "127.0.0.1", port: 1 }
  const holder = yield* Holder.make(said, defaultSettings, process, Effect.die("nobody asks"), yield* ForOthers.make)
  const end = Effect.die("it is not ended")
  const contest = () => Effect.die("nobody contends with it")
  return yield* Effect.forkScoped(holder.take({ contender, contest, end }), { startImmediately: true })
})

/** How long each place but the last one lives. */
const placeMillis = 5_000

const waits = (older: Contender): ReadonlyArray<Word> => [{ _tag: "Heard" }, { _tag: "Waits", older }]

describe("a connection whose place moves while it is decided between it and an older one", () => {
  const late = defaultSettings.contestMillis + 2 * defaultSettings.attachMillis
  for (const [source, verdict] of [
    ["10.8.0.1", { _tag: "Enters" }],
    ["10.8.0.2", { _tag: "Held", reason: "unclear", former: "10.8.0.1:1" }]
  ] as const) {
    it.effect(`waits no longer than one place would have let it: who comes from ${source} ${verdict._tag}`, () =>
      Effect.gen(function* () {
        const older = waits(contenderOf("10.8.0.1", "c-old"))
        const taken = yield* taking(contenderOf(source, "c-new"), [older, older])
        yield* TestClock.adjust(late - 1)
        assert.isUndefined(taken.pollUnsafe())
        yield* TestClock.adjust(1)
        assert.deepStrictEqual(yield* Fiber.join(taken), verdict)
      }).pipe(Effect.scoped)
    )
  }

  it.effect("waits anew where another older one has taken the place of the first", () =>
    Effect.gen(function* () {
      const lives = ["c-old", "c-other"].map((id) => waits(contenderOf("10.8.0.1", id)))
      const taken = yield* taking(contenderOf("10.8.0.1", "c-new"), lives)
      yield* TestClock.adjust(late)
      assert.isUndefined(taken.pollUnsafe())
      yield* TestClock.adjust(placeMillis + defaultSettings.attachMillis)
      assert.deepStrictEqual(yield* Fiber.join(taken), { _tag: "Enters" })
    }).pipe(Effect.scoped)
  )
})
