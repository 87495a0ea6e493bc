/** The short form of the crash test, and what its parts must find and refuse; the long form is `npm run test:crash`. */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, type TerminalId } from "@yugou/core"
import type * as Invariants from "@yugou/core/audit"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { maxRounds, maxTerminals, parse } from "../src/crash/Arguments.ts"
import { type Booked, doubtFindings, type Facts, findings } from "../src/crash/Audit.ts"
import type { Sale } from "../src/crash/Clerks.ts"
import { members } from "../src/crash/Fleet.ts"
import { play } from "../src/crash/Rounds.ts"
import { Refused, StationFell, StationGone } from "../src/crash/StationProcess.ts"
import { dialects } from "../src/dialects.ts"
import * as SmallDisk from "../src/SmallDisk.ts"

describe.concurrent("a station that is killed while terminals buy", () => {
  it.live(
    "R-107 keeps every order that was acknowledged, and none is applied twice",
    () =>
      Effect.gen(function* () {
        const lines: Array<string> = []
        const say = (line: string) => void lines.push(line)
        const report = yield* play({ rounds: 3, terminals: 12, seed: 5, victim: "station", say })
        assert.deepStrictEqual(report.findings, [], lines.join("\n"))
        assert.strictEqual(lines.filter((line) => line.includes("killed after")).length, 3)
        assert.isAtLeast(report.seenApplied, 6)
        assert.strictEqual(report.applied + report.unknown.length, report.orders)
      }),
    600_000
  )
})

/** An injected lack of room is tried where nothing is mounted: `DiskFull.test.ts` of the store. */
const lost = [
  { victim: "database", title: "is killed", may: true },
  { victim: "disk", title: "has no room on a small disk of its own", may: SmallDisk.mayMount() }
] as const

describe.concurrent("a station whose database is lost while terminals buy", () => {
  for (const { may, title, victim } of lost) {
    it.live.skipIf(!may)(
      `keeps every order that was acknowledged, and none is applied twice: it ${title}`,
      () =>
        Effect.gen(function* () {
          const lines: Array<string> = []
          const say = (line: string) => void lines.push(line)
          const report = yield* play({ rounds: 2, terminals: 6, seed: 5, victim, say })
          assert.deepStrictEqual(report.findings, [], lines.join("\n"))
          // Whether a clerk asks while it is lost is chance: whoever does is told that, and nothing else.
          const others = Object.keys(report.refusals).filter((code) => code !== "STORE_UNAVAILABLE")
          assert.deepStrictEqual(others, [], "what could not be done says why")
          assert.isAtLeast(report.seenApplied, 6)
          assert.strictEqual(report.applied + report.unknown.length, report.orders)
        }),
      600_000
    )
  }
})

describe("the fleet of the crash test", () => {
  it("has every dialect, and sealed terminals where a dialect has such, in its short form, too", () => {
    const fleet = members(12)
    assert.deepStrictEqual(new Set(fleet.map(({ kind }) => kind.name)), new Set(dialects.map(({ name }) => name)))
    const asking = dialects.flatMap(({ asking = {} }) => Object.values(asking))
    assert.isTrue(fleet.some(({ model }) => asking.includes(model)))
    for (const it of asking) assert.isTrue(members(200).some(({ model }) => model === it))
  })
})

const terminalId = "T0001" as TerminalId
const energy = Energy.kwh("100")
const at = Instant.at("2026-03-02T02:00:00Z")

const sale: Sale = { terminalId, no: 0, energy, orderNo: "P1", seen: "applied" }
const order: Booked = {
  orderNo: "P1",
  energy,
  target: { _tag: "Terminal", terminalId },
  dispatch: { _tag: "Applied", no: 1, at }
}
const effect: Invariants.Effected = { wireNo: 1, mode: "append", value: energy }
const queued: Booked["dispatch"] = { _tag: "Queued", since: at, until: at, notBefore: at }

/** An order that a clerk saw applied, that the books call applied, and that its terminal applied once; with changes. */
const facts = ({ effects = [effect], ...changes }: Partial<Facts> & { effects?: ReadonlyArray<Invariants.Effected> }) =>
  ({ sales: [sale], orders: [order], applied: () => effects, ...changes }) satisfies Facts

