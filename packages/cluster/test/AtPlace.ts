/** A place by itself, and connections that are attached at it. */
import { assert } from "@effect/vitest"
import { type Contender, Instant, type PlaceVerdict, TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Attached from "../src/Attached.ts"
import { defaultSettings } from "../src/index.ts"
import type { Word } from "../src/Messages.ts"
import * as Place from "../src/Place.ts"

/** A connection from somewhere. */
export const contenderOf = (source: string, since: number): Contender => ({
  ...{ terminalId: TerminalId.make("T-1"), dialectId: "toy", address: "1", connectionId: `c-${since}` },
  ...{ remote: `${source}:1`, arrival: { source, port: 1, certificate: null }, proof: "none" },
  since: Instant.fromMillis(since)
})

/** A place that began among these processes. */
export const placeAmong = Effect.fnUntraced(function* (...there: ReadonlyArray<string>) {
  const attachments = yield* Attached.make(Effect.succeed(new Set(there)), defaultSettings)
  return yield* Place.make(defaultSettings, attachments)
})

/** Lets all go on that waits for nothing but its turn. */
export const soon = Effect.repeat(Effect.yieldNow, { times: 20 })

/** Attaches a connection, with what its process is told. */
export const attaching = Effect.fnUntraced(function* (
  place: Place.Place,
  name: string,
  contender: Contender,
  had: "place" | "nothing" = "place"
) {
  const words: Array<Word["_tag"]> = []
  const said: Array<Word> = []
  const process = { name, host: "127.0.0.1", port: 1 }
  const told = Stream.runForEach(place.attach({ process, contender, had }), (word) =>
    Effect.sync(() => {
      words.push(word._tag)
      said.push(word)
    })
  )
  const attached = yield* Effect.forkChild(told, { startImmediately: true })
  yield* soon
  return { words, said, attached }
})

/** With whom it was told to contend. */
export const rivals = (said: ReadonlyArray<Word>) =>
  said.flatMap((word) => (word._tag === "Waits" ? [word.older.connectionId] : []))

/** Says that it has heard the first question that it was asked, and then what it decides, if it does. */
export const replying = Effect.fnUntraced(function* (
  place: Place.Place,
  said: ReadonlyArray<Word>,
  verdict?: PlaceVerdict
) {
  const [askId] = said.flatMap((word) => (word._tag === "Asks" ? [word.askId] : []))
  if (askId === undefined) return assert.fail("it was not asked")
  yield* place.reply({ askId, answer: { _tag: "Decides" } })
  if (verdict !== undefined) yield* place.reply({ askId, answer: { _tag: "Decided", verdict } })
  yield* soon
})

/** The words that its process is told. */
export const attach = (place: Place.Place, name: string, contender: Contender) =>
  Effect.map(attaching(place, name, contender), ({ words }) => words)
