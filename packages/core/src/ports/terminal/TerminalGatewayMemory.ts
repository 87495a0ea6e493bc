/** A gateway in memory: capabilities and answers come from functions, so tests and demonstrations need no socket. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { TerminalId } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import type { Capabilities } from "./Capabilities.ts"
import type { Outcome } from "./Outcome.ts"
import type { RequestTag, TerminalRequest } from "./Requests.ts"
import { TerminalGateway } from "./TerminalPorts.ts"

/** What the gateway knows: what a terminal can do (`null`: unknown), whether it is there, and how a request ends. */
export interface Script {
  readonly capabilities: (terminalId: TerminalId) => Capabilities | null
  readonly presence: (terminalId: TerminalId) => "online" | "offline" | "unknown"
  /** Since when it is so; not known without it. */
  readonly since?: (terminalId: TerminalId) => Instant | null
  readonly execute: (request: TerminalRequest) => Effect.Effect<Outcome>
  /** The frames of a dry run as hex; none without it. */
  readonly preview?: (request: TerminalRequest) => ReadonlyArray<string>
}

/** Provides a gateway that plays a script. */
export const layer = (script: Script): Layer.Layer<TerminalGateway> =>
  Layer.succeed(
    TerminalGateway,
    TerminalGateway.of({
      execute: <T extends RequestTag>(request: TerminalRequest<T>) =>
        script.execute(request as TerminalRequest) as Effect.Effect<Outcome<T>>,
      capabilities: (terminalId) => Effect.succeed(Option.fromNullOr(script.capabilities(terminalId))),
      presence: (terminalId) =>
        Effect.succeed({
          state: script.presence(terminalId),
          since: Option.fromNullOr(script.since?.(terminalId) ?? null)
        }),
      preview: (request) => Effect.succeed(script.preview?.(request) ?? [])
    })
  )
