/** The frame of the inspectors, with a tool that counts letters. */
import { assert, describe, it } from "@effect/vitest"
import { CommandLine } from "../src/cli/index.ts"
import { TextTable } from "../src/index.ts"

interface Options {
  readonly longest: number
  readonly language: CommandLine.Language
}

const count: CommandLine.Inspect<Options> = (input, line, { language, longest }) => {
  if (input.length > longest) {
    const error = language === "zh" ? "太长" : "too long"
    return { out: [CommandLine.jsonLine(CommandLine.numbered(line, { error }))], err: [error], taken: "refused" }
  }
  return { out: [CommandLine.jsonLine(CommandLine.numbered(line, { letters: input.length }))], taken: "whole" }
}

const tool: CommandLine.Tool<Options> = {
  name: "count",
  help: { en: "counts letters", zh: "数字母" },
  options: { longest: { type: "string" } },
  configure: async ({ language, values }) => {
    const longest = Number(values.longest ?? "5")
    return Number.isInteger(longest)
      ? { _tag: "Ready", options: { longest, language } }
      : { _tag: "Refused", exit: 1, sentences: ["--longest must be a number"] }
  },
  inspect: { count },
  others: {
    list: async (words, { io }) => {
      for (const word of words) io.out(word)
      return 0
    }
  }
}

const call = async (args: ReadonlyArray<string>, input: ReadonlyArray<string> = [], environment?: string) => {
  const out: Array<string> = []
  const err: Array<string> = []
  const lines = (async function* () {
    yield* input
  })()
  const io: CommandLine.Io = {
    lines,
    readText: async () => null,
    out: (line) => out.push(line),
    err: (line) => err.push(line)
  }
  return { exit: await CommandLine.run(tool, args, io, environment), out, err }
}

describe("a call", () => {
  it.each<readonly [args: ReadonlyArray<string>, exit: number, out: ReadonlyArray<string>, err: string]>([
    [["count", "abc"], 0, ['{"letters":3}'], ""],
    [["count", "a", "b"], 0, ['{"letters":3}'], ""],
    [["count", "abcdef"], 1, ['{"error":"too long"}'], "too long"],
    [["count", "--lang", "zh", "abcdef"], 1, ['{"error":"太长"}'], "太长"],
    [["count", "--longest", "9", "abcdef"], 0, ['{"letters":6}'], ""],
    [["count", "--longest", "many", "a"], 1, [], "--longest must be a number"],
    [["list", "a", "b"], 0, ["a", "b"], ""],
    [["--help"], 0, ["counts letters"], ""],
    [["-h", "--lang", "zh"], 0, ["数字母"], ""],
    [[], 2, [], "counts letters"],
    [["count"], 2, [], "missing argument / 缺少参数: count"],
    [["fly", "a"], 2, [], "unknown command / 未知命令: fly"],
    [["toString", "a"], 2, [], "unknown command / 未知命令: toString"],
    [["count", "--lang", "fr", "a"], 2, [], "wrong option / 选项错误: --lang fr"],
    [["count", "--loud", "a"], 2, [], "wrong option / 选项错误"]
  ])("%j", async (args, exit, out, err) => {
    const ran = await call(args)
    assert.deepStrictEqual([ran.exit, ran.out], [exit, out])
    assert.include(ran.err.join("\n"), err)
    assert.strictEqual(ran.err.length === 0, err === "")
  })

  it("takes its language from the locale of the process, unless it says one", async () => {
    assert.deepStrictEqual((await call(["--help"], [], "zh_CN.UTF-8")).out, ["数字母"])
    assert.deepStrictEqual((await call(["--help", "--lang", "en"], [], "zh_CN.UTF-8")).out, ["counts letters"])
  })

  it("reads lines with -, numbers them, skips empty ones, and goes on after a bad one", async () => {
    const { exit, out } = await call(["count", "-"], ["ab", "", "abcdef", " a "])
    assert.deepStrictEqual(out, ['{"line":1,"letters":2}', '{"line":3,"error":"too long"}', '{"line":4,"letters":1}'])
    assert.strictEqual(exit, 1)
  })
})

it("one JSON object stays one line for every reader of lines", () => {
  const line = CommandLine.jsonLine({ text: "a\u2028b\u0085c\n" })
  assert.notMatch(line, /[\u0085\u2028\u2029\n]/)
  assert.deepStrictEqual(JSON.parse(line), { text: "a\u2028b\u0085c\n" })
})

it("a table gives Chinese characters two columns", () => {
  const rows = [
    ["偏移", "字段", "值"],
    ["12", "address", "1"]
  ]
  assert.strictEqual(TextTable.print(rows), "偏移  字段     值\n  12  address  1")
})
