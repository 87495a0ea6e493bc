/** Everything in which this dialect differs from others; the session itself is the kit's. */
import type { Wire } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Frame from "./Frame.ts"
import { script, type Words } from "./Requests.ts"
import type { Settings } from "./Settings.ts"

/** Whatever the dialect itself has to remember while a connection lives: nothing. */
export type Own = null

/** The kit counts 0 … 9998, frames carry 1 … 9999: on the wire 0 says that nobody asked. */
const modulus = 9_999
const numberOf = (counter: number): number => counter + 1

/** An answer carries the number of its question; the kit gives those of all attempts. */
const matches: Wire<Frame.Frame, Words, Words, Own>["matches"] = ({ counters }, { number, words }) =>
  counters.map(numberOf).includes(number)
    ? { _tag: "Whole", answer: words }
    : { _tag: "No", why: "the number of another question" }

/** The terminal begins with LGN (it is there), PNG (it still is) and EVT (something happened). */
const started: Wire<Frame.Frame, Words, Words, Own>["started"] = ({ terminalId }, frame) => {
  const [verb, key = "", kind = "", ...detail] = frame.words
  if (frame.number !== 0) return null
  const down = (...words: Words): Uint8Array => Frame.encode({ ...frame, direction: "d", words })
  switch (verb) {
    case "LGN":
    case "PNG":
      return { reply: down("ACK") }
    case "EVT":
      return { events: [{ terminalId, key, kind, detail }], confirmation: down("ACK", key) }
    default:
      return {}
  }
}

/** Reads the memo of an earlier connection: the first number that was never reserved. */
const recall: Wire<Frame.Frame, Words, Words, Own>["recall"] = (memo) => ({
  reserved: Number.isInteger(memo) && Number(memo) >= 0 && Number(memo) < modulus ? Number(memo) : 0,
  own: null
})

/** The wire of one terminal. */
export const wireOf = ({ answerSeconds }: Settings): Wire<Frame.Frame, Words, Words, Own> => ({
  splitting: Frame.splitting,
  decode: Frame.decode,
  speaker: ({ address, direction }) => (direction === "u" ? address : null),
  address: null,
  skewOf: () => null,
  started,
  matches,
  script,
  compose: (words, { address, counter }) =>
    Result.succeed(Frame.encode({ address, number: numberOf(counter), direction: "d", words })),
  hide: (bytes) => bytes,
  counter: { modulus, block: 100, again: "new" },
  remember: (reserved) => reserved,
  recall,
  timing: { answerMillis: answerSeconds * 1_000, readAttempts: 2, clockFreshMillis: 0, onlineMillis: 20 * 60_000 }
})
