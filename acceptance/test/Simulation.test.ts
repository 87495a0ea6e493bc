import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Frame } from "@yugou/protocol-dlt698"
import {
  type BreakName,
  breaks,
  Coverage,
  firstFailing,
  notPlayed,
  type Report,
  run,
  type Setup,
  smallSize,
  storyNames,
  type TerminalKind,
  usual
} from "@yugou/testkit/simulation"
import type { TerminalSide } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import { type Chosen, dialects, everything, kindOf, setupOf } from "../src/dialects.ts"
import { parse } from "../src/simulateArguments.ts"
import { runSeeds } from "../src/simulateThreads.ts"

describe("the whole station over real dialects, simulated", () => {
  const kinds = [
    ["all dialects", setupOf(smallSize)],
    ...dialects.map((it) => [it.title, { kinds: [kindOf(it)], size: smallSize }] as const)
  ] as const
  it.each(kinds)("keeps every rule over %s: seeds 1 to 4, the same again to the same hash", (_, setup) => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const report = run(setup, seed)
      assert.isNull(report.violation, `seed ${seed}`)
      if (seed === 1) assert.strictEqual(run(setup, seed).hash, report.hash)
    }
  })

  // A missing rule shows on certain terminals only: `quiet` on those whose frames have no lifetime. In a mix of all dialects a small fleet has one of
  // them at most, so that a break is looked for over the dialects without named makers, and over each of the others alone.
  const isPlain = ({ makers }: (typeof dialects)[number]): boolean => Object.keys(makers).length === 0
  const [first = dialects[0], ...others] = dialects.filter(isPlain)
  const fleets = [
    ["plain", "the dialects without named makers", [kindOf(first), ...others.map((it) => kindOf(it))]],
    ...dialects.filter((it) => !isPlain(it)).map((it) => ["made", it.title, [kindOf(it)]] as const)
  ] as const
  /** Each with a seed in which it was seen over plain dialects and over made ones: tried first, for these searches are long. */
  const broken: ReadonlyArray<readonly [BreakName, { readonly plain: number; readonly made: number }]> = [
    ["deadAt", { plain: 2, made: 1 }],
    ["noAnswer", { plain: 1, made: 1 }],
    ["quiet", { plain: 75, made: 6 }],
    ["workItems", { plain: 6, made: 6 }],
    ["device", { plain: 3, made: 3 }],
    ["connection", { plain: 3, made: 30 }],
    ["ownAmount", { plain: 68, made: 68 }],
    ["controlTold", { plain: 14, made: 14 }]
  ]

  it.each(
    fleets.flatMap(([of, over, kinds]) => broken.map(([rule, hints]) => [rule, over, kinds, hints[of]] as const))
  )("fails without %s over %s, by the rule that is stated", { timeout: 180_000 }, (rule, _, kinds, hint) => {
    const failed = firstFailing({ kinds, size: smallSize }, { ...usual, broken: rule }, { within: 100, hint })
    assert.strictEqual(failed?.violation?.rule, breaks[rule].foundBy, failed?.violation?.detail)
  })
})

/** The codes with which a terminal answers purchases, by number: what a repeat meets shows here, whatever the session makes of it. */
interface Answers {
  readonly dars: Map<number, number>
  /** Numbers that were credited more than once, as the terminals know it. */
  readonly twice: Set<string>
}

const tally = ({ dars }: Answers, bytes: Uint8Array): void => {
  const frame = Result.getOrNull(Frame.decode(bytes))
  if (frame === null || frame.fragment || frame.apdu.service !== "ACTION-Response-Normal") return
  const { dar, omd } = frame.apdu
  if (omd === "81070500") dars.set(dar, (dars.get(dar) ?? 0) + 1)
}

const heard = (side: TerminalSide, answers: Answers, address: string): TerminalSide => ({
  ...side,
  step: (input) => {
    const [next, outputs] = side.step(input)
    for (const output of outputs) if (output._tag === "Write") tally(answers, output.bytes)
    const numbers = next.terminal.applications.map(({ holder, wireNo }) => `${address} ${holder} ${wireNo}`)
    for (const [index, number] of numbers.entries()) if (numbers.indexOf(number) < index) answers.twice.add(number)
    return [heard(next, answers, address), outputs]
  }
})

/** A setup whose terminals are listened to. */
const listening = ({ kinds: [first, ...more], size }: Setup): { readonly setup: Setup; readonly answers: Answers } => {
  const answers: Answers = { dars: new Map(), twice: new Set() }
  const listened = (kind: TerminalKind): TerminalKind => ({
    ...kind,
    open: (address, firmware) => heard(kind.open(address, firmware), answers, address)
  })
  return { setup: { kinds: [listened(first), ...more.map(listened)], size }, answers }
}

const makers = dialects.flatMap(({ makers, name }) => Object.keys(makers).map((maker) => ({ dialect: name, maker })))

