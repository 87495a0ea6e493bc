import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { deflateSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import * as DeadLinks from "../site/DeadLinks.ts"
import * as Pages from "../site/Pages.ts"

/** The dead links of a site of these files. */
const deadOf = (files: { readonly [file: string]: string }): ReadonlyArray<string> => {
  const root = mkdtempSync(path.join(tmpdir(), "site-"))
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    }
    return DeadLinks.find(root).map(({ file, link, why }) => `${file}: ${link}: ${why}`)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const packed = (nodes: ReadonlyArray<object>): string =>
  `window.navigationData = "${deflateSync(JSON.stringify(nodes)).toString("base64")}"`

describe("dead links", () => {
  const rows: ReadonlyArray<readonly [string, { readonly [file: string]: string }, ReadonlyArray<string>]> = [
    ["a file that is there", { "a.html": '<a href="b/c.html">c</a>', "b/c.html": "" }, []],
    ["a file that is not", { "a.html": '<a href="b.html">b</a>' }, ["a.html: b.html: no file"]],
    ["a folder", { "a.html": '<a href="b/">b</a>', "b/c.html": "" }, ["a.html: b/: no file"]],
    ["a picture", { "a.html": '<img alt="" src="b.png">' }, ["a.html: b.png: no file"]],
    ["a place of its own page", { "a.html": '<a href="#x">x</a><p id="x">' }, []],
    ["a place of another page", { "a.html": '<a href="b.html#x">x</a>', "b.html": '<p id="x">' }, []],
    [
      "a place that the page lacks",
      { "a.html": '<a href="b.html#y">x</a>', "b.html": '<p id="x">' },
      ["a.html: b.html#y: no such place"]
    ],
    ["a place with Chinese letters, encoded", { "a.html": '<a href="#%E8%B4%AD">x</a><h2 id="购">' }, []],
    ["a place of a drawing", { "a.html": '<use href="i.svg#k"></use>', "i.svg": '<g id="k"/>' }, []],
    ["from a folder up", { "b/a.html": '<a href="../c.html">c</a>', "c.html": "" }, []],
    ["out of the site", { "a.html": '<a href="../c.html">c</a>' }, ["a.html: ../c.html: leaves the site"]],
    [
      "another host, mail",
      { "a.html": '<a href="https://example.org/x">x</a><a href="mailto:a@example.org">m</a>' },
      []
    ],
    ["text of a script", { "a.html": "<script>const a = '<a href=\"b.html\">'</script>" }, []],
    ["a script", { "a.html": '<script src="b.js"></script>' }, ["a.html: b.js: no file"]],
    [
      "the navigation",
      { "index.html": "", "assets/navigation.js": packed([{ path: "index.html", children: [{ path: "gone.html" }] }]) },
      ["index.html: gone.html: no file"]
    ]
  ]
  for (const [title, files, dead] of rows) it(title, () => assert.deepStrictEqual(deadOf(files), dead))
})

describe("pages", () => {
  const rows: ReadonlyArray<readonly [file: string, text: string, title: string, category: Pages.Category]> = [
    ["docs/guides/backup.md", "# Backup and restore\n\n# Not this", "Backup and restore", "Guides"],
    ["docs/guides/backup.zh-CN.md", "# 备份与恢复", "备份与恢复", "指南"],
    ["packages/core/README.md", "# `@yugou/core`\n", "@yugou/core", "Packages"],
    ["packages/core/README.zh-CN.md", "# `@yugou/core`\n", "@yugou/core 中文", "Packages"],
    ["docs/decisions/0002-natural-keys.md", "# Natural keys", "0002 Natural keys", "Decisions"],
    ["docs/decisions/0002-natural-keys.md", "# 0002 Natural keys", "0002 Natural keys", "Decisions"],
    ["docs/reference/codes.md", "# Codes", "Codes", "Protocols and codes"],
    ["docs/architecture.md", "no heading", "docs/architecture.md", "Start"]
  ]
  for (const [file, text, title, category] of rows)
    it(`${file} is "${title}" under ${category}`, () =>
      assert.deepStrictEqual(Pages.pageOf(file, text), { file, title, category }))

  it("have addresses that tell languages apart", () =>
    assert.deepStrictEqual(["docs/a.md", "docs/a.zh-CN.md"].map(Pages.addressOf), [
      "pages/docs/a",
      "pages/docs/a-zh-CN"
    ]))

  it("put the readme of a folder first", () =>
    assert.deepStrictEqual(Pages.inOrder(["b/Z.md", "b/README.zh-CN.md", "b/A.md", "a/X.md", "b/README.md"]), [
      "a/X.md",
      "b/README.md",
      "b/README.zh-CN.md",
      "b/A.md",
      "b/Z.md"
    ]))
})
