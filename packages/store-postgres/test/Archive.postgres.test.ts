/** Archives of closed years on a real PostgreSQL: written, stopped and gone on with, refused, and read back without it. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, layer as withLayer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as ArchiveRows from "../src/archive/ArchiveRows.ts"
import type { Write } from "../src/archive/Folder.ts"
import { refusalTexts } from "../src/archive/texts.ts"
import { archiveYear } from "../src/archive/WriteYear.ts"
import { connect } from "../src/Connection.ts"
import { layerPostgres } from "../src/index.ts"
import { roleSql } from "../src/Role.ts"
import * as Books from "./ArchiveBooks.ts"
import { linesOf, manyCustomers, months, password, run, temporary, writeLines } from "./ArchiveBooks.ts"
import { planOfStatement } from "./Plans.ts"
import * as Postgres from "./Postgres.ts"

const filledDatabase = Effect.gen(function* () {
  const url = yield* Postgres.database
  yield* Effect.provide(Books.fill, Layer.fresh(layerPostgres({ url, maxConnections: 4 })))
  return { url }
})

/** A database with the books, which no test changes. */
class Filled extends Context.Service<Filled, { readonly url: Redacted.Redacted }>()("test/Filled") {}

const layer = Layer.effect(Filled, filledDatabase).pipe(Layer.provideMerge(Postgres.layer))

const archive = (url: Redacted.Redacted, folder: string, year = "2024", ...more: ReadonlyArray<string>) =>
  run("archive", "--year", year, "--to", folder, "--url", Redacted.value(url), ...more)

/** The commands that were shown, of those whose id ends so. */
const commandsOf = (out: string, ending: string) => out.match(new RegExp(`\\S+-${ending}$`, "gm"))

