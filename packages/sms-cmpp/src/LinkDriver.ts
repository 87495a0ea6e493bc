/**
 * Runs one session over one TCP connection: owns the socket and the timer, and nothing else.
 *
 * Written in callbacks, not in fibers: a SUBMIT and its answer cross it several thousand times a second. TCP_NODELAY is set, and all bytes
 * of one turn leave in one write, because some gateways drop a link whose PDU pauses in the middle.
 */

import * as net from "node:net"
import { Monotonic } from "@yugou/core"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { timestampText } from "./Authenticator.ts"
import { step } from "./Session.ts"
import type { SessionSettings } from "./SessionSettings.ts"
import type { Request, SessionInput, SessionOutput } from "./SessionState.ts"
import { initial } from "./SessionState.ts"

/** What the owner of a link hears. `Close` is the last. */
export type LinkEvent = Exclude<SessionOutput, { readonly _tag: "Write" | "WakeAt" }>

/** Where a link goes and how its session is set. */
export interface LinkOptions {
  readonly host: string
  readonly port: number
  readonly session: SessionSettings
  /** Wait for the TCP connection. */
  readonly connectTimeoutMillis: number
  /** Offset of the gateway's local time from UTC, in minutes east. */
  readonly gatewayOffsetMinutes: number
  readonly firstSequenceId: number
}

/** What a link needs of its surroundings. */
export interface LinkRuntime {
  readonly clock: Clock.Clock
  readonly fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
}

/** One link. All calls return at once; what they cause is told through events, possibly before they return. */
export interface Link {
  readonly request: (request: Request) => void
  readonly confirm: (token: string, result: number | null) => void
  /** Says goodbye: waits for open answers, sends TERMINATE, closes. */
  readonly stop: () => void
  /** Drops the connection now. */
  readonly destroy: () => void
}

/** PDUs that are handed to the socket in one write. */
const writesAtOnce = 16

type Unstamped = SessionInput extends infer I ? (I extends { readonly now: number } ? Omit<I, "now"> : never) : never

/** Dials and logs in. */
export const open = (options: LinkOptions, runtime: LinkRuntime, onEvent: (event: LinkEvent) => void): Link => {
  const { clock } = runtime
  const socket = net.connect({ host: options.host, port: options.port, noDelay: true })
  let state = initial(options.session.version, options.firstSequenceId)
  let timer: Fiber.Fiber<void> | null = null
  let running = false
  const inputs: Array<Unstamped> = []
  const writes: Array<Uint8Array> = []

  const perform = (output: SessionOutput): void => {
    switch (output._tag) {
      case "Write":
        if (writes.length === 0) queueMicrotask(flush)
        writes.push(output.bytes)
        // A long batch is handed over in pieces, so that the gateway works on the first while we make the rest.
        if (writes.length >= writesAtOnce) flush()
        return
      case "WakeAt":
        arm(output.at)
        return
      case "Pause":
        socket.pause()
        onEvent(output)
        return
      case "Resume":
        socket.resume()
        onEvent(output)
        return
      case "Close":
        timer?.interruptUnsafe()
        flush()
        socket.destroySoon()
        onEvent(output)
        return
      case "Opened":
      case "Settle":
      case "Deliver":
      case "LeftUnanswered":
      case "Notice":
        onEvent(output)
    }
  }

  /** Hands over all that was written in this turn of the event loop at once: a packet each would cost more than all the rest. */
  const flush = (): void => {
    const [first] = writes
    if (first === undefined) return
    if (!socket.destroyed) socket.write(writes.length === 1 ? first : Buffer.concat(writes))
    writes.length = 0
  }

  /** Takes inputs one after the other, also those that an event handler gives while outputs are being performed. */
  const feed = (input: Unstamped): void => {
    inputs.push(input)
    if (running) return
    running = true
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      const [after, outputs] = step(options.session, state, { ...next, now: Monotonic.millisOf(clock) } as SessionInput)
      state = after
      for (const output of outputs) perform(output)
    }
    running = false
  }

  const sleepUntil = (at: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      const left = at - Monotonic.millisOf(clock)
      return left <= 0
        ? Effect.sync(() => feed({ _tag: "Tick" }))
        : Effect.andThen(clock.sleep(Duration.millis(left)), sleepUntil(at))
    })

  const arm = (at: number | null): void => {
    timer?.interruptUnsafe()
    timer = at === null ? null : runtime.fork(sleepUntil(at))
  }

  const closed = (cause: "peer" | "error", detail: string): void => feed({ _tag: "Closed", cause, detail })
  const dialing = runtime.fork(
    Effect.andThen(
      clock.sleep(Duration.millis(options.connectTimeoutMillis)),
      Effect.sync(() => {
        closed("error", `no TCP connection within ${options.connectTimeoutMillis} ms`)
        socket.destroy()
      })
    )
  )
  socket.on("connect", () => {
    dialing.interruptUnsafe()
    const timestamp = timestampText(clock.currentTimeMillisUnsafe(), options.gatewayOffsetMinutes)
    feed({ _tag: "Connected", timestamp })
  })
  socket.on("data", (bytes) => feed({ _tag: "Bytes", bytes }))
  socket.on("end", () => closed("peer", "the gateway closed the connection"))
  socket.on("error", (error) => closed("error", error.message))
  socket.on("close", () => {
    dialing.interruptUnsafe()
    closed("error", "the connection is closed")
  })

  return {
    request: (request) => feed({ _tag: "Request", request }),
    confirm: (token, result) => feed({ _tag: "Confirm", token, result }),
    stop: () => feed({ _tag: "Stop" }),
    destroy: () => {
      closed("error", "dropped by us")
      dialing.interruptUnsafe()
      socket.destroy()
    }
  }
}
