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

/**
 * Opens a byte stream to a PGlite that is ready.
 *
 * **Gotchas** PGlite has one session: a second stream shares its transaction. A cancel request is dropped, because WebAssembly that runs cannot
 * be stopped from outside.
 */
export const open = (db: PGlite): Duplex => {
  const answer = async (stream: Duplex, chunk: Buffer): Promise<void> => {
    const bytes = await db.runExclusive(() => db.execProtocolRaw(chunk))
    if (bytes.length > 0) stream.push(Buffer.from(bytes))
  }
  return new Duplex({
    read: () => {},
    write(chunk: Buffer, _encoding, done) {
      if (isCancelRequest(chunk) || chunk[0] === terminateTag) {
        this.push(null)
        return done()
      }
      answer(this, chunk).then(
        () => done(),
        (cause) => done(cause instanceof Error ? cause : new Error(String(cause)))
      )
    }
  })
}
