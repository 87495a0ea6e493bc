/** One accepted TCP connection, reduced to what the link needs. Nothing here knows frames. */
import type { Socket } from "node:net"
import * as Effect from "effect/Effect"
import type { Limits } from "./Limits.ts"
import type { CloseCause } from "./SessionHost.ts"

/** What the peer or the network did. */
export type Arrival =
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "Closed"; readonly cause: CloseCause; readonly detail: string }

export interface TcpSocket {
  readonly connectionId: number
  /** `address:port` of the peer. */
  readonly remote: string
  /** Gives back the room of bytes that were taken from the queue: the socket is read again. */
  readonly taken: (length: number) => void
  /** Hands bytes to the operating system; `closed`: none of them can have left. */
  readonly send: (bytes: Uint8Array) => "handed" | "closed"
  /** Tells whether handed bytes still wait for the operating system. */
  readonly backlog: () => "none" | "some"
  /** Waits until the operating system has taken everything, or the socket is gone. */
  readonly flushed: Effect.Effect<void>
  readonly destroy: () => void
  /** Flushes within `closeMillis`, then closes. */
  readonly hangUp: Effect.Effect<void>
}

/**
 * Takes over a socket; `deliver` gets the arrivals in order.
 *
 * **Details** Nagle's algorithm is off: a frame is small and waited for. Reading stops while more than `inputBytes` wait to be taken.
 */
export const make = (
  socket: Socket,
  connectionId: number,
  limits: Limits,
  deliver: (arrival: Arrival) => void
): TcpSocket => {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, limits.keepAliveMillis)
  receive(socket, deliver)
  const input = backPressure(socket, limits.inputBytes)
  const output = flushing(socket)
  return {
    connectionId,
    remote: remoteOf(socket),
    taken: input,
    ...output,
    destroy: () => socket.destroy(),
    hangUp: closing(socket, limits.closeMillis)
  }
}

/** Gives `address:port` of the peer, as far as the system still knows it. */
export const remoteOf = (socket: Socket): string => `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`

const receive = (socket: Socket, deliver: (arrival: Arrival) => void): void => {
  let detail = "the peer closed the connection"
  socket.on("data", (chunk: Buffer) => {
    // A plain view: `slice` of a Buffer does not copy, and a dialect must be able to rely on what `Uint8Array` promises.
    deliver({ _tag: "Bytes", bytes: new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) })
  })
  socket.on("error", (error: NodeJS.ErrnoException) => {
    detail = error.code ?? error.message
  })
  socket.on("end", () => deliver({ _tag: "Closed", cause: "peer", detail }))
  socket.on("close", (failed) => deliver({ _tag: "Closed", cause: failed ? "error" : "peer", detail }))
}

const backPressure = (socket: Socket, inputBytes: number): ((length: number) => void) => {
  let waiting = 0
  socket.on("data", (chunk: Buffer) => {
    waiting += chunk.byteLength
    if (waiting > inputBytes) socket.pause()
  })
  return (length) => {
    waiting -= length
    if (waiting <= inputBytes && socket.isPaused()) socket.resume()
  }
}

const flushing = (socket: Socket): Pick<TcpSocket, "send" | "backlog" | "flushed"> => {
  let unflushed = 0
  const waiters = new Set<() => void>()
  const release = (): void => {
    for (const resume of waiters) resume()
    waiters.clear()
  }
  socket.on("close", release)
  return {
    send: (bytes) => {
      if (socket.destroyed || !socket.writable) return "closed"
      unflushed += 1
      socket.write(bytes, () => {
        unflushed -= 1
        if (unflushed === 0) release()
      })
      return "handed"
    },
    backlog: () => (unflushed === 0 ? "none" : "some"),
    flushed: Effect.callback<void>((resume) => {
      if (unflushed === 0 || socket.destroyed) return resume(Effect.void)
      const done = (): void => resume(Effect.void)
      waiters.add(done)
      return Effect.sync(() => waiters.delete(done))
    })
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
