/**
 * Mutates real frames and streams and looks for anything but a typed answer: `npm run fuzz -w packages/protocol-shandong [-- --runs N --seed S]`.
 * Prints one line of figures; a finding prints its seed and bytes and ends with code 1.
 */
import { readFileSync } from "node:fs"
import { TerminalId } from "@yugou/core/dialect"
import { Bytes, Splitter } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { optionsOf, refuse } from "../../../scripts/Arguments.ts"
import { dialect, Frame, Inspector, identify, MessageCodec, Profiles } from "../src/index.ts"

const usage = `npm run fuzz -w packages/protocol-shandong [-- --runs N --seed S]

Mutates real frames and streams and looks for anything but a typed answer.

  --runs N   how many; 1000000 unless given
  --seed S   from which they are drawn; 1 unless given
  --help     this text`
const values = optionsOf(usage, {
  runs: { type: "string", default: "1000000" },
  seed: { type: "string", default: "1" }
})
const runs = Number(values.runs)
const seed = Number(values.seed)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed))
  refuse("--runs and --seed must be whole numbers, and --runs at least 1", usage)

/** A small generator (mulberry32): the same seed gives the same run on every machine. */
const random = (start: number) => {
  let state = start >>> 0
  return (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const samples = readFileSync(new URL("../test/fixtures/shandong.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => Result.getOrThrow(Bytes.fromHex((JSON.parse(line) as { readonly hex: string }).hex)))
const book = Result.getOrThrow(Profiles.byId("zj-sibling"))
const next = random(seed)

const repair = (bytes: Uint8Array): Uint8Array => {
  const copy = bytes.slice()
  if (copy.length < Frame.overhead) return copy
  const length = copy.length - Frame.overhead
  copy.set([length & 0xff, length >> 8], 9)
  copy[copy.length - 2] = Frame.checksum(copy, 0, copy.length - 2)
  return copy
}

/** One to four changes: a byte, a bit, a cut, a repetition; every second one gets a right length and sum again, so that the layers below see it. */
const mutate = (sample: Uint8Array): Uint8Array => {
  let bytes = sample.slice()
  for (let change = next(4); change >= 0; change--) {
    const at = next(bytes.length + 1)
    const kind = next(5)
    if (kind === 0 && at < bytes.length) bytes[at] = next(256)
    else if (kind === 1 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8))
    else if (kind === 2) bytes = Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + next(4)))
    else if (kind === 3) bytes = Uint8Array.of(...bytes.subarray(0, at), next(256), ...bytes.subarray(at))
    else if (at < bytes.length) bytes[at] = [0x68, 0x16, 0xff, 0x00][next(4)] ?? 0
  }
  return next(2) === 0 ? bytes : repair(bytes)
}

const settings = { password: "123456", allowUnverifiedControl: true }
const configured = Result.getOrThrow(dialect.configure(settings))
const terminalId = Schema.decodeSync(TerminalId)("fuzz")
const tally = { accepted: 0, refused: 0, messages: 0, reencoded: 0 }

/** Everything that a frame meets: the strict decoder, the message and back, the splitter in two parts, the session, the inspector. */
const check = (bytes: Uint8Array, run: number): void => {
  const frame = Frame.decode(bytes)
  if (Result.isFailure(frame)) tally.refused++
  else {
    tally.accepted++
    const from = Frame.preambleLength(bytes)
    const message = MessageCodec.decode({ bytes, from, to: bytes.length }, frame.success, book)
    if (Result.isSuccess(message)) {
      tally.messages++
      const data = MessageCodec.encode(message.success, frame.success.func, book)
      if (Result.isSuccess(data)) tally.reencoded++
    }
  }
  const cut = next(bytes.length + 1)
  const [state] = Splitter.push(Frame.splitting(), Splitter.empty, bytes.subarray(0, cut))
  const [rest] = Splitter.push(Frame.splitting(), state, bytes.subarray(cut))
  Splitter.giveUp(Frame.splitting(), rest)
  identify(bytes)
  if (run % 64 !== 0) return
  Inspector.decodeHex(Bytes.hex(bytes), book)
  const [session] = configured.open(terminalId, null).step({ _tag: "Bytes", bytes, now: run })
  session.step({ _tag: "Tick", now: run + 6000 })
}

const started = performance.now()
for (let run = 0; run < runs; run++) {
  const bytes = mutate(samples[next(samples.length)] ?? new Uint8Array(0))
  const outcome = Result.try(() => check(bytes, run))
  if (Result.isFailure(outcome)) {
    console.error(`seed ${seed} run ${run}: ${Bytes.hex(bytes)}`)
    console.error(outcome.failure)
    process.exit(1)
  }
}
const seconds = (performance.now() - started) / 1000
console.log(JSON.stringify({ seed, runs, ...tally, perSecond: Math.round(runs / seconds) }))
