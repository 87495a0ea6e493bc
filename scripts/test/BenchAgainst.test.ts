import { execFileSync, spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Arguments from "../bench/Arguments.ts"
import * as Checkout from "../bench/Checkout.ts"
import * as Names from "../bench/Names.ts"
import * as Ratios from "../bench/Ratios.ts"

const root = path.resolve(import.meta.dirname, "..", "..")
const known = ["core", "sms-cmpp"]

describe("the arguments of bench:against", () => {
  const usual = { revision: "e413bb9", rounds: 3, millis: 1_000, only: [] }
  const accepted: ReadonlyArray<readonly [ReadonlyArray<string>, Arguments.Arguments | "help"]> = [
    [["e413bb9"], usual],
    [["e413bb9", "--rounds", "1", "--millis", "50"], { ...usual, rounds: 1, millis: 50 }],
    [["--only", "core,sms-cmpp", "e413bb9"], { ...usual, only: ["core", "sms-cmpp"] }],
    [["--help"], "help"]
  ]
  for (const [args, given] of accepted)
    it(`takes ${args.join(" ")}`, () => assert.deepStrictEqual(Arguments.parse(args, known), Result.succeed(given)))

  const refused: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
    [[], "a revision to compare with is missing"],
    [["a", "b"], "one revision, not also b"],
    [["a", "--rounds", "0"], "--rounds needs a whole number from 1 to 20, not 0"],
    [["a", "--rounds", "21"], "--rounds needs a whole number from 1 to 20, not 21"],
    [["a", "--millis", "fast"], "--millis needs a whole number from 50 to 60000, not fast"],
    [["a", "--millis", ""], "--millis needs a whole number from 50 to 60000, not nothing"],
    [["a", "--only", "core,cluster"], "--only: cluster has no cases; there are core, sms-cmpp"]
  ]
  for (const [args, sentence] of refused)
    it(`refuses ${args.join(" ") || "nothing"}`, () =>
      assert.deepStrictEqual(Arguments.parse(args, known), Result.fail(sentence)))

  it("refuses an option that it does not know", () => {
    const parsed = Arguments.parse(["a", "--fast"], known)
    assert.include(Result.isFailure(parsed) ? parsed.failure : "", "--fast")
  })
})

describe("the ratios of bench:against", () => {
  const round = (name: string, here: number, there: number, cpuHere = here, cpuThere = there): Ratios.Round => ({
    name,
    unit: "frames",
    here: { perSecond: here, perCpuSecond: cpuHere },
    there: { perSecond: there, perCpuSecond: cpuThere }
  })

  it("takes the median of the rounds' ratios, and the medians of both sides beside", () => {
    const [a, b] = Ratios.compare([
      round("a", 100, 200),
      round("b", 1, 1),
      round("a", 300, 100),
      round("b", 1, 1),
      round("a", 400, 400, 100, 200)
    ])
    assert.deepStrictEqual(a, {
      name: "a",
      unit: "frames",
      here: 300,
      there: 200,
      time: { median: 1, least: 0.5, greatest: 3 },
      cpu: { median: 0.5, least: 0.5, greatest: 3 }
    })
    assert.strictEqual(b?.name, "b")
  })

  const medians: ReadonlyArray<readonly [ReadonlyArray<number>, number]> = [
    [[], 0],
    [[3], 3],
    [[9, 1], 5],
    [[9, 1, 2], 2],
    [[10, 9, 100, 1], 9.5]
  ]
  for (const [values, expected] of medians)
    it(`the median of ${values.join(", ") || "nothing"} is ${expected}`, () =>
      assert.strictEqual(Ratios.median(values), expected))

  const verdicts: ReadonlyArray<readonly [string, ReadonlyArray<Ratios.Round>, ReadonlyArray<"time" | "cpu">]> = [
    ["slower in every round, by both", [round("a", 80, 100), round("a", 85, 100)], ["time", "cpu"]],
    ["within noise", [round("a", 91, 100), round("a", 92, 100)], []],
    ["one round contradicts", [round("a", 50, 100), round("a", 60, 100), round("a", 101, 100)], []],
    ["waits longer", [round("a", 50, 100, 100, 100)], ["time"]],
    ["works more in the same time", [round("a", 100, 100, 50, 100)], ["cpu"]],
    ["faster", [round("a", 200, 100)], []]
  ]
  for (const [title, rounds, expected] of verdicts)
    it(`${title}: ${expected.length === 0 ? "not slower" : `slower by ${expected.join(" and ")}`}`, () =>
      assert.deepStrictEqual(Ratios.compare(rounds).map(Ratios.slowerBy), [expected]))

  it("prints a line a case", () => {
    assert.deepStrictEqual(Ratios.linesOf("core", Ratios.compare([round("approve", 1_200_000, 1_000_000, 8, 10)])), [
      "core",
      "  approve  here  1,200,000  there  1,000,000 frames/s     time 1.20 (1.20 to 1.20)  cpu 0.80 (0.80 to 0.80)  slower by cpu"
    ])
  })
})

