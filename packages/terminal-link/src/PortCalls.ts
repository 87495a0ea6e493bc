/**
 * What a session asks of its host: a port by name, called within a deadline. Whatever happens, the session is told: an answer, or why there is none.
 *
 * A port that is slow, fails or throws costs the request that asked and nothing else. What it did with a call that was interrupted is its own
 * affair; the terminal got nothing of it.
 */
import { maxAskBytes, memoBytes, type Told } from "@yugou/core/dialect"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"

/** A port of the host: payload in, answer out, both as the dialect that asks defines them. @category Models */
export type Port = (payload: Schema.Json) => Effect.Effect<Schema.Json, unknown>

/** The ports of the host, by the names that dialects ask for. @category Models */
export type Ports = { readonly [name: string]: Port }

const detailLength = 200

const failure = (reason: Extract<Told, { _tag: "Failure" }>["reason"], detail: string): Told => ({
  _tag: "Failure",
  reason,
  detail: detail.slice(0, detailLength)
})

const tooLarge = (what: string, bytes: number): Told =>
  failure("tooLarge", `${what} has ${bytes} bytes, allowed are ${maxAskBytes}`)

/** Calls a port and gives what the session is told. */
export const call = (ports: Ports, name: string, payload: Schema.Json, millis: number): Effect.Effect<Told> =>
  Effect.suspend(() => {
    const port = Object.hasOwn(ports, name) ? ports[name] : undefined
    if (port === undefined) return Effect.succeed(failure("noSuchPort", `the host gives no port ${name}`))
    const size = memoBytes(payload)
    if (size > maxAskBytes) return Effect.succeed(tooLarge("the question", size))
    return Effect.suspend(() => port(payload)).pipe(
      Effect.timeoutOption(millis),
      Effect.map((answer): Told => {
        if (Option.isNone(answer)) return failure("timeout", `no answer within ${millis} ms`)
        const bytes = memoBytes(answer.value)
        return bytes > maxAskBytes ? tooLarge("the answer", bytes) : { _tag: "Answer", answer: answer.value }
      }),
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause)
          ? Effect.interrupt
          : Effect.succeed(failure("failed", Cause.pretty(cause).split("\n")[0] ?? ""))
      )
    )
  })
