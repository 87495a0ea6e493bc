/** The dialects that this station speaks: the one place that names them. A host that speaks another one puts it into the list. */
import { dialect as dlt698, explainer as dlt698Explainer } from "@yugou/protocol-dlt698"
import * as Objects from "@yugou/protocol-dlt698/testing"
import { dialect as gb376, explainer as gb376Explainer } from "@yugou/protocol-gb376"
import * as Gb from "@yugou/protocol-gb376/testing"
import { Profiles, dialect as shandong, explainer as shandongExplainer } from "@yugou/protocol-shandong"
import * as Provincial from "@yugou/protocol-shandong/testing"
import { type TerminalSide, TerminalState } from "@yugou/testkit/terminal"
import type * as Schema from "effect/Schema"

/** What the front end is given. */
export const dialects = [gb376, shandong, dlt698] as const

/** What reads their frames for people. */
export const explainers = [gb376Explainer, shandongExplainer, dlt698Explainer] as const

/** A terminal whose balances are in total groups, as the first part of the story has one. `makers`: whose firmware is known by name, the usual one first. */
interface Groups {
  readonly dialectId: string
  readonly address: (no: number) => string
  readonly makers: ReadonlyArray<string>
  readonly settings: (maker: string | null) => Schema.Json
  /** `used`: what became of the terminal before the story begins. */
  readonly simulated: (
    address: string,
    maker: string | null,
    used: (state: TerminalState.State) => TerminalState.State
  ) => TerminalSide
}

// A second is long on loopback; a real station keeps the default of half a minute.
const patience = { answerTimeoutSeconds: 1, readAttempts: 2 }

const { makerNames, makers } = Objects.SimulatedTerminal
const makerOf = (name: string | null) => makers[makerNames.find((it) => it === name) ?? makerNames[0]]

/** The dialects that the first part of the story can be told with. */
export const groups = {
  gb376: {
    dialectId: gb376.id,
    address: (no) => `3701-${no.toString().padStart(5, "0")}`,
    makers: [],
    settings: () => patience,
    simulated: (address, _, used) => {
      const settings = Gb.SimulatedTerminal.settings(address)
      return Gb.SimulatedTerminal.make(settings, used(TerminalState.make(settings.terminal)))
    }
  },
  dlt698: {
    dialectId: dlt698.id,
    address: (no) => `3701${no.toString().padStart(8, "0")}`,
    makers: makerNames,
    // No encryption machine stands here, and the simulated terminal has its security off.
    settings: (maker) => ({
      ...patience,
      security: "plain",
      purchaseLifetime: makerOf(maker).habits.judgesTag === "control" ? "quarantine" : "tagged"
    }),
    simulated: (address, maker, used) => {
      // The story looks at once; a station that meets such a terminal looks again.
      const plain = Objects.SimulatedTerminal.settings(address, { loopMillis: 1 })
      const settings = Objects.SimulatedTerminal.madeBy(makerOf(maker), plain)
      return Objects.SimulatedTerminal.make(settings, used(TerminalState.make(settings.terminal)))
    }
  }
} as const satisfies { readonly [name: string]: Groups }
export type StoryDialect = keyof typeof groups
export const storyDialects = Object.keys(groups) as [StoryDialect, ...Array<StoryDialect>]

/** The dialect that the first part is told with. */
export const groupsOf = (name: StoryDialect): Groups => groups[name]

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
  simulated: (
    address: string,
    used: (state: TerminalState.State) => TerminalState.State = (state) => state
  ): TerminalSide => {
    const settings = Provincial.SimulatedTerminal.settings(address, { password })
    return Provincial.SimulatedTerminal.make(settings, used(TerminalState.make(settings.terminal)))
  }
} as const

/** A kind of terminal that the demonstration has: what it speaks, and whether its balance is in a total group or of the whole terminal. */
export interface Kind {
  readonly dialectId: string
  readonly holder: "group" | "terminal"
  readonly address: (no: number) => string
  readonly settings: Schema.Json
  readonly simulated: (address: string, used: (state: TerminalState.State) => TerminalState.State) => TerminalSide
}

/** The kinds, one of each dialect. */
export const kinds: ReadonlyArray<Kind> = [
  ...storyDialects.map((name): Kind => {
    const { address, dialectId, settings, simulated } = groupsOf(name)
    return {
      dialectId,
      holder: "group",
      address,
      settings: settings(null),
      simulated: (own, used) => simulated(own, null, used)
    }
  }),
  {
    dialectId: rounds.dialectId,
    holder: "terminal",
    address: (no) => `9430${no.toString(16).padStart(4, "0").toUpperCase()}`,
    settings: rounds.settings,
    simulated: rounds.simulated
  }
]
