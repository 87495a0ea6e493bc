/**
 * Every dialect that is tried as a whole, once: simulation, crash runs, evidence and their tests take theirs from here, with every firmware that the
 * simulated terminal knows. A new dialect is a row of {@link dialects}.
 */
import type { DialectExplainer } from "@yugou/core/dialect"
import { dialect as dlt698, explainer as dlt698Explainer, Seal } from "@yugou/protocol-dlt698"
import { SimulatedTerminal as ObjectTerminal, SealDouble } from "@yugou/protocol-dlt698/testing"
import { dialect as gb376, explainer as gb376Explainer } from "@yugou/protocol-gb376"
import { SimulatedTerminal as GbTerminal } from "@yugou/protocol-gb376/testing"
import { Profiles, dialect as shandong, explainer as shandongExplainer } from "@yugou/protocol-shandong"
import { SimulatedTerminal as ZjTerminal } from "@yugou/protocol-shandong/testing"
import type { Model, Setup, Size, TerminalKind } from "@yugou/testkit/simulation"
import { type Firmware, groupTerminal, type TerminalSide } from "@yugou/testkit/terminal"

const duplicates = ["refusedWithReason", "refusedWithoutReason", "storedWithoutEffect", "appliedAgain"] as const
const scopes = ["holder", "terminal"] as const
const yesNo = ["yes", "no"] as const
const times = ["atOnce", "inLoop"] as const

/** Everything that firmware is known to do with a number: what becomes of the same one, compared how far, on set or not, applied when. */
const firmware: ReadonlyArray<Partial<Firmware>> = duplicates.flatMap((duplicate) =>
  scopes.flatMap((compares) =>
    yesNo.flatMap((comparesOnSet) => times.map((applies) => ({ duplicate, compares, comparesOnSet, applies })))
  )
)

/** Every firmware under every one of the settings. */
const modelsWith = (first: Model["settings"], ...more: ReadonlyArray<Model["settings"]>): TerminalKind["models"] => {
  const [plain = {}, ...changed] = firmware
  const under = (it: Partial<Firmware>) => [first, ...more].map((settings): Model => ({ firmware: it, settings }))
  return [{ firmware: plain, settings: first }, ...under(plain).slice(1), ...changed.flatMap(under)]
}

/** A dialect, and a terminal of it that was never connected, with the firmware changed as told. */
export interface TriedDialect extends Omit<TerminalKind, "open"> {
  /** What reads its frames for people. */
  readonly explainer: DialectExplainer
  /** What the table of evidence calls it. */
  readonly title: string
  /** Makers whose firmware is known by name, each with its models: those that are tried alone by name. */
  readonly makers: { readonly [name: string]: TerminalKind["models"] }
  /** By maker, a model whose sessions ask ports of the host: for hosts that give them. */
  readonly asking?: { readonly [maker: string]: Model }
  readonly simulated: (address: string, changed: Partial<Firmware>, heartbeatSeconds: number) => TerminalSide
}

const patient = {
  id: "zj-simulated",
  family: "zj-6868",
  basedOn: "zj-sibling",
  session: { onlineTtlSeconds: 86_400 }
}
const untimed = { ...patient, id: "zj-simulated-untimed", write: { useRtFor: [] } }

/** Q/GDW 376.1; every other terminal pushes its event records, the others let them wait. */
const gb: TriedDialect = {
  name: "gb376",
  title: "376.1",
  dialect: gb376,
  explainer: gb376Explainer,
  address: (no) => `3701-${`${no + 1}`.padStart(5, "0")}`,
  models: modelsWith({ answerTimeoutSeconds: 20, readAttempts: 2 }),
  makers: {},
  simulated: (address, changed, heartbeatSeconds) => {
    const terminal = { ...groupTerminal, firmware: { ...groupTerminal.firmware, ...changed } }
    const events = Number(address.at(-1)) % 2 === 0 ? "pushed" : "waiting"
    return GbTerminal.make(GbTerminal.settings(address, { terminal, events, heartbeatSeconds }))
  },
  loops: "driven"
}

const zjSettings = (profile: Model["settings"]): Model["settings"] => ({
  profile,
  password: "123456",
  allowUnverifiedControl: true,
  allowInferredWrites: [...Profiles.allCapabilities],
  answerTimeoutSeconds: 20,
  readAttempts: 2
})

