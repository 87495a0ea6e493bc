/** The published contract of dialects: in the clear with events pushed, through the security port with events that wait, and by every maker's firmware. */

import { DialectTest } from "@yugou/testkit/suites"
import type { Json } from "effect/Schema"
import { dialect, Seal } from "../src/index.ts"
import { SealDouble, SimulatedTerminal } from "../src/testing/index.ts"

const setup = (
  side: Partial<SimulatedTerminal.Settings>,
  settings: { readonly [name: string]: Json },
  ports?: DialectTest.Setup["ports"]
): DialectTest.Setup => ({
  dialect,
  settings,
  otherValues: {
    maxSkewMinutes: 7,
    clockFreshSeconds: 7,
    answerTimeoutSeconds: 7,
    readAttempts: 1,
    eventReadDelaySeconds: 7,
    eventReadPauseSeconds: 77,
    onlineTtlSeconds: 77
  },
  address: "201612345678",
  otherAddress: "201612345679",
  spellings: [],
  pushes: side.events === "waiting" ? "unconfirmed" : "confirmed",
  ...(ports === undefined ? {} : { ports }),
  openTerminal: ({ address, firmware }) => {
    const plain = SimulatedTerminal.settings(address, side)
    return SimulatedTerminal.make({
      ...plain,
      terminal: { ...plain.terminal, firmware: { ...plain.terminal.firmware, ...firmware } }
    })
  }
})

const plain = { security: "plain" } as const

DialectTest.suite("dlt698 in the clear, events pushed", setup({ events: "pushed" }, plain))
DialectTest.suite(
  "dlt698 in the clear, purchases tagged, events wait",
  setup({ events: "waiting" }, { ...plain, purchaseLifetime: "tagged" })
)
DialectTest.suite("dlt698 sealed", setup({ security: "on" }, {}, { [Seal.port]: SealDouble.answer }))
