/** An exported trail is read back as it was; whatever is done to the file is found out. */
import { assert, describe, it } from "@effect/vitest"
import { chainAfter, chained, Instant, lineOf, type Seal, sealed, sealLine, type TrailLine } from "@yugou/core/store"
import { main } from "../src/cli/Tool.ts"
import { checkTrail, exportTrail, FileRefused, type TrailDesk } from "../src/index.ts"

const reasons = ["=1+1", "'已缴费", 'a"b', "两行\n第二行\r\n", "，、", " 前后有空格 ", "\\n", "-5", "", "'=x"]

const lines: ReadonlyArray<TrailLine> = (() => {
  const all: Array<TrailLine> = []
  let seal: Seal | null = null
  let position = 0n
  for (const day of ["2026-03-01", "2026-03-02", "2026-03-03"]) {
    let chain = chainAfter(seal)
    for (const reason of reasons) {
      position += 1n
      const at = Instant.plusMillis(Instant.at("2026-03-02T00:00:00Z"), Number(position))
      const trail = { actor: "张晓东", operation: "purchase.saved", reason: reason === "" ? null : reason, at }
      const line = lineOf({ position, commandId: `@c-${position}`, trail, writes: [] })
      chain = chained(chain, line)
      all.push(line)
    }
    seal = sealed(day, chain, day === "2026-03-01" ? undefined : "measurements")
    all.push(sealLine(seal))
  }
  return all
})()

/** Gives the lines in pages of so many. */
const deskOf = (limit: number): TrailDesk => ({
  history: {
    sealedTrail: async ({ after = null }) => {
      const begin = Number(after ?? 0)
      const end = begin + limit
      return { lines: lines.slice(begin, end), next: end < lines.length ? `${end}` : null }
    }
  }
})

const textOf = async (limit = 7): Promise<string> =>
  new Response(exportTrail(deskOf(limit), { actor: "auditor" })).text()

const checkText = (text: string) => checkTrail(new Blob([text]).stream())

describe("an exported trail", () => {
  it("is read back as it was, whatever its texts hold", async () => {
    for (const limit of [1, 7, 500]) {
      const { findings, seals, unsealed } = await checkText(await textOf(limit))
      assert.deepStrictEqual([findings, seals.length, unsealed], [[], 3, 0])
    }
  })

  it("may have been kept by a spreadsheet, which fills short lines up", async () => {
    const filled = (await textOf()).replaceAll(/^(seal,.*)\r$/gm, "$1,,\r")
    assert.include(filled, ",,\r")
    const { findings, seals } = await checkText(filled)
    assert.deepStrictEqual([findings, seals.length], [[], 3])
  })

  it("of which a line was taken away, changed or moved is found out, with the line at which it shows", async () => {
    const rows = (await textOf()).split("\r\n")
    const edited: ReadonlyArray<readonly [what: string, rows: ReadonlyArray<string>]> = [
      ["taken away", rows.filter((_, index) => index !== 3)],
      ["changed", rows.map((row, index) => (index === 3 ? row.replace("张晓东", "李建国") : row))],
      ["moved", [...rows.slice(0, 3), rows[4] ?? "", rows[3] ?? "", ...rows.slice(5)]]
    ]
    for (const [what, some] of edited) {
      const { findings, seals } = await checkText(some.join("\r\n"))
      assert.isNotEmpty(findings, what)
      assert.isAtLeast(findings[0]?.line ?? 0, 3)
      assert.deepStrictEqual(
        seals.map(({ day }) => day),
        ["2026-03-02", "2026-03-03"],
        what
      )
    }
  })

  it("that was cut in the middle of a quoted field is no file", async () => {
    const text = await textOf()
    const failure = await checkText(text.slice(0, text.indexOf('a""b') + 1)).catch((error: unknown) => error)
    assert.instanceOf(failure, FileRefused)
  })
})

describe("yugou-csv check-trail", () => {
  const run = async (args: ReadonlyArray<string>, text: string | null) => {
    const said = { out: [] as Array<string>, error: [] as Array<string> }
    async function* absent(): AsyncGenerator<Uint8Array> {
      throw Object.assign(new Error("absent"), { code: "ENOENT" })
    }
    const open = () => (text === null ? absent() : new Blob([text]).stream())
    const output = { out: (line: string) => said.out.push(line), error: (line: string) => said.error.push(line) }
    return { code: await main(args, open, output), ...said }
  }
  const check = ["check-trail", "trail.csv"]

  it("says that a file holds, where it begins, and which seal is its last", async () => {
    const { code, out } = await run(check, await textOf())
    const last = lines.at(-1)?.[5]
    assert.deepStrictEqual(code, 0)
    assert.deepStrictEqual(out.slice(0, 2), ["begins with the books", `last seal that holds 2026-03-03 ${last}`])
    assert.strictEqual((await run([...check, "--lang", "zh"], await textOf())).out.at(-1), "相符")
  })

  it("tells each finding with its line, and fails", async () => {
    const { code, out } = await run(check, (await textOf()).replace("张晓东", "李建国"))
    assert.strictEqual(code, 1)
    assert.match(out[0] ?? "", /^line \d+: the lines before the seal of 2026-03-01 do not give it/)
    assert.strictEqual(out.at(-1), "findings: 1")
  })

  it("tells a file that cannot be read from one that is wrong, and a wrong word from both", async () => {
    assert.deepStrictEqual((await run(check, null)).error, ["trail.csv: ENOENT"])
    const codes = [
      await run(check, null),
      await run(check, '"cut'),
      await run([], ""),
      await run(["check-trail"], ""),
      await run(["check-trail", "a", "b"], ""),
      await run([...check, "--lang", "fr"], ""),
      await run(["--help"], "")
    ].map(({ code }) => code)
    assert.deepStrictEqual(codes, [3, 3, 2, 2, 2, 2, 0])
  })
})
