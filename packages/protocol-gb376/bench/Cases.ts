/** Frames decoded and encoded, and frames through a session. */
import { type Bench, nothing, repeat } from "../../../scripts/bench/Case.ts"
import { type Frame, type Session, type Subject, subject } from "./Subject.ts"

const up = (units: Frame["units"], afn: string): Frame => {
  const head = {
    dir: "up",
    acd: 0,
    protocol: 2,
    prm: 0,
    function: 8,
    d4: 0,
    address: { region: "3701", terminal: 1, group: false, master: 1 },
    afn,
    seq: { tpv: 0, fir: 1, fin: 1, con: 0, seq: 0 },
    aux: {}
  }
  return { ...head, units }
}

const thirtyUnits = Array.from({ length: 30 }, (_, index) => ({
  pn: [1 + (index % 8)],
  fn: 23,
  name: "",
  value: { remaining: 1000 + index }
}))

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"))

/** Frames by name: two captured ones, and answers of one and of thirty units. */
export const frames = ({ encode }: Subject): ReadonlyArray<readonly [name: string, bytes: Uint8Array]> => [
  ["heartbeat (2012)", fromHex("684a004a0068c949244558000270000004001741170367193b16")],
  [
    "F47 set",
    fromHex(
      "68b600b600684a0041010002047001014005010000005500100000000100000000000000000000000000000000000000000000b016"
    )
  ],
  ["F23 answer", encode(up([{ pn: [1], fn: 23, name: "", value: { remaining: 1000 } }], "0C"))],
  ["30-unit class 1 answer", encode(up(thirtyUnits, "0C"))]
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
  const [heartbeat] = frames(measured)
  const codec = frames(measured).flatMap(([name, bytes]) => {
    const frame = measured.decode(bytes)
    return [
      { name: `decode ${name}`, unit: "frames", run: () => repeat(count, () => measured.decode(bytes)) },
      { name: `encode ${name}`, unit: "frames", run: () => repeat(count, () => measured.encode(frame)) }
    ]
  })
  const heard = () => {
    if (heartbeat === undefined || hear(measured.session(), heartbeat[1], count) < count)
      throw new Error("a heartbeat was not answered")
  }
  const session = { name: "heartbeats through a session", unit: "frames", run: () => ({ ...repeat(1, heard), count }) }
  return { cases: [...codec, session], close: nothing }
}