/** The provincial dialect, with everything allowed that its profile has a row for; every other model takes writes without a lifetime. */
const zj: TriedDialect = {
  name: "shandong",
  title: "浙规",
  dialect: shandong,
  explainer: shandongExplainer,
  address: (no) => (0x94300000 + no + 1).toString(16).toUpperCase(),
  models: modelsWith(zjSettings(patient), zjSettings(untimed)),
  makers: {},
  simulated: (address, changed, heartbeatSeconds) => {
    const settings = ZjTerminal.settings(address, { password: "123456", heartbeatSeconds })
    const terminal = { ...settings.terminal, firmware: { ...settings.terminal.firmware, ...changed } }
    return ZjTerminal.make({ ...settings, terminal })
  },
  loops: "byItself"
}

const objectSettings = { answerTimeoutSeconds: 20, readAttempts: 2, onlineTtlSeconds: 86_400, security: "plain" }

/** A maker's firmware under each of the settings that suit it: what nobody tried yet, and what a trial has shown. */
const makerModels = (name: ObjectTerminal.MakerName): TerminalKind["models"] => {
  const { firmware, habits } = ObjectTerminal.makers[name]
  const judged = habits.judgesTag === "control" ? objectSettings : { ...objectSettings, purchaseLifetime: "tagged" }
  return [
    { firmware, settings: judged },
    { firmware, settings: { ...objectSettings, duplicateNumber: name } }
  ]
}

/** Everything secured. */
const sealedModel = (name: ObjectTerminal.MakerName): Model => ({
  firmware: ObjectTerminal.makers[name].firmware,
  settings: { ...objectSettings, security: "sealed" }
})

/** The habits of a firmware go with what it does with a number that it holds: the simulation knows makers by that. */
const makerOf = (firmware: Partial<Firmware>): ObjectTerminal.Maker | undefined =>
  Object.values(ObjectTerminal.makers).find((it) => it.firmware === firmware)

const makers = Object.fromEntries(ObjectTerminal.makerNames.map((name) => [name, makerModels(name)]))
const asking = Object.fromEntries(ObjectTerminal.makerNames.map((name) => [name, sealedModel(name)]))

/** DL/T 698.45: what four published firmwares do, and everything else that firmware is known to do with a number. */
const objects: TriedDialect = {
  name: "dlt698",
  title: "698.45",
  dialect: dlt698,
  explainer: dlt698Explainer,
  address: (no) => `2016${`${no + 1}`.padStart(8, "0")}`,
  models: [...makerModels("dar8"), ...Object.values(makers).slice(1).flat(), ...modelsWith(objectSettings)],
  makers,
  asking,
  simulated: (address, changed, heartbeatSeconds) => {
    const events = Number(address.at(-1)) % 2 === 0 ? "pushed" : "waiting"
    const plain = ObjectTerminal.settings(address, { events, heartbeatSeconds })
    return ObjectTerminal.make(ObjectTerminal.madeBy(makerOf(changed) ?? { firmware: changed, habits: {} }, plain))
  },
  loops: "driven",
  ports: { [Seal.port]: SealDouble.answer }
}

/** The list. */
export const dialects: readonly [TriedDialect, ...ReadonlyArray<TriedDialect>] = [gb, zj, objects]

/** Heartbeats are rare, and silence is borne for longer: they cost the most of a run and show the least. */
const rareHeartbeatSeconds = 6 * 3600

const modelsOf = ({ asking = {}, makers, models }: TriedDialect, maker: string | null): TerminalKind["models"] => {
  const [first, ...more] = (maker === null ? undefined : makers[maker]) ?? models
  const ported = Object.entries(asking).filter(([name]) => maker === null || name === maker)
  return [first, ...more, ...ported.map(([, model]) => model)]
}

/** Gives the terminals that the simulation plays of a dialect; of one maker only, where one is named. */
export const kindOf = (tried: TriedDialect, maker: string | null = null): TerminalKind => {
  const { asking: _, explainer: __, makers: ___, simulated, title: ____, ...kind } = tried
  return {
    ...kind,
    models: modelsOf(tried, maker),
    open: (address, changed) => simulated(address, changed, rareHeartbeatSeconds)
  }
}

/** One dialect only, and one maker's firmware only; `null`: all there are. */
export interface Chosen {
  readonly dialect: string | null
  readonly maker: string | null
}

/** Everything that is in the list. */
export const everything: Chosen = { dialect: null, maker: null }

/** Gives the setup that `npm run simulate` runs. */
export const setupOf = (size: Size, { dialect, maker }: Chosen = everything): Setup => {
  const chosen = dialects.filter(({ name }) => dialect === null || name === dialect)
  const [first = dialects[0], ...more] = chosen
  return { kinds: [kindOf(first, maker), ...more.map((it) => kindOf(it, maker))], size }
}
