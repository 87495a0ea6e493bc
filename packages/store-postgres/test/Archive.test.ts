/** Archives on PGlite, and what a check says of files that are not what was archived. */

import { createHash } from "node:crypto"
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, layer as withLayer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Problem } from "../src/archive/CheckFolder.ts"
import type { Manifest } from "../src/archive/Manifest.ts"
import { problemTexts, refusalTexts } from "../src/archive/texts.ts"
import { layerPgLite } from "../src/index.ts"
import { openTexts } from "../src/texts.ts"
import * as Books from "./ArchiveBooks.ts"

/** Three years of one station, archived from a PGlite directory. */
class Archived extends Context.Service<Archived, { readonly folder: string; readonly directory: string }>()(
  "test/Archived"
) {}

const years = ["2023", "2024", "2025"] as const

const layer = Layer.effect(
  Archived,
  Effect.gen(function* () {
    const around = yield* Books.temporary
    const [directory, folder] = [join(around, "station"), join(around, "archive")]
    yield* Effect.gen(function* () {
      yield* Books.fill
      // The station runs: its directory is locked.
      const held = yield* Books.run("archive", "--year", "2024", "--to", folder, "--directory", directory)
      assert.deepStrictEqual([held.code, held.error.includes(openTexts.locked.en)], [3, true])
    }).pipe(Effect.provide(layerPgLite({ directory })))
    for (const year of years) {
      const { code, error } = yield* Books.run("archive", "--year", year, "--to", folder, "--directory", directory)
      assert.deepStrictEqual([code, error], [0, ""])
    }
    return { folder, directory }
  })
)

const march = "2024-03.jsonl.gz"

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "2024.json"), "utf8")) as Manifest

const writeManifest = (folder: string, manifest: Manifest): void =>
  writeFileSync(join(folder, "2024.json"), JSON.stringify(manifest))

/** Makes the manifest say of March what the file is now: whoever can write to one file can write to the other. */
const cover = (folder: string, change: Partial<Manifest["files"][number]> = {}): void => {
  const bytes = readFileSync(join(folder, march))
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  const manifest = readManifest(folder)
  const [first, ...rest] = manifest.files.map((file) =>
    file.name === march ? { ...file, bytes: bytes.length, sha256, ...change } : file
  )
  if (first !== undefined) writeManifest(folder, { ...manifest, files: [first, ...rest] })
}

const changeLines = (folder: string, change: (lines: ReadonlyArray<string>) => ReadonlyArray<string>): void =>
  Books.writeLines(folder, march, change(Books.linesOf(folder, march)))

