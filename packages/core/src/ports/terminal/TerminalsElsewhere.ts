/**
 * A gateway for a process without front end, beside others that have one: it knows the dialects, so that terminals are registered and sold for, and
 * reaches none of them.
 *
 * **Example**
 *
 * ```ts
 * const office = await PromiseHost.open({ store, terminals: { elsewhere: [gb376] }, archive, people })
 * await office.customers.registerTerminal({ actor: "clerk", commandId: "3", terminalId, orgNo, ...entry })
 * ```
 *
 * @category Ports
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { hex } from "../../values/Bytes.ts"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { describeBy, knownBy } from "./DescribeBy.ts"
import type { Dialect } from "./Dialect.ts"
import { TerminalDirectory, TerminalGateway } from "./TerminalPorts.ts"

const detail = "the terminals of this process are elsewhere"

/**
 * Provides the gateway; the dialects are those of the processes that have the terminals.
 *
 * **Details** Every request is `NotSent(offline)` and presence is not known; plans show frames. Give the program
 * `Layer.succeed(EngineProcess.EngineProcess, EngineProcess.makeProcess("elsewhere"))` beside it, so that its engines take no work that needs a
 * terminal and plans say that another process sends; `PromiseHost.open({ terminals: { elsewhere } })` does both.
 *
 * @category Layers
 */
export const layer = (dialects: ReadonlyArray<Dialect>): Layer.Layer<TerminalGateway, never, TerminalDirectory> =>
  Layer.effect(
    TerminalGateway,
    Effect.gen(function* () {
      const directory = yield* TerminalDirectory
      const describe = describeBy(dialects)
      const configuredOf = (terminalId: TerminalId) =>
        directory.get(terminalId).pipe(
          Effect.catch((error) =>
            Effect.as(Effect.logError("the directory of terminals failed", error), Option.none())
          ),
          Effect.map(Option.flatMap(knownBy(dialects)))
        )
      return TerminalGateway.of({
        execute: () => Effect.map(DateTime.now, (at) => ({ _tag: "NotSent", at, reason: "offline", detail }) as const),
        capabilities: (terminalId) =>
          Effect.map(
            configuredOf(terminalId),
            Option.map((it) => it.capabilities)
          ),
        describe: (entry) => Effect.sync(() => describe(entry)),
        presence: () => Effect.succeed({ state: "unknown", since: Option.none() }),
        renew: () => Effect.void,
        preview: (request) =>
          Effect.map(
            configuredOf(request.terminalId),
            Option.match({
              onNone: () => [],
              onSome: ({ plan }) => Result.getOrElse(plan(request), () => []).map((bytes) => hex(bytes))
            })
          )
      })
    })
  )