/** A disk that takes so many bytes and is full then: of the last piece it takes a part. */
const diskWith = (room: number): Write => {
  let left = room
  return (_descriptor, bytes) => {
    if (left === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" })
    const taken = Math.min(left, bytes.length)
    left -= taken
    return taken
  }
}

const fill = (folder: string, name: string, from: string): void => copyFileSync(join(from, name), join(folder, name))

withLayer(layer, { timeout: "120 seconds", excludeTestServices: true })("yugou-store archive (PostgreSQL)", (it) => {
  it.effect("writes a file a month and a manifest, which are checked and shown without the database", () =>
    Effect.gen(function* () {
      const { url } = yield* Filled
      const folder = join(yield* temporary, "archive")
      const { code, out, error } = yield* archive(url, folder)
      assert.deepStrictEqual([code, error], [0, ""])
      assert.deepStrictEqual(readdirSync(folder), [...months, "2024.json"])
      assert.include(out, "2024-03.jsonl.gz: commits 235, events 232, facts 3, seals 2 (written)")
      assert.match(out, /archived: 2024\nSHA-256 of 2024.json [0-9a-f]{64}\nlast seal: 2024-12-31 [0-9a-f]{64}/)
      assert.strictEqual(statSync(join(folder, "2024.json")).mode & 0o777, 0o600)
      const whole = months.flatMap((name) => linesOf(folder, name)).join("\n")
      assert.notInclude(whole, password)
      // What engines measured is thinned, and no seal is over it; what a person had read stays.
      assert.notInclude(whole, "poll-1")
      assert.include(whole, "read-1")
      const checked = yield* run("archive", "--verify", folder)
      assert.deepStrictEqual([checked.code, checked.error], [0, ""])
      assert.include(checked.out, "begins behind the seal of 2023-11-20")
      for (const mark of out.split("\n").slice(-3, -1)) assert.include(checked.out, mark)
    })
  )

  it.effect("shows what concerns a number, and what happened on days", () =>
    Effect.gen(function* () {
      const { url } = yield* Filled
      const folder = yield* temporary
      yield* archive(url, folder)
      const ofOrder = yield* run("archive", "--show", folder, "--about", "P1")
      assert.deepStrictEqual(commandsOf(ofOrder.out, "P1"), ["save-P1", "approve-P1", "queue-P1"])
      assert.include(ofOrder.out, '  Order/P1@1  OrderSaved {"at":"2026-11-22T04:00:00.000Z","by":"clerk"')
      // An order concerns its customer from its first event on, also where that is before the days that are asked for.
      const ofCustomer = yield* run("archive", "--show", folder, "--about", "C1", "--from", "2024-12-01")
      assert.deepStrictEqual(commandsOf(ofCustomer.out, "[CNP]\\d+"), ["queue-P1"])
      const ofDay = yield* run("archive", "--show", folder, "--from", "2024-03-02", "--until", "2024-03-02")
      assert.lengthOf(commandsOf(ofDay.out, "N\\d+") ?? [], manyCustomers)
      assert.notInclude(ofDay.out, "P1")
      const nothing = yield* run("archive", "--show", folder, "--about", "P9", "--lang", "zh")
      assert.deepStrictEqual(nothing, { code: 0, out: "", error: "该归档中没有相关内容" })
    })
  )

  it.effect("gives a year what its seals are over, and joins years; again, it writes nothing", () =>
    Effect.gen(function* () {
      const { url } = yield* Filled
      const folder = yield* temporary
      for (const year of ["2024", "2023", "2025"]) assert.strictEqual((yield* archive(url, folder, year)).code, 0)
      const { code, out } = yield* run("archive", "--verify", folder, "--lang", "zh")
      assert.deepStrictEqual([code, out.includes("起始于建账"), out.includes("归档完好")], [0, true, true])
      // Five minutes behind midnight of the site is of the next year.
      const [before, after] = ["2024-12.jsonl.gz", "2025-01.jsonl.gz"].map((name) => linesOf(folder, name).join("\n"))
      assert.deepStrictEqual([before?.includes("open-P1"), after?.includes("open-P1")], [false, true])
      const history = yield* run("archive", "--show", folder, "--about", "P1")
      assert.deepStrictEqual(commandsOf(history.out, "P1"), [
        "save-P1",
        "approve-P1",
        "queue-P1",
        "open-P1",
        "settle-P1"
      ])
      const manifest = readFileSync(join(folder, "2024.json"), "utf8")
      const again = yield* archive(url, folder)
      assert.deepStrictEqual([again.code, again.out.startsWith("is archived already")], [0, true])
      assert.strictEqual(readFileSync(join(folder, "2024.json"), "utf8"), manifest)
    })
  )

  it.effect(
    "says of a year that is archived that a file of it is missing or another one, and writes it anew without its manifest",
    () =>
      Effect.gen(function* () {
        const { url } = yield* Filled
        const folder = yield* temporary
        yield* archive(url, folder)
        const [first = "", second = ""] = months
        const lost = readFileSync(join(folder, second))
        const damages = [
          () => rmSync(join(folder, second)),
          () => copyFileSync(join(folder, first), join(folder, second))
        ]
        for (const damage of damages) {
          damage()
          const { code, error, out } = yield* archive(url, folder)
          assert.deepStrictEqual([code, out, error.startsWith(refusalTexts.notWhole.en)], [1, "", true])
          assert.include(error, second)
        }
        for (const name of [second, "2024.json"]) rmSync(join(folder, name))
        assert.strictEqual((yield* archive(url, folder)).code, 0)
        assert.deepStrictEqual(readFileSync(join(folder, second)), lost)
      })
  )

  it.effect("goes on where a full disk has stopped it; no half file stands under its name, and none is left", () =>
    Effect.gen(function* () {
      const { url } = yield* Filled
      const [whole, stopped] = [join(yield* temporary, "whole"), join(yield* temporary, "stopped")]
      yield* archive(url, whole)
      mkdirSync(stopped)
      fill(stopped, "2024-01.jsonl.gz", whole)
      const connection = yield* connect({ _tag: "Postgres", url })
      const refused = yield* Effect.flip(archiveYear(connection, 2024, stopped, () => Effect.void, diskWith(1_000)))
      assert.deepStrictEqual([refused._tag, refused.reason], ["ArchiveRefused", "diskFull"])
      assert.deepStrictEqual(readdirSync(stopped), ["2024-01.jsonl.gz"])
      const unfinished = yield* run("archive", "--verify", stopped)
      assert.deepStrictEqual([unfinished.code, unfinished.out.split(":")[0]], [1, "2024-01.jsonl.gz"])
      // What a run leaves that was killed goes with the next one.
      fill(stopped, "2024-01.jsonl.gz", whole)
      copyFileSync(join(whole, "2024-03.jsonl.gz"), join(stopped, "2024-03.jsonl.gz.0a1b2c3d.part"))
      // What others have there stays.
      copyFileSync(join(whole, "2024.json"), join(stopped, "2024-report.part"))
      const resumed = yield* archive(url, stopped)
      assert.include(resumed.out, "(is there already)")
      assert.deepStrictEqual(readdirSync(stopped), ["2024-report.part", ...readdirSync(whole)].sort())
      for (const name of months) {
        assert.deepStrictEqual(readFileSync(join(stopped, name)), readFileSync(join(whole, name)), name)
      }
    })
  )

  it.effect(
    "refuses a folder that it cannot write to, an open year, one without seals, and what stands in its way",
    () =>
      Effect.gen(function* () {
        const { url } = yield* Filled
        const folder = yield* temporary
        const thisYear = `${new Date().getUTCFullYear()}`
        const refusals = [
          [thisYear, folder, "yearOpen"],
          ["2022", folder, "nothingSealed"],
          ["2024", join(folder, "none", "below"), "folder"],
          ["2024", "/proc/archive", "folder"]
        ] as const
        for (const language of ["en", "zh"] as const) {
          for (const [year, to, reason] of refusals) {
            const { code, out, error } = yield* archive(url, to, year, "--lang", language)
            assert.deepStrictEqual([code, out], [1, ""])
            assert.include(error, refusalTexts[reason][language])
          }
        }
        writeLines(folder, "2024-03.jsonl.gz", ['{"seal":1}'])
        const inTheWay = yield* archive(url, folder)
        assert.deepStrictEqual([inTheWay.code, inTheWay.error.startsWith(refusalTexts.notItsFile.en)], [1, true])
        assert.isFalse(existsSync(join(folder, "2024.json")))
        // No seal is over facts, so what an earlier run left is compared with the books.
        const whole = yield* temporary
        yield* archive(url, whole)
        const lines = linesOf(whole, "2024-03.jsonl.gz").map((line) =>
          line.replace('"remaining":"12"', '"remaining":"99"')
        )
        writeLines(folder, "2024-03.jsonl.gz", lines)
        const forged = yield* archive(url, folder)
        assert.deepStrictEqual([forged.code, forged.error.startsWith(refusalTexts.notItsFile.en)], [1, true])
      })
  )

  it.effect("refuses the folder of another station, and a trail that does not give its seals", () =>
    Effect.gen(function* () {
      const { url } = yield* Filled
      const other = yield* filledDatabase
      const folder = yield* temporary
      const sql = yield* Postgres.client(other.url)
      yield* sql`UPDATE yugou.revisions SET events = '[]' WHERE id = 'N7'`
      const broken = yield* archive(other.url, folder)
      assert.deepStrictEqual([broken.code, broken.error.startsWith(refusalTexts.notItsSeal.en)], [1, true])
      assert.deepStrictEqual(readdirSync(folder), ["2024-01.jsonl.gz"])
      // The seals were made anew, too: then the books are others than those that were archived.
      yield* archive(url, folder)
      yield* sql`UPDATE yugou.facts SET data = data || '{"digest":"0"}' WHERE series = 'trail/seals' AND data ->> 'day' >= '2024-12'`
      const foreign = yield* archive(other.url, folder, "2023")
      assert.deepStrictEqual([foreign.code, foreign.error.startsWith(refusalTexts.otherStation.en)], [1, true])
      assert.isFalse(existsSync(join(folder, "2023.json")))
    })
  )

  it.effect("needs no more than the role of the backup, and reads a page by its indexes", () =>
    Effect.gen(function* () {
      const { url } = yield* filledDatabase
      const sql = yield* Postgres.client(url)
      const address = new URL(Redacted.value(url))
      const name = `archive_${address.pathname.slice(1)}`
      for (const statement of Result.getOrThrow(roleSql(name, "backup")).split("\n")) {
        if (statement !== "" && !statement.startsWith("--")) yield* sql.unsafe(statement).unprepared
      }
      yield* sql.unsafe(`ALTER ROLE ${name} LOGIN PASSWORD 'secret'`).unprepared
      address.username = name
      address.password = "secret"
      const { code, error } = yield* archive(Redacted.make(address.href), yield* temporary)
      assert.deepStrictEqual([code, error], [0, ""])
      yield* sql.unsafe(`DROP OWNED BY ${name}`).unprepared
      yield* sql.unsafe(`DROP ROLE ${name}`).unprepared
      yield* sql`INSERT INTO yugou.commits (position, command_id, content, response, reads, actor, operation, at)
        SELECT n, 'more-' || n, '', 'null', '[]', 'clerk', 'usual', timestamptz '2026-02-02T00:00:00Z'
        FROM generate_series(10000, 30000) AS n`
      yield* sql`INSERT INTO yugou.facts (position, ordinal, series, at, data)
        SELECT n, 0, 's' || n, timestamptz '2026-02-02T00:00:00Z', '{}' FROM generate_series(10000, 30000) AS n`
      yield* sql`ANALYZE yugou.commits, yugou.revisions, yugou.facts`
      const plan = yield* planOfStatement(sql, ArchiveRows.pageStatement(sql, 15_000n, 29_000n))
      assert.notInclude(plan.steps, "Seq Scan", plan.text)
      assert.isAtMost(plan.touched, 4 * ArchiveRows.archivePage, plan.text)
    })
  )
})
