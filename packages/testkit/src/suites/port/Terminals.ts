/** What the suite of `TerminalGateway` needs of an adapter, and the requests that it makes. */
import { Instant, type TerminalGateway, type TerminalId } from "@yugou/core"
import type { Asked, Outcome, RequestPayload, RequestTag, TerminalRequest } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { sampleThresholds } from "../dialect/Samples.ts"
import { type Case as AnyCase, type Setup as AnySetup, settled } from "./Case.ts"

/** What a bench may not be able to do: let the terminal refuse, let it be silent, cut its link. @category Suites */
export type Ability = "refuse" | "silence" | "cut"

/** What the connected terminal does with what reaches it: answers (at first), refuses, or takes it and says nothing. @category Suites */
export type Behaviour = "answers" | "refuses" | "silent"

/**
 * A gateway and terminals behind it.
 *
 * **Details** `online` is connected, `offline` is known and was never connected, `unknown` is known to nobody. `effects` counts the requests with
 * effect that have reached the connected terminal, each as often as it came. `entry` is one of a terminal that could be registered. `cut` ends its connection as a network does: it does not come back.
 *
 * @category Suites
 */
export interface Bench {
  readonly gateway: TerminalGateway["Service"]
  readonly online: TerminalId
  readonly offline: TerminalId
  readonly unknown: TerminalId
  readonly entry: Asked
  readonly behave: (behaviour: Behaviour) => Effect.Effect<void>
  readonly cut: Effect.Effect<void>
  readonly effects: Effect.Effect<number>
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench, Ability>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup = AnySetup<Bench, Ability>

/** A request may be sent for so long unless a case says otherwise. */
const usualMillis = 3_600_000

/** Makes requests that the capabilities of the connected terminal allow, and executes them. */
export const asker = Effect.fnUntraced(function* (bench: Bench) {
  const { gateway, online } = bench
  const capabilities = Option.getOrThrow(yield* gateway.capabilities(online))
  const targetOf = (terminalId: TerminalId) =>
    capabilities.creditScope === "group"
      ? ({ _tag: "Group", terminalId, totalGroupNo: 1 } as const)
      : ({ _tag: "Terminal", terminalId } as const)
  const request = <T extends RequestTag>(
    tag: T,
    requestId: string,
    terminalId: TerminalId,
    notAfter: number,
    payload: RequestPayload<T>
  ) =>
    ({
      _tag: tag,
      requestId,
      terminalId,
      notAfter: Instant.fromMillis(notAfter),
      payload
    }) as unknown as TerminalRequest
  const numbers = new Map<string, number>()
  /** A number of its own for each request, and the same for the same. */
  const numberOf = (requestId: string): number => {
    const no = numbers.get(requestId) ?? numbers.size + 1
    numbers.set(requestId, no)
    return no
  }
  const execute = (it: TerminalRequest): Effect.Effect<Outcome, never, Scope.Scope> =>
    Effect.flatMap(ask(it), (fiber) => settled(fiber))
  const ask = (it: TerminalRequest) =>
    Effect.forkScoped(gateway.execute(it) as Effect.Effect<Outcome>, { startImmediately: true })
  return {
    /** Reads the balance of a terminal, by default of the connected one. */
    read: (requestId: string, terminalId = online, notAfter = usualMillis) =>
      request("ReadBalance", requestId, terminalId, notAfter, { target: targetOf(terminalId) }),
    /** Sells the smallest amount to a terminal, by default to the connected one. */
    credit: (requestId: string, terminalId = online, notAfter = usualMillis) =>
      request("WriteCredit", requestId, terminalId, notAfter, {
        target: targetOf(terminalId),
        mode: "append",
        wireNo: numberOf(requestId),
        value: capabilities.purchase.quantum,
        thresholds: capabilities.thresholds === "withCredit" ? sampleThresholds : null,
        lifetimeMinutes: null
      }),
    /** Executes a request and waits for its outcome. */
    execute,
    /** Executes a request in a fiber of its own; time does not pass by itself. */
    ask
  }
})

/** Gives each word once, in order. */
export const distinct = (words: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(words)].sort()
