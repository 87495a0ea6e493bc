/** The dialects that this station speaks: the one place that names them. A host that speaks another one puts it into the list. */
import { dialect as gb376 } from "@yugou/protocol-gb376"
import * as Gb from "@yugou/protocol-gb376/testing"
import { Profiles, dialect as shandong } from "@yugou/protocol-shandong"
import * as Provincial from "@yugou/protocol-shandong/testing"
import type { TerminalSide } from "@yugou/testkit/terminal"

/** What the front end is given. */
export const dialects = [gb376, shandong] as const

/** The terminal of the first part of the story: balances in total groups. */
export const groups = {
  dialectId: gb376.id,
  // A second is long on loopback; a real station keeps the default of half a minute.
  settings: { answerTimeoutSeconds: 1, readAttempts: 2 },
  SimulatedTerminal: Gb.SimulatedTerminal
} as const

const password = "123456"

/** The terminal of the second part: its switches move by rounds, which want a switch–round map. */
export const rounds = {
  dialectId: shandong.id,
  /** What the host of this demonstration allows: its profile is a sibling's, and the terminal at the other end is a simulated one. */
  settings: {
    password,
    allowUnverifiedControl: true,
    allowInferredWrites: [...Profiles.allCapabilities],
    profile: { id: "demo", family: "zj-6868", basedOn: "zj-sibling", limits: { inputPolarity: "oneIsOpen" } }
  },
  simulated: (address: string): TerminalSide =>
    Provincial.SimulatedTerminal.make(Provincial.SimulatedTerminal.settings(address, { password }))
} as const
