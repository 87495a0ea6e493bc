/** Rules of messages that can be switched off: who is not written to any more, at which number, when, how often, and that a message leaves once. */
import type { Customer } from "@yugou/core/books"
import type { Versioned } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { loading, type Tamper, tampered } from "./Tamper.ts"

const ofCustomer =
  (change: (customer: Customer.State) => Partial<Customer.State>) =>
  (found: Versioned): Versioned => {
    if (found.ref._tag !== "Customer") return found
    const customer = found as Versioned<"Customer">
    return { ...customer, state: { ...customer.state, ...change(customer.state) } }
  }

/** Shows every customer as one who wants messages. */
const willing = ofCustomer(({ alarm }) => ({ consent: "allowed", alarm: { ...alarm, sms: "on" } }))

/** Shows the numbers that a customer had first. */
const formerNumbers = (): Tamper => {
  const first = new Map<string, ReadonlyArray<string>>()
  const former = ofCustomer(({ customerNo, alarm }) => {
    const mobiles = first.get(customerNo) ?? alarm.mobiles
    first.set(customerNo, mobiles)
    return { alarm: { ...alarm, mobiles } as Customer.State["alarm"] }
  })
  return loading(former)()
}

/** What is done in place of each rule. */
export const messageBreaks = {
  consent: loading(willing),
  formerNumbers,
  quietHours: tampered({
    policy: (it) => ({ ...it, quietHours: { from: it.quietHours.to, to: it.quietHours.to } })
  }),
  messagesPerDay: tampered({ policy: (it) => ({ ...it, messagesPerDay: 1_000 }) }),
  messageOnce: tampered({
    submit: (submit) => (sms) =>
      Effect.map(submit(sms), (outcome) =>
        outcome._tag === "Submitted" && outcome.parts.some(({ _tag }) => _tag === "Unknown")
          ? ({ _tag: "NotSent", reason: "offline" } as const)
          : outcome
      )
  })
}
