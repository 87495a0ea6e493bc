/** The connections of a process by themselves: how long one waits while places move. */
import { assert, describe, it } from "@effect/vitest"
import { type Contender, Instant, type PlaceVerdict, TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import type { Calls } from "../src/Calls.ts"
import * as ForOthers from "../src/ForOthers.ts"
import * as Holder from "../src/Holder.ts"
import { defaultSettings } from "../src/index.ts"
import type { Answer, Word } from "../src/Messages.ts"

const contenderOf = (source: string, connectionId: string, since = 1): Contender => ({
  ...{ terminalId: TerminalId.make("T-1"), dialectId: "toy", address: "1", connectionId, remote: `${source}:1` },
  ...{ arrival: { source, port: 1, certificate: null }, proof: "none", since: Instant.fromMillis(since) }
})

/** What a connection was attached with, and whether it was told to have left. */
interface Heard {
  readonly replies: Array<Answer>
  attached: number
  left: number
}

/** A holder whose connections hear what `wordsOf` says. */
const holding = Effect.fnUntraced(function* (wordsOf: (contender: Contender) => Stream.Stream<Word>) {
  const heard: Heard = { replies: [], attached: 0, left: 0 }
  const said: Calls = {
    attach: ({ contender }) => {
      const ends = Effect.sync(() => {
        heard.attached -= 1
      })
      heard.attached += 1
      return Stream.ensuring(wordsOf(contender), ends)
    },
    leave: () =>
      Effect.sync(() => {
        heard.left += 1
      }),
    ask: () => Effect.succeed("unheard"),
    reply: (_terminalId, _askId, answer) => Effect.sync(() => void heard.replies.push(answer)),
    onClock: (effect) => effect
  }
  const process = { name: "own", host: "127.0.0.1", port: 1 }
  const holder = yield* Holder.make(said, defaultSettings, process, Effect.die("nobody asks"), yield* ForOthers.make)
  return { holder, heard }
})

const end = Effect.die("it is not ended")

/** Takes a place; each time that the connection is attached, a place says the next of these words and nothing more: the last one stays, the others end after so long. */
const taking = Effect.fnUntraced(function* (contender: Contender, lives: ReadonlyArray<ReadonlyArray<Word>>) {
  let life = 0
  const { heard, holder } = yield* holding(() => {
    const words = Stream.fromIterable(lives[life] ?? [])
    life += 1
    const after = life < lives.length ? Effect.sleep(placeMillis) : Effect.never
    return Stream.concat(words, Stream.drain(Stream.fromEffect(after)))
  })
  const contest = () => Effect.die("nobody contends with it")
  const taken = yield* Effect.forkScoped(holder.take({ contender, contest, end }), { startImmediately: true })
  return Object.assign(taken, { heard })
})

const enters: PlaceVerdict = { _tag: "Enters" }

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

  it.effect("does not come in beside one that it is not known beside, however often another one has the place", () =>
    Effect.gen(function* () {
      const lives = ["c-1", "c-2", "c-3", "c-4"].map((id) => waits(contenderOf("10.8.0.1", id)))
      const taken = yield* taking(contenderOf("10.8.0.2", "c-new"), lives)
      yield* TestClock.adjust(2 * defaultSettings.contestMillis)
      assert.deepStrictEqual(yield* Fiber.join(taken), { _tag: "Held", reason: "unclear", former: "10.8.0.1:1" })
    }).pipe(Effect.scoped)
  )

  it.effect("leaves the place when it is held: what it does not take is not to be given to it", () =>
    Effect.gen(function* () {
      const { heard } = yield* taking(contenderOf("10.8.0.2", "c-new"), [waits(contenderOf("10.8.0.1", "c-old"))])
      yield* TestClock.adjust(late)
      yield* TestClock.adjust(1)
      assert.deepStrictEqual([heard.attached, heard.left], [0, 1])
    }).pipe(Effect.scoped)
  )
})

describe("a process that has two connections of a terminal", () => {
  const alive: PlaceVerdict = { _tag: "Held", reason: "alive", former: "10.8.0.1:1" }

  /** The later one is asked about a stranger; only the first one is in, and decides. It took its place twice, as one does that is decided on anew. */
  const asked = Effect.fnUntraced(function* (since: number) {
    const question = { _tag: "Contest", newcomer: contenderOf("10.8.0.3", "c-stranger", 3) } as const
    const asks = Latch.makeUnsafe()
    const { heard, holder } = yield* holding(({ connectionId }) =>
      Stream.concat(
        Stream.fromIterable<Word>([{ _tag: "Heard" }, { _tag: "Enters" }]),
        Stream.concat(
          connectionId === "c-2"
            ? Stream.fromEffect(Effect.as(asks.await, { _tag: "Asks", askId: "q-1", question } as const))
            : Stream.empty,
          Stream.never
        )
      )
    )
    let decided = 0
    const decides = Effect.sync(() => {
      decided += 1
      return alive
    })
    const first = { contender: contenderOf("10.8.0.1", "c-1", since), contest: () => decides, end }
    yield* holder.take(first)
    yield* holder.take(first)
    yield* holder.take({ contender: contenderOf("10.8.0.2", "c-2"), contest: () => Effect.succeed(enters), end })
    return { heard, decided: () => decided, asks: Effect.andThen(asks.open, TestClock.adjust(1)) }
  })

  it.effect("says of a stranger what the one says that is in, whichever of them is asked", () =>
    Effect.gen(function* () {
      const { asks, decided, heard } = yield* asked(1)
      yield* asks
      assert.strictEqual(decided(), 1)
      assert.deepStrictEqual(heard.replies, [{ _tag: "Decides" }, { _tag: "Decided", verdict: alive }])
    }).pipe(Effect.scoped)
  )

  it.effect(
    "asks none that has dialled since the newcomer came: the question may be an old one, and cast doubt on it",
    () =>
      Effect.gen(function* () {
        const { asks, decided, heard } = yield* asked(4)
        yield* asks
        assert.strictEqual(decided(), 0)
        assert.deepStrictEqual(heard.replies, [{ _tag: "Decides" }, { _tag: "Decided", verdict: enters }])
      }).pipe(Effect.scoped)
  )
})
