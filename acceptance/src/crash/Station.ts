/**
 * The process that is killed: the example station with its engines, as `npm start` serves it, on PostgreSQL. Clerks talk to it over the channel
 * between the two processes. Its one argument is an `Opening` as JSON.
 */
import { EngineLoop, Instant, StationPromise } from "@yugou/core"
import { SiteClock, StationLayer } from "@yugou/example-master-station"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import { dialects } from "../dialects.ts"
import { archiveOf } from "./Customers.ts"
import { account, type Ending, type Message, type Opening, type Question, type Reply } from "./Talk.ts"

const opening = JSON.parse(process.argv[2] ?? "") as Opening

/** What sealed terminals are written to by: doubles, which protect nothing. */
const hostPorts = Object.fromEntries(
  dialects
    .flatMap(({ ports = {} }) => Object.entries(ports))
    .map(([name, answer]) => [name, (payload: Schema.Json) => Effect.sync(() => answer(payload))])
)

const clock = SiteClock.make(Instant.fromMillis(Date.now() + opening.aheadMillis))
const station = StationLayer.make({
  store: { url: Redacted.make(process.env.DATABASE_URL ?? "") },
  port: opening.port,
  sms: { host: "127.0.0.1", port: opening.ismgPort, ...account, srcId: "1069012345" },
  secretKeys: Redacted.make(`k1:${"0f".repeat(32)}`),
  archive: Array.from({ length: opening.customers }, (_, no) => archiveOf(no)),
  hostPorts,
  policy: opening.policy,
  ...(opening.runner === undefined ? {} : { runner: opening.runner })
})
const engines = Layer.effectDiscard(Effect.forkScoped(EngineLoop.serve()))
const logs = Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])
const runtime = ManagedRuntime.make(
  engines.pipe(Layer.provideMerge(station), Layer.provideMerge(Layer.mergeAll(clock.layer, logs)))
)

type Methods = { readonly [facade: string]: { readonly [name: string]: (input: unknown) => Promise<unknown> } }
const methods = StationPromise.over(runtime) as unknown as Methods

let state: "open" | "closing" = "open"
const say = (reply: Reply): void => void (state === "open" && process.send?.(reply))

const refused = (error: unknown): Ending =>
  error instanceof StationPromise.StationError
    ? { _tag: "Refused", code: error.code, message: error.message, retryable: error.retryable ? "yes" : "no" }
    : { _tag: "Refused", code: "DEFECT", message: String(error), retryable: "no" }

const carryOut = ({ facade, name, input }: Question): Promise<Ending> => {
  const method = methods[facade]?.[name] ?? (() => Promise.reject(new Error(`no operation ${facade}.${name}`)))
  return method(input).then((answer): Ending => ({ _tag: "Answered", answer }), refused)
}

process.on("message", (message: Message) => {
  if (message._tag === "Clock") clock.moveTo(Instant.fromMillis(Date.now() + message.aheadMillis))
  else void carryOut(message).then((ending) => say({ _tag: "Ended", id: message.id, ending }))
})

/** What is interrupted now gets no answer: whoever asked will ask again. */
const close = (): void => {
  state = "closing"
  void runtime.dispose().finally(() => process.exit())
}
process.on("SIGTERM", close)
// Nobody is there any more who could ask or stop it.
process.on("disconnect", close)

await runtime.runPromise(Effect.void)
say({ _tag: "Open" })
