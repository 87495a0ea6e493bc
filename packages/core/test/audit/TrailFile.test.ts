/** What a checker finds in an exported trail that somebody tampered with: whatever it was, and nothing where nobody did. */
import { assert, describe, it } from "@effect/vitest"
import { TrailFile } from "@yugou/core/audit"
import { Instant, lineOf, type Seal, sealLine, type TrailLine, type TrailRow } from "@yugou/core/store"
import { chainAfter, chained, sealed } from "../../src/store/Trail.ts"

const actors = ["clerk", "chief", "key:9", 'a"b,c', "张晓东"]

const row = (position: number): TrailRow => ({
  position: BigInt(position),
  commandId: `c-${position}`,
  trail: {
    actor: actors[position % actors.length] ?? "",
    operation: "purchase.saved",
    reason: position % 3 === 0 ? null : `原因 ${position}`,
    at: Instant.plusMillis(Instant.at("2026-03-02T00:00:00Z"), position * 60_000)
  },
  writes: [
    {
      kind: "Order",
      id: `P ${position}`,
      version: 1,
      orgNo: "37401",
      events: [{ _tag: "Saved", v: 1, energy: `${position}` }]
    }
  ]
})

const poll = (position: number): TrailRow => ({
  ...row(position),
  trail: { ...row(position).trail, actor: "system:balance-poller", operation: "reading.poll" },
  writes: []
})

/** Of the first days seals are over all lines, as they were once; of the later ones they leave out the measurements that stand between the others. */
interface Form {
  readonly overAll: number
}

/** A file of days of so many commits each, between which balances were polled; positions have gaps, as those of a sequence. */
const fileOf = (
  days: ReadonlyArray<number>,
  unsealed = 0,
  form: Form | "withoutMeasurements" = "withoutMeasurements"
): ReadonlyArray<TrailLine> => {
  const lines: Array<TrailLine> = []
  let seal: Seal | null = null
  let position = 0
  const next = (): TrailLine => {
    position += position % 4 === 0 ? 2 : 1
    return lineOf(row(position))
  }
  const overAll = form === "withoutMeasurements" ? days.length : form.overAll
  const polled = (): ReadonlyArray<TrailLine> => {
    if (form === "withoutMeasurements" || position % 3 !== 0) return []
    position += 1
    return [lineOf(poll(position))]
  }
  for (const [day, count] of days.entries()) {
    let chain = chainAfter(seal)
    const without = day < overAll ? undefined : "measurements"
    for (let index = 0; index < count; index += 1) {
      const measured = polled()
      const line = next()
      for (const it of without === undefined ? [...measured, line] : [line]) chain = chained(chain, it)
      lines.push(...measured, line)
    }
    seal = sealed(`2026-03-0${day + 1}`, chain, without)
    lines.push(sealLine(seal))
  }
  for (let index = 0; index < unsealed; index += 1) lines.push(next())
  return lines
}

const problemsOf = (lines: ReadonlyArray<ReadonlyArray<string>>) => TrailFile.check(lines).findings

/** What is drawn is drawn alike each time. */
const drawer = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

