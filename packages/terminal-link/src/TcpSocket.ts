/** One accepted TCP connection, reduced to what the link needs. Nothing here knows frames. */
import type { Socket } from "node:net"
import type { Arrival } from "@yugou/core"
import * as Effect from "effect/Effect"
import type { Limits } from "./Limits.ts"
import { type Moments, Reading } from "./Reading.ts"
import type { CloseCause } from "./SessionHost.ts"

/** What the peer or the network did. `since`: the moment ({@link Moments}) after which the bytes reached this machine, as far as that can be known. */
export type Received =
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array; readonly since: number }
  | { readonly _tag: "Closed"; readonly cause: CloseCause; readonly detail: string }

export interface TcpSocket {
  readonly connectionId: number
  /** `address:port` of who dialled in. */
  readonly remote: string
  /** Who dialled in, and by which client certificate. */
  readonly arrival: Arrival
  readonly moments: Moments
  /** Gives back the room of bytes that were taken from the queue: the socket is read again. */
  readonly taken: (length: number) => void
  /** Reads no more while it is slowed, whatever room there is. */
  readonly slow: (slowed: "no" | "yes") => void
  /** Puts bytes to what leaves with the next `flush`; `closed`: none of them can have left. */
  readonly send: (bytes: Uint8Array) => "handed" | "closed"
  /** Hands what was put together to the operating system in one write. */
  readonly flush: () => void
  /** Tells whether flushed bytes still wait for the operating system. */
  readonly backlog: () => "none" | "some"
  /** Has somebody told, once, when the operating system has taken everything, or the socket is gone. */
  readonly whenFlushed: (told: () => void) => void
  readonly destroy: () => void
  /** Flushes within `closeMillis`, then closes. */
  readonly hangUp: Effect.Effect<void>
}

/** What a connection is made with. */
export interface Entered {
  readonly connectionId: number
  readonly arrival: Arrival
  readonly limits: Limits
}

/**
 * Takes over a socket; `deliver` gets what comes in order.
 *
 * **Details** Nagle's algorithm is off: a frame is small and waited for. Reading stops while more than `inputBytes` wait to be taken.
 */
export const make = (
  socket: Socket,
  { connectionId, arrival, limits }: Entered,
  deliver: (received: Received) => void
): TcpSocket => {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, limits.keepAliveMillis)
  const reading = new Reading(socket)
  receive(socket, reading, deliver)
  const input = backPressure(socket, reading, limits)
  const output = flushing(socket)
  return {
    connectionId,
    remote: remoteOf(arrival),
    arrival,
    moments: reading,
    ...input,
    ...output,
    destroy: () => socket.destroy(),
    hangUp: Effect.suspend(() => {
      output.flush()
      return closing(socket, limits.closeMillis)
    })
  }
}

/** Gives `address:port` of who dialled in. */
export const remoteOf = ({ port, source }: Arrival): string => `${source}:${port}`

const receive = (socket: Socket, reading: Reading, deliver: (received: Received) => void): void => {
  let detail = "the peer closed the connection"
  socket.on("data", (chunk: Buffer) => {
    // A plain view: `slice` of a Buffer does not copy, and a dialect must be able to rely on what `Uint8Array` promises.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    deliver({ _tag: "Bytes", bytes, since: reading.since() })
  })
  socket.on("error", (error: NodeJS.ErrnoException) => {
    detail = error.code ?? error.message
  })
  socket.on("end", () => deliver({ _tag: "Closed", cause: "peer", detail }))
  socket.on("close", (failed) => deliver({ _tag: "Closed", cause: failed ? "error" : "peer", detail }))
}

/** Until something is taken it is not known who sends: no more is read than what has to say it. */
const backPressure = (
  socket: Socket,
  reading: Reading,
  { identifyBytes, inputBytes }: Limits
): Pick<TcpSocket, "taken" | "slow"> => {
  let room = Math.min(identifyBytes, inputBytes)
  let waiting = 0
  let isSlowed = false
  const follow = (): void => {
    if (isSlowed || waiting > room) reading.pause()
    else if (socket.isPaused()) reading.resume()
  }
  socket.on("data", (chunk: Buffer) => {
    waiting += chunk.byteLength
    if (waiting > room) reading.pause()
  })
  return {
    taken: (length) => {
      room = inputBytes
      waiting -= length
      follow()
    },
    slow: (slowed) => {
      isSlowed = slowed === "yes"
      follow()
    }
  }
}

/** So many bytes are put together at most before they are handed over. */
const togetherBytes = 16_384

const flushing = (socket: Socket): Pick<TcpSocket, "send" | "flush" | "backlog" | "whenFlushed"> => {
  let together: Array<Uint8Array> = []
  let size = 0
  let waiting: (() => void) | null = null
  const release = (): void => {
    const told = waiting
    waiting = null
    told?.()
  }
  socket.on("close", release)
  const written = (): void => {
    if (socket.writableLength === 0) release()
  }
  const flush = (): void => {
    const [first] = together
    if (first === undefined) return
    const bytes = together.length === 1 ? first : Buffer.concat(together, size)
    together = []
    size = 0
    if (!socket.destroyed && socket.writable) socket.write(bytes, written)
  }
  return {
    send: (bytes) => {
      if (socket.destroyed || !socket.writable) return "closed"
      together.push(bytes)
      size += bytes.byteLength
      if (size > togetherBytes) flush()
      return "handed"
    },
    flush,
    backlog: () => (socket.destroyed || socket.writableLength === 0 ? "none" : "some"),
    whenFlushed: (told) => {
      waiting = told
      if (socket.destroyed || socket.writableLength === 0) release()
    }
  }
}

const closing = (socket: Socket, closeMillis: number): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (socket.closed) return resume(Effect.void)
    const done = (): void => resume(Effect.void)
    socket.once("close", done)
    socket.destroySoon()
    return Effect.sync(() => socket.off("close", done))
  }).pipe(Effect.timeoutOption(closeMillis), Effect.andThen(Effect.sync(() => socket.destroy())))
