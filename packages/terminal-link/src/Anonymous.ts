/** A connection that has only just been accepted: what can be waited for on it before anybody talks to it. */
import * as Effect from "effect/Effect"
import * as Alarms from "./Alarms.ts"
import type { Inputs } from "./Inputs.ts"
import { inTime } from "./InTime.ts"
import type { Link } from "./Link.ts"
import type * as Looks from "./Looks.ts"
import type { Takeovers } from "./Takeovers.ts"
import type { TcpSocket } from "./TcpSocket.ts"

/**
 * A connection that has only just been accepted; `met` is called when it has said who it is, `identified` once it is known to be a terminal of ours,
 * `notMet` when it is none. `stranger` tells whether its source sends too many of those, `looks` whether what it sends is looked at.
 */
export interface AnonymousConnection {
  readonly link: Link
  readonly socket: TcpSocket
  readonly inputs: Inputs
  readonly takeovers: Takeovers
  readonly met: () => void
  readonly notMet: () => void
  readonly stranger: () => "few" | "tooMany"
  readonly looks: () => (input: Looks.Input, now: number) => ReadonlyArray<Looks.Output>
  readonly identified: () => void
}

/** Tells whether the connection has ended. Before it is known who dials nothing else but bytes can come, and the end stays to be found. */
export const hasClosed = (inputs: Inputs): boolean => inputs.nextOther()?._tag === "Closed"

/** Waits for the next thing that reaches the connection. */
export const nextInput = (inputs: Inputs): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    inputs.listen(() => {
      inputs.deafen()
      resume(Effect.void)
    })
    return Effect.sync(() => inputs.deafen())
  })

/** Leaves unread what it sends until then, or until it has ended. */
export const unreadUntil = ({ inputs, link, socket }: AnonymousConnection, until: number): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const stop = (): void => {
      link.alarms.clear(alarm)
      inputs.deafen()
      socket.slow("no")
    }
    const wake = (): void => {
      stop()
      resume(Effect.void)
    }
    const alarm = Alarms.alarm(wake)
    socket.slow("yes")
    link.alarms.set(alarm, until)
    inputs.listen(() => {
      if (hasClosed(inputs)) wake()
    })
    return Effect.sync(stop)
  })

/** Keeps a terminal that is not talked to for a while without an answer, whatever the reason: closed at once, it would redial at once, for ever. */
export const held = (connection: AnonymousConnection): Effect.Effect<void> => {
  connection.notMet()
  return Effect.asVoid(inTime(connection.link, untilClosed(connection), connection.link.limits.strangerMillis))
}

/** What it sends meanwhile is not looked at, and not even read beyond `inputBytes`. */
const untilClosed = Effect.fnUntraced(function* ({ inputs }: AnonymousConnection) {
  while (!hasClosed(inputs)) {
    yield* nextInput(inputs)
    inputs.dropBytes()
  }
})

/** Waits for an effect as long as the connection is there; what it sends meanwhile stays to be heard. */
export const whileOpen = <A, R>(
  { inputs }: AnonymousConnection,
  effect: Effect.Effect<A, never, R>
): Effect.Effect<A | "closed", never, R> => Effect.raceFirst(effect, untilGone(inputs))

const untilGone = Effect.fnUntraced(function* (inputs: Inputs) {
  while (!hasClosed(inputs)) yield* nextInput(inputs)
  return "closed" as const
})
