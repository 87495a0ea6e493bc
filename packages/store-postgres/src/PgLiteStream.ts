/**
 * The byte stream between the wire client of `@effect/sql-pg` and a PGlite in the same process.
 *
 * It is a connection without a socket: what the client writes goes to PGlite, what PGlite answers comes back. So both drivers share one client,
 * one set of types and one mapping of errors.
 */
import { Duplex } from "node:stream"
import type { PGlite } from "@electric-sql/pglite"

/** The code of a CancelRequest, which takes the place of the protocol version (PostgreSQL, "Message Formats"). */
const cancelRequestCode = 80_877_102

/** The tag of the message by which a client says goodbye. */
const terminateTag = 0x58

const isCancelRequest = (chunk: Buffer): boolean => chunk.length === 16 && chunk.readInt32BE(4) === cancelRequestCode

/** Ends what the last stream left behind: its transaction, prepared statements, settings, locks. */
const freshen = async (db: PGlite): Promise<void> => {
  await db.exec("ROLLBACK")
  // Apart, because it must not run inside a transaction.
  await db.exec("DISCARD ALL")
}

const messageOf = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)))

/**
 * Gives the event loop one turn. WebAssembly answers within the turn in which it was asked, so without this a run of statements would be one turn:
 * no timer, no byte from a terminal and no abort would get through until its end.
 */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const answer = async (db: PGlite, stream: Duplex, chunk: Buffer): Promise<void> => {
  const bytes = await db.runExclusive(() => db.execProtocolRaw(chunk))
  await turn()
  if (bytes.length > 0) stream.push(Buffer.from(bytes))
}

const open = (db: PGlite, before: Promise<unknown>): Duplex => {
  let fresh: Promise<void> | null = null
  return new Duplex({
    read: () => {},
    write(chunk: Buffer, _encoding, done) {
      if (isCancelRequest(chunk) || chunk[0] === terminateTag) {
        this.push(null)
        return done()
      }
      fresh ??= before.then(() => freshen(db))
      fresh
        .then(() => answer(db, this, chunk))
        .then(
          () => done(),
          (cause) => done(messageOf(cause))
        )
    }
  })
}

/**
 * Makes the opener of byte streams to a PGlite that is ready, each a session of its own.
 *
 * **Gotchas** PGlite has one session, so the streams take turns: one gets no answer before all that were opened earlier are closed, and then begins
 * with what those left behind ended. A cancel request is dropped, because WebAssembly that runs cannot be stopped from outside.
 */
export const opener = (db: PGlite): (() => Duplex) => {
  let earlier: Promise<unknown> = Promise.resolve()
  return () => {
    const stream = open(db, earlier)
    earlier = Promise.all([earlier, new Promise((resolve) => stream.once("close", resolve))])
    return stream
  }
}
