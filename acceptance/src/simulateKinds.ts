/** The terminals that the simulation plays: both dialects, with every firmware that the simulated terminal knows. */
import { dialect as gb376 } from "@yugou/protocol-gb376"
import { SimulatedTerminal as GbTerminal } from "@yugou/protocol-gb376/testing"
import { Profiles, dialect as shandong } from "@yugou/protocol-shandong"
import { SimulatedTerminal as ZjTerminal } from "@yugou/protocol-shandong/testing"
import type { Model, Setup, Size, TerminalKind } from "@yugou/testkit/simulation"
import { type Firmware, groupTerminal } from "@yugou/testkit/terminal"

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

/** Heartbeats are rare, and silence is borne for longer: they cost the most of a run and show the least. */
const heartbeatSeconds = 6 * 3600
const patient = {
  id: "zj-simulated",
  family: "zj-6868",
  basedOn: "zj-sibling",
  session: { onlineTtlSeconds: 86_400 }
}
const untimed = { ...patient, id: "zj-simulated-untimed", write: { useRtFor: [] } }

/** Q/GDW 376.1; every other terminal pushes its event records, the others let them wait. */
export const gb: TerminalKind = {
  name: "gb376",
  dialect: gb376,
  address: (no) => `3701-${`${no + 1}`.padStart(5, "0")}`,
  models: modelsWith({ answerTimeoutSeconds: 20, readAttempts: 2 }),
  open: (address, changed) => {
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
export const zj: TerminalKind = {
  name: "shandong",
  dialect: shandong,
  address: (no) => (0x94300000 + no + 1).toString(16).toUpperCase(),
  models: modelsWith(zjSettings(patient), zjSettings(untimed)),
  open: (address, changed) => {
    const settings = ZjTerminal.settings(address, { password: "123456", heartbeatSeconds })
    const terminal = { ...settings.terminal, firmware: { ...settings.terminal.firmware, ...changed } }
    return ZjTerminal.make({ ...settings, terminal })
  },
  loops: "byItself"
}

/** Gives the setup that `npm run simulate` runs. */
export const setupOf = (size: Size): Setup => ({ kinds: [gb, zj], size })