describe("the audit after the kills", () => {
  it("finds nothing where clerks, books and terminals agree", () => {
    assert.deepStrictEqual(findings(facts({})), [])
    const unknown = {
      ...order,
      dispatch: { _tag: "Unknown", no: 1, since: at, checkAt: at, checks: 1, proposal: null }
    } as const
    const undecided: Sale = { ...sale, seen: "undecided" }
    assert.deepStrictEqual(findings(facts({ sales: [undecided], orders: [unknown] })), [])
    // What stands in line behind it waits for the same person.
    const more = Energy.kwh("101")
    const behind: Sale = { ...sale, no: 1, energy: more, orderNo: "P2", seen: "behind" }
    const next: Booked = { ...order, orderNo: "P2", energy: more, dispatch: queued }
    assert.deepStrictEqual(findings(facts({ sales: [undecided, behind], orders: [unknown, next] })), [])
  })

  const open: Sale = { ...sale, seen: "open" }
  const rows: ReadonlyArray<readonly [string, Facts, RegExp]> = [
    [
      "an acknowledged order that is lost",
      facts({ orders: [], effects: [], sales: [open] }),
      /P1 was acknowledged and is not there/
    ],
    [
      "a command that was carried out twice",
      facts({ orders: [order, { ...order, orderNo: "P2" }] }),
      /became 2 orders/
    ],
    ["an order that was applied twice", facts({ sales: [open], effects: [effect, effect] }), /was applied 2 times/],
    [
      "an applied order that is not on its terminal",
      facts({ effects: [] }),
      /seen as applied and is not on its terminal/
    ],
    [
      "another value on the terminal",
      facts({ effects: [{ ...effect, value: Energy.kwh("101") }] }),
      /P1 was seen as applied and is not on its terminal/
    ],
    [
      "an applied order that the books forgot",
      facts({ orders: [{ ...order, dispatch: { _tag: "Idle" } }] }),
      /seen as applied and is Idle/
    ],
    [
      "an effect without an order",
      facts({ orders: [], sales: [{ ...open, orderNo: null }] }),
      /applied without an order/
    ],
    ["an order that nobody sold", facts({ sales: [] }), /P1: nobody sold it/],
    [
      "an order that never came to its end",
      facts({ sales: [open], orders: [{ ...order, dispatch: queued }] }),
      /P1 is still Queued/
    ]
  ]
  it.each(rows)("finds %s", (_, given, sentence) => {
    assert.match(findings(given).join("\n"), sentence)
  })

  it("finds a terminal in doubt: nobody else dials in", () => {
    const met = { source: "127.0.0.1", certificate: null, since: at }
    const suspicion = { at, because: "lookDiffers", old: null, new: met, confirmation: null } as const
    assert.deepStrictEqual(doubtFindings([{ terminalId }]), [])
    assert.match(doubtFindings([{ terminalId, suspicion }]).join(), /is in doubt \(lookDiffers\)/)
  })
})

describe("what ends a run", () => {
  it.each([
    [new StationGone(), /^the station was gone before it answered$/],
    [
      new Refused({ code: "E-1", text: "no such customer", retryable: "no" }),
      /^the station refused: E-1, no such cust/
    ],
    [new StationFell({ detail: "out of memory" }), /^the station ended by itself:\nout of memory$/]
  ])("is told as a sentence: %s", ({ message }, sentence) => {
    assert.match(message, sentence)
  })
})

describe("the arguments of npm run test:crash", () => {
  const good = [
    [[], { rounds: 50, terminals: 200, seed: 77, victim: "station", processes: "one" }],
    [
      ["--rounds", "3", "--terminals", "12", "--seed", "0"],
      { rounds: 3, terminals: 12, seed: 0, victim: "station", processes: "one" }
    ],
    [["--victim", "disk"], { rounds: 50, terminals: 200, seed: 77, victim: "disk", processes: "one" }],
    [["--cluster"], { rounds: 50, terminals: 300, seed: 77, victim: "station", processes: "several" }],
    [
      ["--rounds", "3", "--cluster", "--seed", "0"],
      { rounds: 3, terminals: 300, seed: 0, victim: "station", processes: "several" }
    ],
    [["--help"], "help"],
    [["--rounds", "3", "-h"], "help"]
  ] as const
  it.each(good)("takes %j", (args, expected) => {
    assert.deepStrictEqual(Result.getOrThrow(parse([...args], 77)), expected)
  })

  const bad = [
    [["--rounds", "0"], /from 1 to 10000, not 0/],
    [["--rounds", `${maxRounds + 1}`], /--rounds needs a whole number/],
    [["--terminals", `${maxTerminals + 1}`], /--terminals needs a whole number/],
    [["--seed", "abc"], /not abc/],
    [["--seed", "-1"], /not -1/],
    [["--seed", "4294967296"], /whole number/],
    [["--seed"], /not nothing/],
    [["--victim", "clerk"], /needs station, database, disk, not clerk/],
    [["--victim"], /not nothing/],
    [["--cluster", "--victim", "disk"], /for a station of one process/],
    [["--toString", "1"], /no argument/],
    [["50"], /50 is no argument/]
  ] as const
  it.each(bad)("refuses %j", (args, sentence) => {
    assert.match(Result.getOrThrow(Result.flip(parse([...args], 77))), sentence)
  })

  const run = (...args: ReadonlyArray<string>) => {
    const main = fileURLToPath(new URL("../src/crash/main.ts", import.meta.url))
    return spawnSync(process.execPath, ["--conditions=@yugou/source", main, ...args], { encoding: "utf8" })
  }
  it("ends with code 2 and says how to write them, or explains itself", () => {
    const refused = run("--rounds", "many")
    assert.strictEqual(refused.status, 2)
    assert.match(refused.stderr, /not many[\s\S]*npm run test:crash --/)
    const explained = run("--help")
    assert.strictEqual(explained.status, 0)
    assert.match(explained.stdout, /--terminals N/)
  })
})
