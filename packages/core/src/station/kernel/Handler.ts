/** What implements an operation. */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { CustomerArchive } from "../../ports/archive/CustomerArchive.ts"
import type { Authorization } from "../../ports/authorization/Authorization.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { StationStore } from "../../store/StationStore.ts"
import type { Command } from "./Command.ts"
import type { AnyOperation, PayloadOf, RejectionOf, SuccessOf } from "./Operation.ts"

/** The ports that operations use. */
export type StationPorts = StationStore | TerminalGateway | CustomerArchive | Authorization

/** Implements a query or a poll. */
export type Handler<O extends AnyOperation> = (
  input: PayloadOf<O>
) => Effect.Effect<SuccessOf<O>, RejectionOf<O> | StoreError, StationPorts>

/** Implements a batch: a stream that can be interrupted and run again. */
export type StreamHandler<O extends AnyOperation> = (
  input: PayloadOf<O>
) => Stream.Stream<SuccessOf<O>, RejectionOf<O> | StoreError, StationPorts>

/** Implements one operation: a command can be executed and planned. */
export type HandlerOf<O extends AnyOperation> = O["kind"] extends "command"
  ? Command<O, StationPorts>
  : O["kind"] extends "stream"
    ? StreamHandler<O>
    : Handler<O>

/** Implements one facade: a handler for each row. */
export type Handlers<F extends { readonly [name: string]: AnyOperation }> = { readonly [N in keyof F]: HandlerOf<F[N]> }