describe("a maker's firmware", () => {
  it.each(makers)("$maker ($dialect): a repeat would have been credited twice in a seed, and is not", (chosen) => {
    const setup = setupOf(smallSize, chosen)
    const { violation } = run(setup, 1, { ...usual, broken: "moneyOnce" })
    assert.strictEqual(violation?.rule, breaks.moneyOnce.foundBy)
    assert.match(violation?.detail ?? "", /took effect once more than the books sent them/)
    assert.isNull(run(setup, 1).violation)
  })

  /** The code of a repeat, and where to look for the first seed in which a number is credited twice: none is known of the one that takes no tag. */
  const repeats = {
    dar8: { dar: 8, twiceFrom: 30 },
    dar21: { dar: 21, twiceFrom: 30 },
    dar255: { dar: 255, twiceFrom: null },
    silent: { dar: 0, twiceFrom: 1 }
  } as const
  const seedWhere = (chosen: Chosen, from: number, met: (answers: Answers) => boolean): number => {
    for (let seed = from; seed < from + 40; seed += 1) {
      const { answers, setup } = listening(setupOf(smallSize, chosen))
      run(setup, seed, { ...usual, broken: "moneyOnce" })
      if (met(answers)) return seed
    }
    throw new Error(`in no seed from ${from} on`)
  }
  it.each(Object.entries(repeats))(
    "%s: a repeat reaches the terminal and is answered as that firmware does; the rule keeps the same seeds from crediting a number twice",
    { timeout: 180_000 },
    (maker, { dar, twiceFrom }) => {
      const chosen = { dialect: "dlt698", maker }
      const answered = seedWhere(chosen, 1, ({ dars }) => dars.has(dar))
      const twice = twiceFrom === null ? answered : seedWhere(chosen, twiceFrom, ({ twice }) => twice.size > 0)
      for (const seed of new Set([answered, twice])) {
        const { answers, setup } = listening(setupOf(smallSize, chosen))
        assert.isNull(run(setup, seed).violation, `seed ${seed}`)
        assert.deepStrictEqual([...answers.twice], [], `seed ${seed}`)
      }
    }
  )
})

describe("a setting of the clock that comes late", () => {
  it("brings a purchase to life that was dead by its tag, and was not taken for dead", { timeout: 180_000 }, () => {
    const setup = setupOf(smallSize, { dialect: "dlt698", maker: "dar21" })
    let [seed, violation] = [38, null as Report["violation"]]
    while (violation === null && seed < 78) {
      seed += 1
      violation = run(setup, seed, { ...usual, broken: "lateClock" }).violation
    }
    assert.strictEqual(violation?.rule, breaks.lateClock.foundBy)
    assert.match(violation?.detail ?? "", /applied after it was dead/)
    assert.isNull(run(setup, seed).violation, `seed ${seed}`)
  })
})

describe("a site that loses its keys for a while", () => {
  it("stops what needs them, and nothing else; when they are back nobody is told any more that they are lost", () => {
    let coverage = Coverage.nothing
    for (const seed of [23, 25, 44]) {
      const report = run(setupOf(smallSize), seed)
      assert.isNull(report.violation, `seed ${seed}`)
      assert.strictEqual(report.faults.get("keys.change"), 3)
      assert.isAtLeast(report.applied, smallSize.orders / 2)
      coverage = Coverage.add(coverage, report.coverage)
    }
    assert.isAtLeast(coverage.workItems.get("secretUnopened") ?? 0, 3)
  })
})

describe("the operations that the simulation plays", () => {
  it("are asked of the station where they belong to the story of an order or an adjustment, and no other is", () => {
    let coverage = Coverage.nothing
    const unasked = (): ReadonlyArray<string> => storyNames.filter((name) => !coverage.asked.has(name))
    for (let seed = 1; seed <= 40 && unasked().length > 0; seed += 1)
      coverage = Coverage.add(coverage, run(setupOf(smallSize), seed).coverage)
    assert.deepStrictEqual(unasked(), [])
    for (const name of notPlayed.keys()) assert.isFalse(coverage.asked.has(name), name)
  })
})

describe("the threads of npm run simulate", () => {
  const worker = new URL("./FaultyWorker.ts", import.meta.url)
  const rows = [
    ["nothing", { _tag: "Told" }, 6],
    ["fails", { _tag: "Told" }, 3],
    ["throws", { _tag: "Broke", seed: 3, defect: "Error: no such terminal" }, 2],
    ["throwsOutside", { _tag: "Broke", seed: 3, defect: "Error: no such module" }, 2],
    ["exits", { _tag: "Broke", seed: 3, defect: "its thread ended with code 7" }, 2]
  ] as const
  it.each(rows)("tell the reports in order, and where a seed %s, which one it was", async (broken, expected, last) => {
    const told: Array<number> = []
    const report = ({ seed }: Report): void => void told.push(seed)
    const options = { ...usual, broken: broken as never }
    const ending = await runSeeds({ from: 1, count: 6, size: smallSize, options, report, worker })
    assert.deepStrictEqual(ending, expected)
    assert.deepStrictEqual(
      told,
      Array.from({ length: last }, (_, index) => index + 1)
    )
  })
})

