/** A loopback port for somebody who comes and goes. */
import { randomInt } from "node:crypto"
import { createServer } from "node:net"
import * as Effect from "effect/Effect"

/**
 * The ports among which is chosen: below those that systems give to whoever dials. A port of theirs could be given to another one while nobody
 * listens, even to a terminal that dials it, which would then be connected with itself.
 */
const from = 20_000
const below = 30_000

const attempt = (port: number) =>
  Effect.callback<number, "taken">((resume) => {
    const server = createServer()
    server.on("error", () => resume(Effect.fail("taken")))
    server.listen(port, "127.0.0.1", () => server.close(() => resume(Effect.succeed(port))))
  })

/** Finds a loopback port that nobody listens on just now. */
export const freePort: Effect.Effect<number> = Effect.suspend(() => attempt(randomInt(from, below))).pipe(
  Effect.retry({ times: 100 }),
  Effect.orDie
)
