/** What the tests read: text in GB18030, files in pieces, and a desk over a station in memory. */
import { CustomerArchives, Energy, Instant, operations, PromiseHost, TerminalId } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import { StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The characters of two bytes, found by decoding all of them: there is no encoder for GB18030. */
const pairs = (() => {
  const decoder = new TextDecoder("gb18030", { fatal: true })
  const all = new Map<string, readonly [number, number]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue
      const text = decoder.decode(Uint8Array.of(lead, trail))
      if ([...text].length === 1) all.set(text, [lead, trail])
    }
  }
  return all
})()

/** Encodes text of ASCII and Chinese characters. */
export const gb18030 = (text: string): Uint8Array =>
  Uint8Array.from(
    [...text].flatMap((char) => {
      const code = char.codePointAt(0) ?? 0
      const found = code < 0x80 ? [code] : pairs.get(char)
      if (found === undefined) throw new Error(`not in two bytes: ${char}`)
      return found
    })
  )

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Gives bytes in pieces of a size, as they may come from anywhere. */
export async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

export const collected = async <A>(all: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const found: Array<A> = []
  for await (const it of all) found.push(it)
  return found
}

export const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(stream as never).arrayBuffer())

const capabilities: Capabilities = {
  creditScope: "group",
  creditUnit: "energy",
  maxRounds: 8,
  numbering: { _tag: "Increasing", max: 0xffff_ffff },
  numberScope: "target",
  duplicateNumber: "refused",
  purchase: { quantum: Energy.kwh("1"), max: Energy.kwh("9999999") },
  readingQuantum: Energy.kwh("1"),
  setBalance: { quantum: Energy.kwh("1"), min: Energy.kwh("-9999999"), max: Energy.kwh("9999999"), numbered: "yes" },
  thresholds: "withCredit",
  lifetime: { _tag: "Tagged", maxMinutes: 255 },
  evidence: [{ kind: "balance", proves: "effect" }],
  consumption: "none",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: ["permit"],
  protectionCloses: "unknown",
  parameters: [],
  items: []
}

/** The number of the n-th customer of the archive. */
export const numberOf = (n: number): string => `0370${`${n}`.padStart(6, "0")}`

const recordOf = (n: number) =>
  Schema.encodeSync(CustomerArchives.ArchiveView)({
    customer: {
      customerNo: numberOf(n),
      name: `=第${n}纺织厂`,
      orgNo: "3701",
      orgName: "历下供电所",
      address: "",
      customerClass: "专变",
      account: "open"
    },
    terminals: [],
    meters: [],
    transformers: [],
    asOf: Instant.at("2026-03-01T00:00:00Z")
  })

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

/** Opens a station whose archive has so many customers; `blind` may see no personal data. */
export const desk = async (customers: number) =>
  PromiseHost.open({
    store: StationStoreMemory.layerMemory,
    terminals: TerminalGatewayMemory.layer({
      capabilities: () => capabilities,
      presence: () => "offline",
      execute: () => Effect.die("nothing is sent")
    }),
    archive: Array.from({ length: customers }, (_, n) => recordOf(n + 1)),
    people: {
      clerk: { permissions: [...permissions, "customer.personalData"], orgScope: [""] },
      blind: { permissions, orgScope: [""] },
      there: { permissions, orgScope: ["3702"] }
    },
    log: "none"
  })

export const terminalId = TerminalId.make("3701-00001")

/** Registers the terminal of the desk. */
export const registered = async (station: Awaited<ReturnType<typeof desk>>): Promise<void> => {
  await station.customers.registerTerminal({
    ...{ actor: "clerk", commandId: "terminal", terminalId, orgNo: "3701" },
    ...{ dialectId: "fake", address: terminalId, settings: {} }
  })
}