describe("the command npm run simulate", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "yugou-simulate-"))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (name: string): string => path.join(folder, name)
  const command = path.join(import.meta.dirname, "../src/simulate.ts")
  const simulate = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, ["--conditions=@yugou/source", command, ...args], { encoding: "utf8" })
  const hashIn = (text: string): string | undefined => /^hash (.*)$/m.exec(text)?.[1]

  it("runs a recorded script in the world in which it was recorded, without being told its size", {
    timeout: 60_000
  }, () => {
    const recorded = simulate("--seed", "5", "--small", "--record", file("five.json"))
    assert.strictEqual(recorded.status, 0, recorded.stderr)
    assert.match(recorded.stdout, /adjustments \d+, applied \d+/)
    const replayed = simulate("--script", file("five.json"))
    assert.isDefined(hashIn(replayed.stdout))
    assert.strictEqual(hashIn(replayed.stdout), hashIn(recorded.stdout))
  })

  it("ends with code 2 and a sentence where a file is wrong", { timeout: 60_000 }, () => {
    const hostile = { version: 4, seed: 1, size: smallSize, entries: [{ at: 1, _tag: "Cut", terminal: 99 }] }
    writeFileSync(file("hostile.json"), JSON.stringify(hostile))
    const rows = [
      [["--script", file("hostile.json")], /entries\[0\]\.terminal: /],
      [["--script", file("none.json")], /cannot be read/],
      [["--seed", "3", "--seeds", "5"], /cannot be given together/],
      [["--seed", "1", "--small", "--record", file("no/folder.json")], /folder\.json: the file cannot be written/],
      [["--seeds", "1", "--small", "--record", folder], /cannot be written/]
    ] as const
    for (const [args, sentence] of rows) {
      const { status, stderr } = simulate(...args)
      assert.strictEqual(status, 2, stderr)
      assert.match(stderr, sentence)
      assert.notMatch(stderr, /\n\s+at /)
    }
  })
})

describe("the arguments of npm run simulate", () => {
  const noFiles = { script: null, record: null, chosen: everything }
  const good = [
    [[], { from: 1, count: 50, replay: "no", ...noFiles, broken: null, size: "usual", coverage: "summary" }],
    [
      ["--seeds", "500", "--from", "7"],
      { from: 7, count: 500, replay: "no", ...noFiles, broken: null, size: "usual", coverage: "summary" }
    ],
    [
      ["--seed", "12"],
      { from: 12, count: 1, replay: "yes", ...noFiles, broken: null, size: "usual", coverage: "summary" }
    ],
    [
      ["--break", "sendBy", "--small"],
      { from: 1, count: 50, replay: "no", ...noFiles, broken: "sendBy", size: "small", coverage: "summary" }
    ],
    [
      ["--break", "handedOver", "--several"],
      { from: 1, count: 50, replay: "no", ...noFiles, broken: "handedOver", size: "several", coverage: "summary" }
    ]
  ] as const
  it.each(good)("takes %j", (args, expected) => {
    assert.deepStrictEqual(Result.getOrThrow(parse([...args])), expected)
  })

  const bad = [
    [["--seed", "abc"], /whole number.*abc/],
    [["--seed", "1.5"], /whole number/],
    [["--seed", "-1"], /whole number/],
    [["--seed", "99999999999"], /whole number/],
    [["--seeds"], /nothing/],
    [["--seeds", "0"], /whole number from 1 to 1000000, not 0/],
    [["--seed", "3", "--seeds", "5"], /--seed and --seeds cannot be given together: .*one seed/],
    [["--from", "3", "--seed", "3"], /--seed and --from cannot be given together/],
    [["--seed", "3", "--script", "a.json"], /--script and --seed cannot be given together: .*its seed/],
    [["--script", "a.json", "--seeds", "3"], /--script and --seeds cannot/],
    [["--script", "a.json", "--small"], /--script and --small cannot/],
    [["--small", "--several"], /--small and --several cannot/],
    [["--break", "gravity"], /no rule gravity/],
    [["--break"], /without a name/],
    [["--break", "toString"], /no rule toString/],
    [["--script"], /name of a file/],
    [["--dialect", "morse"], /no dialect morse; there are /],
    [["--firmware", "dar8"], /give --dialect, too/],
    [["--dialect", dialects[0].name, "--firmware", "dar8"], /has no firmware dar8; it has none/],
    [["--fast"], /no argument/],
    [["--from", "2147483647", "--seeds", "2"], /past the last one, 2147483647/]
  ] as const
  it.each(bad)("refuses %j", (args, sentence) => {
    const parsed = parse([...args])
    assert.isTrue(Result.isFailure(parsed))
    if (Result.isFailure(parsed)) assert.match(parsed.failure, sentence)
  })
})
