/**
 * What a call of the store does about a transaction that the host began on the same client.
 *
 * It must not become a part of it: a commit that was answered would be gone when the host rolls back.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { StoreError } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Gate } from "./Gate.ts"

/** Says whether a call comes from inside a transaction of the host. */
export const sideOf =
  (sql: PgClient) =>
  (context: Context.Context<never>): "inside" | "outside" =>
    Option.isSome(Context.getOption(context, sql.transactionService)) ? "inside" : "outside"

/** Lets calls through a gate outside of the transaction of the host, on a connection of their own. */
export const outside = (sql: PgClient, gate: Gate): Gate => {
  const leave = Context.omit(sql.transactionService)
  return (call) => gate(Effect.updateContext(call, (context: Context.Context<never>) => leave(context)))
}

/** Refuses calls inside a transaction of the host: where there is only one connection they would wait for it for ever. */
export const refused =
  (sql: PgClient, gate: Gate): Gate =>
  (call) =>
    Effect.flatMap(Effect.serviceOption(sql.transactionService), (open) =>
      Option.isNone(open)
        ? gate(call)
        : Effect.fail(
            new StoreError({
              reason: "invalid",
              detail: "the store was called inside a transaction of the host, and PGlite has no other connection"
            })
          )
    )
