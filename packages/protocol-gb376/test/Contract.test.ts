/** The published contract of dialects, on terminals that push their events and on terminals that let them wait. */
import { DialectTest } from "@yugou/testkit/suites"
import { dialect, Seal } from "../src/index.ts"
import { SealDouble, SimulatedTerminal } from "../src/testing/index.ts"

const setup = (
  side: Partial<SimulatedTerminal.Settings>,
  pushes: "confirmed" | "unconfirmed",
  settings = {},
  ports?: DialectTest.Setup["ports"]
): DialectTest.Setup => ({
  dialect,
  settings,
  ...(ports === undefined ? {} : { ports }),
  otherValues: {
    password: "11".repeat(16),
    maxSkewMinutes: 7,
    clockFreshSeconds: 7,
    answerTimeoutSeconds: 7,
    readAttempts: 1,
    eventReadDelaySeconds: 7,
    onlineTtlSeconds: 77
  },
  address: "3701-00001",
  otherAddress: "3701-00002",
  spellings: ["3701-1", "3701-001"],
  pushes,
  openTerminal: ({ address, firmware }) => {
    const plain = SimulatedTerminal.settings(address, side)
    return SimulatedTerminal.make({
      ...plain,
      terminal: { ...plain.terminal, firmware: { ...plain.terminal.firmware, ...firmware } }
    })
  }
})

DialectTest.suite("gb376, events pushed", setup({ events: "pushed" }, "confirmed"))
DialectTest.suite(
  "gb376, 2009, events wait, no PW",
  setup({ events: "waiting", revision: "2009", pw: "absent" }, "unconfirmed", { revision: "2009", password: null })
)
DialectTest.suite(
  "gb376, a security chip checks commands",
  setup({ events: "pushed", security: "on" }, "confirmed", { security: "sealed" }, { [Seal.port]: SealDouble.answer })
)
