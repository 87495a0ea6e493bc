/** Frames decoded and encoded, and frames through a session. */
import { type Bench, nothing, repeat } from "../../../scripts/bench/Case.ts"
import { type Session, subject } from "./Subject.ts"

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"))

const heartbeat = fromHex("6894308204C00168A400007F16")

/** Frames by name. */
export const frames: ReadonlyArray<readonly [name: string, bytes: Uint8Array]> = [
  ["heartbeat", heartbeat],
  ["write 07 8062", fromHex("68943082048106680712000011563412080506070805628001001000008116")],
  ["answer 8063", fromHex("6894308204810268810F000100000000000000638045230100007A16")],
  ["answer 822F (15 values)", fromHex("689430820481046881190001000000000000002F82010000000000000000000000000000EC16")],
  ["two alarms", fromHex("689430820480016889190002000805060708680145230100000805060712E801000000004816")]
]

/** Lets a terminal send the same frame again and again; gives how often the session wanted something done. */
const hear = (opened: Session, bytes: Uint8Array, count: number): number => {
  let session = opened
  let wanted = 0
  for (let now = 1; now <= count; now += 1) {
    const [next, outputs] = session.step({ _tag: "Bytes", bytes, now })
    session = next
    wanted += outputs.length
  }
  return wanted
}

const count = 2_000

export const open = async (): Promise<Bench> => {
  const measured = await subject()
  const codec = frames.flatMap(([name, bytes]) => {
    const frame = measured.decode(bytes)
    const message = measured.message(bytes, frame)
    const decode = () => measured.message(bytes, measured.decode(bytes))
    return [
      { name: `decode ${name}`, unit: "frames", run: () => repeat(count, decode) },
      { name: `encode ${name}`, unit: "frames", run: () => repeat(count, () => measured.encode(frame, message)) }
    ]
  })
  const heard = () => {
    if (hear(measured.session(), heartbeat, count) < count) throw new Error("a heartbeat was not answered")
  }
  const session = { name: "heartbeats through a session", unit: "frames", run: () => ({ ...repeat(1, heard), count }) }
  return { cases: [...codec, session], close: nothing }
}
