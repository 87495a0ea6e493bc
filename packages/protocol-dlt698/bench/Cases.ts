/** Frames decoded and encoded. */
import { type Bench, nothing, repeat } from "../../../scripts/bench/Case.ts"
import { type Subject, subject } from "./Subject.ts"

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"))

/** The captured answer that peers are measured by: four attributes of a terminal, 88 bytes. */
export const listAnswer = fromHex(
  "685600C30501000000000000E4BA8502130424010200010906100000000001240105000105000000002401060001050000000024010700010105060000000006000000000600000000060000000006000000000000E52B16"
)

/** Frames by name: login and list answer are captured, the others built. */
export const frames: ReadonlyArray<readonly [name: string, bytes: Uint8Array]> = [
  ["login", fromHex("681E008105980600000011008C50010000012C07EA0B1C060C00000000AB3C16")],
  [
    "purchase",
    fromHex(
      "684200430578563412162010253A07010381070500020850230806FFFFFFFF160016011400000000499602D21400000000000F42401400000000000000001600009DFE16"
    )
  ],
  ["list answer", listAnswer]
]

const count = 2_000

const casesOf = ({ decode, encode }: Subject, name: string, bytes: Uint8Array) => {
  const frame = decode(bytes)
  return [
    { name: `decode ${name}`, unit: "frames", run: () => repeat(count, () => decode(bytes)) },
    { name: `encode ${name}`, unit: "frames", run: () => repeat(count, () => encode(frame)) }
  ]
}

export const open = async (): Promise<Bench> => {
  const measured = await subject()
  return { cases: frames.flatMap(([name, bytes]) => casesOf(measured, name, bytes)), close: nothing }
}
