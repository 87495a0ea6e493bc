import { assert, it } from "@effect/vitest"
import { against } from "../names/OperationNames.ts"

const known = { facades: ["house", "garden"], names: new Set(["house.build", "house.view"]) }
const handler = "packages/core/src/station/house/Handlers.ts"
const table = "packages/core/src/station/house/Table.ts"
const test = "packages/core/test/House.test.ts"
/** A template that begins like a name. */
const template = ["const name = `house.", "{key}`"].join("$")
const typed = "is typed by hand: take the name from the row of the table"

it.each<readonly [title: string, file: string, content: string, problem: string | null]>([
  ["the station types no name", handler, 'const name = "house.build"', `1: "house.build" ${typed}`],
  ["nor a name that is none", handler, 'const a = 1\nconst name = "garden.dig"', `2: "garden.dig" ${typed}`],
  ["nor the beginning of one", handler, template, `1: "house." ${typed}`],
  ["a table holds permissions", table, 'const permission = "house.view"', null],
  ["elsewhere an operation is named", test, 'const name = "house.build"', null],
  ["and a permission", test, "const name = `house.view`", null],
  [
    "but nothing that is neither",
    test,
    'const name = "house.biuld"',
    '1: "house.biuld" names no operation and no permission'
  ],
  ["what a template makes is not known before", test, template, null],
  ["the end of a sentence is no name", handler, 'const sentence = "house."', null],
  ["a comment is no text", handler, '// "house.build"', null],
  ["another word is no facade", handler, 'const file = "houses.txt"', null]
])("%s: %s", (_, file, content, problem) => {
  assert.deepStrictEqual(against(file, content, known), problem === null ? [] : [`${file}:${problem}`])
})