describe("an exported trail", () => {
  it("that is whole has no findings; its seals hold, and what comes after the last one is counted", () => {
    const { findings, seals, unsealed } = TrailFile.check(fileOf([5, 1, 9], 4))
    assert.deepStrictEqual(findings, [])
    assert.deepStrictEqual(
      seals.map(({ day, lines }) => [day, lines]),
      [
        ["2026-03-01", 5],
        ["2026-03-02", 1],
        ["2026-03-03", 9]
      ]
    )
    assert.strictEqual(unsealed, 4)
  })

  const isPoll = (line: ReadonlyArray<string>): boolean => line[4] === "reading.poll"
  it("whose measurements were thinned has no findings where its seals leave them out, and holds as it is", () => {
    const whole = fileOf([5, 3, 9], 2, { overAll: 1 })
    assert.deepStrictEqual(problemsOf(whole), [])
    const end = whole.findIndex(([tag]) => tag === "seal") + 1
    const later = whole.slice(end)
    assert.isTrue(whole.slice(0, end).some(isPoll) && later.some(isPoll))
    const thinned = [...whole.slice(0, end), ...later.filter((line) => !isPoll(line))]
    assert.deepStrictEqual(TrailFile.check(thinned), TrailFile.check(whole))
  })

  it("of which a seal over all lines misses a measurement has a finding at that seal", () => {
    const whole = fileOf([5, 3], 0, { overAll: 2 })
    const thinned = whole.filter((line) => !isPoll(line))
    assert.match(problemsOf(thinned)[0]?.problem ?? "", /is over \d+ lines/)
  })

  it("in which a deed was made to look like a measurement, or a measurement that wrote a record, is found out", () => {
    const lines = fileOf([6, 2], 0, { overAll: 0 })
    const at = lines.findIndex(([, , , , operation]) => operation === "purchase.saved")
    const disguised = (records: string) =>
      lines.map((line, index) =>
        index === at ? line.map((cell, place) => (place === 4 ? "reading.poll" : place === 7 ? records : cell)) : line
      )
    for (const records of ["", lines[at]?.[7] ?? ""]) assert.isNotEmpty(problemsOf(disguised(records)), records)
  })

  it("cannot pass a seal without measurements for one over all, or the other way round", () => {
    for (const overAll of [0, 2]) {
      const lines = fileOf([2, 2], 0, { overAll }).filter((line) => !isPoll(line))
      const turned = lines.map((line) =>
        line[0] !== "seal" ? line : line.length === 7 ? line.slice(0, 6) : [...line, "measurements"]
      )
      assert.strictEqual(problemsOf(turned).length, 2)
    }
  })

  it("that begins with a seal is checked from there, and says so: what stood before may have been taken away", () => {
    const lines = fileOf([5, 3, 9])
    const { begins, findings, seals } = TrailFile.check(lines.slice(5))
    assert.deepStrictEqual([findings, seals.length], [[], 2])
    const whole = TrailFile.check(lines)
    assert.deepStrictEqual([begins, whole.begins], [whole.seals[0], null])
  })

  it("that holds nothing has no findings", () => {
    assert.deepStrictEqual(TrailFile.check([]), { findings: [], begins: null, seals: [], unsealed: 0 })
  })

  type Tamper = (lines: Array<ReadonlyArray<string>>, at: number, draw: (below: number) => number) => void
  const changedCell = (line: ReadonlyArray<string>, cell: number): ReadonlyArray<string> =>
    line.map((text, index) => (index === cell ? (/^\d+$/.test(text) ? `${BigInt(text) + 1n}` : `${text}x`) : text))
  const tampers: { readonly [what: string]: Tamper } = {
    "a line was taken away": (lines, at) => void lines.splice(at, 1),
    "a line was changed in any cell": (lines, at, draw) => {
      const line = lines[at] ?? []
      lines[at] = changedCell(line, 1 + draw(line.length - 1))
    },
    "two lines changed places": (lines, at) => {
      const [one = [], other = []] = lines.slice(at, at + 2)
      lines.splice(at, 2, other, one)
    },
    "a line stands twice": (lines, at) => void lines.splice(at, 0, lines[at] ?? []),
    "a line was added": (lines, at) => void lines.splice(at, 0, lineOf(row(500 + at))),
    "two lines became one": (lines, at) => void lines.splice(at, 2, [...(lines[at] ?? []), ...(lines[at + 1] ?? [])]),
    "a cell moved into the one beside it": (lines, at) => {
      const [tag = "", a = "", b = "", ...rest] = lines[at] ?? []
      lines[at] = [tag, `${a}${b}`, "", ...rest]
    }
  }
  for (const [what, tamper] of Object.entries(tampers)) {
    it(`says so where ${what}, wherever that was`, () => {
      const draw = drawer(what.length)
      for (let round = 0; round < 150; round += 1) {
        const days = [1 + draw(6), 1 + draw(6), 1 + draw(6)]
        const lines: Array<ReadonlyArray<string>> = [...fileOf(days, 0, { overAll: draw(4) })]
        // Not the last line: what was cut off at the end is seen by the seal that was announced, see below.
        const at = draw(lines.length - 1)
        // Of measurements nothing vouches where they are left out.
        if (lines.slice(at, at + 2).some(isPoll)) continue
        const before = JSON.stringify(lines)
        tamper(lines, at, draw)
        if (JSON.stringify(lines) === before) continue
        assert.isNotEmpty(problemsOf(lines), `round ${round}, line ${at} of ${JSON.stringify(days)}`)
      }
    })
  }

  it("that was cut off at the end lacks the seal that was announced", () => {
    const lines = fileOf([5, 3, 9])
    const { findings, seals } = TrailFile.check(lines.slice(0, 10))
    assert.deepStrictEqual(findings, [])
    assert.deepStrictEqual(
      seals.map(({ day }) => day),
      ["2026-03-01", "2026-03-02"]
    )
  })

  it("whose seals were all made anew ends in another seal than the one that was announced", () => {
    const last = (lines: ReadonlyArray<TrailLine>) => TrailFile.check(lines).seals.at(-1)?.digest
    const forged: Array<TrailLine> = []
    let chain = chainAfter(null)
    let seal: Seal | null = null
    for (const line of fileOf([5, 3, 9])) {
      const [tag, day = ""] = line
      if (tag === "seal") {
        seal = sealed(day, chain)
        forged.push(sealLine(seal))
        chain = chainAfter(seal)
      } else {
        const own = line.map((cell) => (cell === "c-7" ? "c-8" : cell)) as unknown as TrailLine
        chain = chained(chain, own)
        forged.push(own)
      }
    }
    assert.deepStrictEqual(problemsOf(forged), [])
    assert.notStrictEqual(last(forged), last(fileOf([5, 3, 9])))
  })

  it.each([
    ["a seal that says it is over more lines", 5, 4, "9", /over 9 lines, and 5 stand before/],
    ["a seal that begins elsewhere", 5, 2, "3", /is over 3 to 7, and 2 to 7 stand before it/],
    ["a seal that ends elsewhere", 5, 3, "9", /is over 2 to 9, and 2 to 7 stand before it/],
    ["a digest that is another one", 5, 5, "00", /do not give it/],
    ["a line that is neither", 2, 0, "note", /neither a commit nor a seal/],
    ["a position that is none", 2, 1, "x", /is no line of a commit/]
  ])("names the line and %s", (_, at, cell, text, problem) => {
    const lines = fileOf([5]).map((line, index) =>
      index === at ? line.map((it, no) => (no === cell ? text : it)) : line
    )
    const [first] = problemsOf(lines)
    assert.strictEqual(first?.line, at + 1)
    assert.match(first?.problem ?? "", problem)
  })

  const orders: ReadonlyArray<readonly [what: string, order: ReadonlyArray<number>, problems: Array<string>]> = [
    ["in order", [0, 1, 2], []],
    ["one twice", [0, 1, 1, 2], ["position 2 does not follow 2: the line was moved or repeated"]],
    ["one moved", [1, 0, 2], ["position 1 does not follow 2: the line was moved or repeated"]]
  ]
  it.each(orders)("without a seal behind its lines has at least their positions: %s", (_, order, problems) => {
    const lines = [1, 2, 3].map((position) => lineOf(row(position)))
    const all = problemsOf(order.flatMap((at) => (lines[at] === undefined ? [] : [lines[at]])))
    assert.deepStrictEqual(
      all.map(({ problem }) => problem),
      problems
    )
  })

  const noSeals: ReadonlyArray<readonly [what: string, (seal: ReadonlyArray<string>) => ReadonlyArray<string>]> = [
    ["begins nowhere", ([tag = "", day = "", , ...rest]) => [tag, day, "x", ...rest]],
    ["ends nowhere", ([tag = "", day = "", from = "", , ...rest]) => [tag, day, from, "", ...rest]],
    [
      "is over no number of lines",
      ([tag = "", day = "", from = "", to = "", , digest = ""]) => [tag, day, from, to, "5.5", digest]
    ],
    ["has a cell more", (seal) => [...seal, "7"]],
    ["has a cell less", (seal) => seal.slice(0, -1)]
  ]
  it.each(noSeals)("says of a seal that %s that it is none, at its end and where it begins", (_, change) => {
    const lines: ReadonlyArray<ReadonlyArray<string>> = fileOf([5])
    const seal = change(lines[5] ?? [])
    const problem = "is no line of a seal"
    assert.deepStrictEqual(problemsOf([...lines.slice(0, 5), seal]), [{ line: 6, problem }])
    assert.deepStrictEqual(problemsOf([seal]), [{ line: 1, problem }])
  })

  it("keeps no more findings than are of use", () => {
    const nonsense = Array.from({ length: TrailFile.maxFindings + 10 }, () => ["?"])
    assert.strictEqual(problemsOf(nonsense).length, TrailFile.maxFindings)
  })
})
