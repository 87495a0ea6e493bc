/** The terminals that the simulation plays: both dialects, with every firmware that the simulated terminal knows. */
import { dialect as gb376 } from "@yugou/protocol-gb376"
import { Face as GbFace } from "@yugou/protocol-gb376/testing"
import { Profiles, dialect as shandong } from "@yugou/protocol-shandong"
import { Face as ShandongFace } from "@yugou/protocol-shandong/testing"
import type { Model, Setup, Size, TerminalKind } from "@yugou/testkit/simulation"
import { type FaceInput, type FaceOutput, type Firmware, groupTerminal, type WireFace } from "@yugou/testkit/terminal"

const firmware: ReadonlyArray<Partial<Firmware>> = [
  { duplicate: "refusedWithoutReason" },
  { duplicate: "refusedWithoutReason", applies: "inLoop" },
  { duplicate: "refusedWithReason", compares: "terminal" },
  { duplicate: "storedWithoutEffect", applies: "inLoop" },
  { duplicate: "appliedAgain" },
  { duplicate: "refusedWithoutReason", applies: "inLoop", compares: "terminal" }
]

const modelsWith = (settings: Model["settings"]): TerminalKind["models"] => {
  const [first = {}, ...rest] = firmware
  return [{ firmware: first, settings }, ...rest.map((it) => ({ firmware: it, settings }))]
}

interface Held {
  readonly face: GbFace.Face
  readonly outbox: ReadonlyArray<{ readonly at: number; readonly bytes: Uint8Array }>
}

/** Takes what the face of 376.1 wants done as outputs of a wire face; answers that are held wait in the outbox. */
const outputsOf = (held: Held, [face, outputs]: GbFace.Moved, now: number): readonly [Held, Array<FaceOutput>] => {
  let { outbox } = held
  const said: Array<FaceOutput> = []
  for (const output of outputs) {
    if (output._tag === "Disconnect") said.push({ _tag: "Close", reason: "the terminal disconnects" })
    else if (output.bytes.length === 0) continue
    else if (output.delayMillis === 0) said.push({ _tag: "Write", bytes: output.bytes })
    else outbox = [...outbox, { at: now + output.delayMillis, bytes: output.bytes }]
  }
  return [{ face, outbox }, said]
}

const moveGb = (held: Held, input: FaceInput): readonly [Held, ReadonlyArray<FaceOutput>] => {
  const { face } = held
  switch (input._tag) {
    case "Connected":
      return outputsOf({ ...held, outbox: [] }, GbFace.connect(face), input.now)
    case "Bytes":
      return outputsOf(held, GbFace.receive(face, input.bytes, input.now), input.now)
    case "World":
      return outputsOf(held, GbFace.apply(face, input.input, input.now), input.now)
    case "Closed":
      return [{ ...held, outbox: [] }, []]
    case "Plan":
      return [{ ...held, face: { ...face, faults: input.faults } }, []]
    case "Tick": {
      const due = held.outbox.filter(({ at }) => at <= input.now)
      const rest = held.outbox.filter(({ at }) => at > input.now)
      return [{ ...held, outbox: rest }, due.map(({ bytes }) => ({ _tag: "Write", bytes }))]
    }
  }
}

const gbWire = (held: Held): WireFace => ({
  terminal: held.face.terminal,
  step: (input) => {
    const [next, outputs] = moveGb(held, input)
    if (next.outbox === held.outbox) return [gbWire(next), outputs]
    const at = next.outbox.length === 0 ? null : Math.min(...next.outbox.map((it) => it.at))
    return [gbWire(next), [...outputs, { _tag: "WakeAt", at }]]
  }
})

/** Q/GDW 376.1; every other terminal pushes its event records, the others let them wait. */
export const gb: TerminalKind = {
  name: "gb376",
  dialect: gb376,
  address: (no) => `3701-${`${no + 1}`.padStart(5, "0")}`,
  models: modelsWith({ answerTimeoutSeconds: 20, readAttempts: 2 }),
  open: (address, changed) => {
    const terminal = { ...groupTerminal, firmware: { ...groupTerminal.firmware, ...changed } }
    const events = Number(address.at(-1)) % 2 === 0 ? "pushed" : "waiting"
    return gbWire({ face: GbFace.make(GbFace.settings(address, { terminal, events })), outbox: [] })
  },
  loops: "driven"
}

const sixHours = 6 * 3600

/** The provincial dialect, with everything allowed that its profile has a row for. */
export const zj: TerminalKind = {
  name: "shandong",
  dialect: shandong,
  address: (no) => (0x94300000 + no + 1).toString(16).toUpperCase(),
  models: modelsWith({
    password: "123456",
    allowUnverifiedControl: true,
    allowInferredWrites: [...Profiles.allCapabilities],
    answerTimeoutSeconds: 20,
    readAttempts: 2
  }),
  open: (address, changed) => {
    const settings = ShandongFace.settings(address, { password: "123456", heartbeatSeconds: sixHours })
    const terminal = { ...settings.terminal, firmware: { ...settings.terminal.firmware, ...changed } }
    return ShandongFace.make({ ...settings, terminal })
  },
  loops: "byItself"
}

/** Gives the setup that `npm run simulate` runs. */
export const setupOf = (size: Size): Setup => ({ kinds: [gb, zj], size })