describe("the names that an adapter reads", () => {
  const entries: { readonly [entry: string]: object } = {
    "@yugou/core": { Station: "station", Order: "old order" },
    "@yugou/core/books": { Order: "order" }
  }
  const refusing = (code: string, message: string) => (entry: string) => {
    const found = entries[entry]
    return found === undefined ? Promise.reject(Object.assign(new Error(message), { code })) : Promise.resolve(found)
  }
  const notExported = refusing("ERR_PACKAGE_PATH_NOT_EXPORTED", "not exported")

  it("come from every entry that the revision has; the first entry counts", async () => {
    const names = await Names.load(["@yugou/core/books", "@yugou/core", "@yugou/core/memory"], notExported)
    assert.strictEqual(names.first("Station"), "station")
    assert.strictEqual(names.first("Order"), "order")
  })

  it("fall back to what they were called before", async () => {
    const names = await Names.load(["@yugou/core"], notExported)
    assert.strictEqual(names.first("Purchase", "Order"), "old order")
  })

  it("are refused with a sentence when the revision has none of them", async () => {
    const names = await Names.load(["@yugou/core", "@yugou/core/memory"], notExported)
    assert.throws(
      () => names.first("Bill", "Invoice"),
      "@yugou/core, @yugou/core/memory: exports none of Bill, Invoice"
    )
  })

  it("a package that is not there has none; a module that it misses is an error", async () => {
    const absent = refusing("ERR_MODULE_NOT_FOUND", "Cannot find package '@yugou/kit' imported from x")
    assert.throws((await Names.load(["@yugou/kit"], absent)).first.bind(null, "Bytes"), "exports none")
    const broken = refusing("ERR_MODULE_NOT_FOUND", "Cannot find package 'effect' imported from @yugou/kit")
    const error: unknown = await Names.load(["@yugou/kit"], broken).catch((cause: unknown) => cause)
    assert.include(String(error), "'effect'")
  })
})

describe("a revision beside the working tree", () => {
  it("gets today's cases in the place of its own, where it has the package, and leaves nothing behind", async () => {
    const home = mkdtempSync(path.join(tmpdir(), "bench-test-"))
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
      writeFileSync(path.join(home, file), text)
    }
    const git = (...args: ReadonlyArray<string>): string =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
        cwd: home,
        encoding: "utf8"
      })
    let remove = async (): Promise<void> => undefined
    try {
      git("init", "--quiet")
      write("packages/core/package.json", "{}")
      write("packages/core/bench/Old.ts", "")
      git("add", "-A")
      git("commit", "--quiet", "-m", "before")
      rmSync(path.join(home, "packages/core/bench/Old.ts"))
      write("packages/core/bench/Cases.ts", "today")
      write("packages/young/package.json", "{}")
      write("packages/young/bench/Cases.ts", "today")
      write("scripts/bench/worker.ts", "today")
      const ran: Array<string> = []
      const checkout = Checkout.make(home, async (cwd, [program = "", ...args]) => {
        ran.push([program, ...args].join(" "))
        return program === "git" ? execFileSync(program, args, { cwd, encoding: "utf8", stdio: "pipe" }) : ""
      })
      remove = checkout.remove
      assert.deepStrictEqual(await checkout.fill(git("rev-parse", "HEAD").trim()), ["packages/core"])
      const text = (file: string): string => readFileSync(path.join(checkout.root, file), "utf8")
      assert.strictEqual(text("packages/core/bench/Cases.ts"), "today")
      assert.strictEqual(text("scripts/bench/worker.ts"), "today")
      assert.isFalse(existsSync(path.join(checkout.root, "packages/core/bench/Old.ts")))
      assert.include(ran, "npm ci --no-audit --no-fund")
      cpSync(path.join(home, "packages"), path.join(checkout.root, "node_modules"), { recursive: true })
      await checkout.remove()
      await checkout.remove()
      assert.isFalse(existsSync(path.dirname(checkout.root)))
      assert.strictEqual(git("worktree", "list").trim().split("\n").length, 1)
    } finally {
      await remove()
      rmSync(home, { recursive: true, force: true })
    }
  })
})

describe("the cases of this working tree", () => {
  for (const folder of Checkout.withCases(root)) {
    it(`${folder}: every case runs on today's names`, { timeout: 120_000 }, () => {
      const worker = [path.join(root, "scripts/bench/worker.ts"), folder, "1"]
      const { status, stdout, stderr } = spawnSync(process.execPath, ["--conditions=@yugou/source", ...worker], {
        encoding: "utf8"
      })
      assert.strictEqual(status, 0, stderr)
      const measured = stdout
        .trim()
        .split("\n")
        .map((line): { readonly name: string; readonly perSecond: number } => JSON.parse(line))
      assert.strictEqual(new Set(measured.map(({ name }) => name)).size, measured.length)
      for (const { name, perSecond } of measured) assert.isAbove(perSecond, 0, name)
    })
  }
})
