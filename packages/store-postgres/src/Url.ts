/** The URL of a database: whether the client can read it, found out without a connection. */
import * as PgConnection from "@effect/sql-pg/PgConnection"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { OpenError } from "./OpenError.ts"

/** What the client gets in place of a connection: as soon as it asks for one, it has read the URL. */
const readable = new Error("the URL was read")

/** Fails as `failed` when the client cannot read a URL; the detail says what is wrong, without the password. */
export const check = (url: Redacted.Redacted): Effect.Effect<void, OpenError> =>
  PgConnection.make({
    url,
    stream: () => {
      throw readable
    }
  }).pipe(
    Effect.scoped,
    Effect.asVoid,
    Effect.catch(({ reason }) =>
      reason.cause === readable
        ? Effect.void
        : Effect.fail(new OpenError({ reason: "failed", detail: reason.message ?? "the URL cannot be read" }))
    )
  )
