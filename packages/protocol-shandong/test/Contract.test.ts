/** The published contract of dialects, on the default profile and on one with everything that a profile may add. */
import { DialectTest } from "@yugou/testkit/suites"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { SimulatedTerminal } from "../src/testing/index.ts"
import { dialect, Profiles } from "./support/subject.ts"

/** Everything allowed that a profile has a row for, as on a simulated terminal. */
const settingsWith = (profile: object): Schema.Json =>
  ({
    profile,
    password: "123456",
    allowUnverifiedControl: true,
    allowInferredWrites: Profiles.allCapabilities
  }) as Schema.Json

const setup = (profile: object): DialectTest.Setup => ({
  dialect,
  settings: settingsWith(profile),
  otherValues: {
    password: "654321",
    loginPassword: "111111",
    clockFreshSeconds: 7,
    answerTimeoutSeconds: 7,
    readAttempts: 1
  },
  address: "94300482",
  otherAddress: "94300483",
  pushes: "session" in profile ? "confirmed" : "unconfirmed",
  openTerminal: ({ address, firmware }) => {
    const settings = SimulatedTerminal.settings(address, {
      book: Result.getOrThrow(Profiles.load(profile)),
      password: "123456"
    })
    const terminal = { ...settings.terminal, firmware: { ...settings.terminal.firmware, ...firmware } }
    return SimulatedTerminal.make({ ...settings, terminal })
  }
})

const base = { family: "zj-6868", basedOn: "zj-sibling" }
const known = { ...base, id: "known-1", limits: { inputPolarity: "oneIsOpen" } }
const extended = {
  ...base,
  id: "extended-1",
  verified: true,
  session: { alarmReply: "confirm" },
  limits: { inputPolarity: "oneIsClosed" },
  items: {
    "80E1": {
      len: 8,
      codec: {
        seq: [
          { name: "alarm", codec: { bcdU: [4, 0] } },
          { name: "trip", codec: { bcdU: [4, 0] } }
        ]
      },
      scope: "T",
      access: "rw",
      provenance: "integrator"
    },
    "80E2": { len: 5, codec: { datetime5: true }, scope: "T", access: "rw", provenance: "integrator" }
  },
  capabilities: {
    "alarmEnergy.write": { di: "80E1", provenance: "integrator" },
    "control.expiry": { di: "80E2", provenance: "integrator" }
  }
}

DialectTest.suite("shandong, zj-sibling", setup(known))
DialectTest.suite("shandong, extended profile", setup(extended))
