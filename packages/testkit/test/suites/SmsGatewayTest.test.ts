import { Instant, type OutgoingSms, SmsGateway } from "@yugou/core"
import { SmsGatewayMemory } from "@yugou/core/memory"
import { SmsGatewayTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import { planted } from "./Faults.ts"

const open = Effect.fnUntraced(function* () {
  const sent: Array<OutgoingSms> = []
  const gateway = yield* Effect.provide(SmsGateway, SmsGatewayMemory.layer(sent))
  return {
    gateway,
    taken: Effect.sync(() => sent.flatMap(({ text }) => Array.from({ length: gateway.segments(text) }, () => text))),
    behave: () => Effect.void,
    disconnect: Effect.void,
    hold: Effect.succeed({ release: Effect.void })
  } satisfies SmsGatewayTest.Bench
})

// It accepts whatever comes in time, at once: that the other side refuses, is silent or away is tried on a gateway with a wire.
SmsGatewayTest.suite("memory", { open, cannot: ["refuse", "silence", "disconnect", "hold"] })

type Bench = SmsGatewayTest.Bench
type Gateway = Bench["gateway"]

const gateway = (change: (inner: Gateway) => Partial<Gateway>) => ({
  plant: (bench: Bench): Bench => ({ ...bench, gateway: { ...bench.gateway, ...change(bench.gateway) } })
})

planted(
  "SmsGateway",
  open,
  SmsGatewayTest.cases,
  [
    {
      fault: "fails",
      caught: "a submit ends in an outcome",
      ...gateway((inner) => ({ submit: (sms) => (sms.text === "" ? Effect.die("no text") : inner.submit(sms)) }))
    },
    {
      fault: "saysNothingOfParts",
      caught: "a submit ends in an outcome",
      ...gateway((inner) => ({
        submit: (sms) => Effect.map(inner.submit(sms), (it) => ({ ...it, parts: [] }) as unknown as typeof it)
      }))
    },
    {
      fault: "sendsTwice",
      caught: "handed the text over once",
      ...gateway((inner) => ({ submit: (sms) => Effect.andThen(inner.submit(sms), inner.submit(sms)) }))
    },
    {
      fault: "joinsParts",
      caught: "one outcome for each part",
      ...gateway((inner) => ({
        submit: (sms) =>
          Effect.map(inner.submit(sms), (it) => (it._tag === "Submitted" ? { ...it, parts: [it.parts[0]] } : it))
      }))
    },
    {
      fault: "repeatsReferences",
      caught: "references of their own",
      ...gateway((inner) => ({ submit: (sms) => inner.submit({ ...sms, messageId: sms.messageId.slice(0, 1) }) }))
    },
    {
      fault: "ignoresNotAfter",
      caught: "sends nothing after notAfter",
      ...gateway((inner) => ({
        submit: (sms) => inner.submit({ ...sms, notAfter: Instant.fromMillis(Number.MAX_SAFE_INTEGER) })
      }))
    },
    {
      fault: "countsCharacters",
      caught: "counts the parts",
      ...gateway(() => ({ segments: (text) => 400 - text.length }))
    }
  ],
  "test"
)