const flip = (folder: string): void => {
  const bytes = readFileSync(join(folder, march))
  const middle = Math.trunc(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(join(folder, march), bytes)
}

const isSeal = (line: string): boolean => line.startsWith('{"seal"')

type Damage = readonly [
  what: string,
  damage: (folder: string) => void,
  finds: ReadonlyArray<readonly [string, Problem]>
]

const damages: ReadonlyArray<Damage> = [
  [
    "a file that was cut off",
    (folder) => truncateSync(join(folder, march), 900),
    [
      [march, "changed"],
      [march, "unreadable"]
    ]
  ],
  [
    "a byte that was changed",
    flip,
    [
      [march, "changed"],
      [march, "unreadable"]
    ]
  ],
  [
    "a file that the system does not read",
    (folder) => {
      rmSync(join(folder, march))
      mkdirSync(join(folder, march))
    },
    [[march, "unreadable"]]
  ],
  ["a file that is gone", (folder) => rmSync(join(folder, march)), [[march, "missing"]]],
  [
    "a manifest that is gone",
    (folder) => rmSync(join(folder, "2024.json")),
    [["2025.json", "joint"], ...Books.months.map((name) => [name, "unnamed"] as const)]
  ],
  [
    "a manifest that is no JSON",
    (folder) => writeFileSync(join(folder, "2024.json"), "{"),
    [["2024.json", "unreadable"], ["2025.json", "joint"], ...Books.months.map((name) => [name, "unnamed"] as const)]
  ],
  [
    "a manifest that names a file elsewhere",
    (folder) => {
      const manifest = readManifest(folder)
      const [first] = manifest.files
      writeManifest(folder, { ...manifest, files: [{ ...first, name: "../2024-01.jsonl.gz" }] })
    },
    [["2024.json", "unreadable"], ["2025.json", "joint"], ...Books.months.map((name) => [name, "unnamed"] as const)]
  ],
  [
    "a year that is gone",
    (folder) => {
      for (const name of ["2024.json", ...Books.months]) rmSync(join(folder, name))
    },
    [["2025.json", "joint"]]
  ],
  [
    "an event that was changed, with its manifest",
    (folder) => {
      changeLines(folder, (lines) => lines.map((line) => line.replace("N7 机械厂", "N8 机械厂")))
      cover(folder)
    },
    [[march, "seal"]]
  ],
  [
    "a commit that was taken away, with its manifest",
    (folder) => {
      changeLines(folder, (lines) => lines.filter((line) => !line.includes('"commandId":"add-N7"')))
      cover(folder, { commits: 234, events: 231 })
    },
    [[march, "seal"]]
  ],
  [
    "a seal that was taken away, with its manifest",
    (folder) => {
      changeLines(folder, (lines) =>
        lines.filter((line, index) => index === 0 || index === lines.length - 1 || !isSeal(line))
      )
      cover(folder, { seals: readManifest(folder).files[1]?.seals.slice(1) ?? [] })
    },
    [[march, "seal"]]
  ],
  [
    "the last seal that was taken away, with its manifest",
    (folder) => {
      changeLines(folder, (lines) => lines.slice(0, -1))
      cover(folder, { seals: readManifest(folder).files[1]?.seals.slice(0, -1) ?? [] })
    },
    [
      [march, "seal"],
      ["2024-12.jsonl.gz", "joint"]
    ]
  ],
  [
    "a whole day that was cut off, with its manifest",
    (folder) => {
      changeLines(folder, (lines) => lines.slice(0, 1 + lines.findIndex((line, index) => index > 0 && isSeal(line))))
      cover(folder, {
        commits: 232,
        events: 230,
        facts: 2,
        seals: readManifest(folder).files[1]?.seals.slice(0, 1) ?? []
      })
    },
    [["2024-12.jsonl.gz", "joint"]]
  ],
  [
    "a fact that was taken away",
    (folder) => {
      changeLines(folder, (lines) => lines.map((line) => line.replace(/"facts":\[\{.*\]\}$/, '"facts":[]}')))
      cover(folder)
    },
    [[march, "counts"]]
  ],
  [
    "a line that is none",
    (folder) => {
      changeLines(folder, (lines) => ["{}", ...lines])
      cover(folder)
    },
    [[march, "unreadable"]]
  ],
  [
    "a line that is nested without end",
    (folder) => {
      const nested = "[".repeat(50_000) + "]".repeat(50_000)
      changeLines(folder, ([first = "", second = "", ...rest]) => [
        first,
        JSON.stringify({
          ...JSON.parse(second),
          writes: [{ kind: "Order", id: "P", version: 1, events: ["@"] }]
        }).replace('"@"', nested),
        ...rest
      ])
      cover(folder)
    },
    [[march, "unreadable"]]
  ],
  [
    "a manifest that says other seals",
    (folder) => cover(folder, { seals: [] }),
    [
      [march, "seals"],
      ["2024-12.jsonl.gz", "joint"]
    ]
  ]
]

withLayer(layer, { timeout: "120 seconds", excludeTestServices: true })("yugou-store archive (PGlite)", (it) => {
  it.effect("archives a directory, and shows one number through all its years", () =>
    Effect.gen(function* () {
      const { folder } = yield* Archived
      const checked = yield* Books.run("archive", "--verify", folder)
      assert.deepStrictEqual([checked.code, checked.out.includes("the archive holds together")], [0, true])
      const { out } = yield* Books.run("archive", "--show", folder, "--about", "P1")
      assert.deepStrictEqual(out.match(/\S+-P1$/gm), ["save-P1", "approve-P1", "queue-P1", "open-P1", "settle-P1"])
    })
  )

  it.effect.each(damages)("finds %s", ([_what, damage, finds]) =>
    Effect.gen(function* () {
      const folder = join(yield* Books.temporary, "copy")
      cpSync((yield* Archived).folder, folder, { recursive: true })
      damage(folder)
      for (const language of ["en", "zh"] as const) {
        const { code, out, error } = yield* Books.run("archive", "--verify", folder, "--lang", language)
        assert.deepStrictEqual([code, error], [1, ""])
        const said = out
          .split("\n")
          .filter((line) => Object.values(problemTexts).some((text) => line.includes(`: ${text[language]}`)))
        assert.deepStrictEqual(
          said.map((line) =>
            finds.find(([name, problem]) => line.startsWith(`${name}: ${problemTexts[problem][language]}`))
          ),
          [...finds],
          out
        )
      }
    })
  )

  it.effect("writes out what steers the terminal on which it is shown, or turns the order of a line", () =>
    Effect.gen(function* () {
      const folder = join(yield* Books.temporary, "copy")
      cpSync((yield* Archived).folder, folder, { recursive: true })
      const steering = "\\u001b[2J\u202e厂\u2066"
      changeLines(folder, (lines) => lines.map((line) => line.replace("N7 机械厂", steering)))
      const { out } = yield* Books.run("archive", "--show", folder, "--about", "N7")
      assert.include(out, "\\u001b[2J\\u202e厂\\u2066")
      assert.notMatch(out.replaceAll("\n", ""), /[\p{Cc}\p{Bidi_Control}]/u)
    })
  )

  it.effect("says that a folder holds none, or is none, and that a file cannot be shown", () =>
    Effect.gen(function* () {
      const { folder } = yield* Archived
      const empty = yield* Books.temporary
      for (const language of ["en", "zh"] as const) {
        for (const option of ["--verify", "--show"]) {
          const { code, out, error } = yield* Books.run("archive", option, empty, "--lang", language)
          assert.deepStrictEqual([code, out, error], [1, "", `${refusalTexts.noArchive[language]} (${empty})`])
          const none = yield* Books.run("archive", option, join(empty, "none"), "--lang", language)
          assert.deepStrictEqual([none.code, none.error.startsWith(refusalTexts.folder[language])], [1, true])
        }
        const copy = join(yield* Books.temporary, "copy")
        cpSync(folder, copy, { recursive: true })
        flip(copy)
        const damaged = yield* Books.run("archive", "--show", copy, "--about", "P1", "--lang", language)
        assert.deepStrictEqual([damaged.code, damaged.error.startsWith(refusalTexts.unreadable[language])], [1, true])
      }
    })
  )
})
