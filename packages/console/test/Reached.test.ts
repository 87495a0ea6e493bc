/** The console reaches every operation of the table, or says here why it does not. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { operations } from "@yugou/core"
import { assert, describe, it } from "vitest"

const page = path.resolve(import.meta.dirname, "../src/page")

const inTheRow = "the list beside it shows the same"
const bySheets = "files go by the sheets of `@yugou/csv`, which ask the station for each row"
const byParts = "the page asks for its parts, each with what would come of it"
const noPage = "has no page: cutting off who does not pay is led by a program of the utility"

/** Operations that the console does not ask for, with the reason. */
const unreached: { readonly [name: string]: string } = {
  "customers.addBatch": bySheets,
  "customers.bindDeviceBatch": bySheets,
  "purchases.saveBatch": bySheets,
  "customers.openOrders": "the drawer of the customer lists his orders with what is open of each",
  "customers.target": inTheRow,
  "customers.replacement": inTheRow,
  "customers.closing": inTheRow,
  "customers.adoptReported":
    "a person compares both values and saves the one that is right, so that a wrong one of a terminal is adopted by nobody",
  "customers.parameterReports":
    "the dialog of a dispatch shows its report, and the history of the device the ones before",
  "commissioning.saveAndDispatch": byParts,
  "purchases.page": byParts,
  "commissioning.remainingReport": "the work list of adjustments shows how a balance that was set ended",
  "purchases.readings": "the curve of the balance is made of them by the station",
  "purchases.customerDetails": "one drawer of a customer serves all functions, as `customers.details`",
  "purchaseRecords.customerDetails": "one drawer of a customer serves all functions, as `customers.details`",
  "approvals.dispatch": "one button serves both functions, as `purchaseRecords.dispatch`",
  "purchaseRecords.markRestored": "has no page: whoever restored the books marks them before the engines start",
  "history.sealedTrail": "has no page: what is sealed is kept by a program",
  "people.permissions": "the session says what somebody may do",
  "disconnection.list": noPage,
  "disconnection.warn": noPage,
  "disconnection.prepare": noPage,
  "disconnection.propose": noPage,
  "disconnection.approve": noPage,
  "disconnection.withdraw": noPage,
  "disconnection.reconnect": noPage
}

/** How the sources of the console name an operation: a command, a query of a hook or of a list, a method of the client, a row of a table of lists. */
const mentions = (text: string, facade: string, name: string): boolean =>
  new RegExp(
    [
      `["']${facade}["'],\\s*["']${name}["']`,
      `facade="${facade}"\\s+name="${name}"`,
      `facade: "${facade}", name: "${name}"`,
      `reads: "${facade}\\.${name}"`,
      `station\\s*\\.${facade}\\s*\\.${name}\\b`
    ].join("|")
  ).test(text)

/** Operations that are named by a place in the page: the same dialog serves both facades. */
const byPlace = (text: string, name: string): boolean => new RegExp(`station\\[where\\]\\.${name}\\b`).test(text)

const places = ["customers", "commissioning"]

const text = globSync("**/*.{ts,tsx}", { cwd: page })
  .map((file) => readFileSync(path.join(page, file), "utf8"))
  .join("\n")

const isReached = (facade: string, name: string): boolean =>
  mentions(text, facade, name) || (places.includes(facade) && byPlace(text, name))

describe("the console and the table of operations", () => {
  const all = Object.entries(operations).flatMap(([facade, rows]) =>
    Object.keys(rows).map((name) => [facade, name] as const)
  )

  it("reaches each operation, or has a reason not to", () => {
    const left = all
      .filter(([facade, name]) => !isReached(facade, name) && unreached[`${facade}.${name}`] === undefined)
      .map((names) => names.join("."))
    assert.deepStrictEqual(left, [])
  })

  it("has no reason that holds no longer", () => {
    const known = new Set(all.map((names) => names.join(".")))
    const idle = Object.keys(unreached).filter((operation) => {
      const [facade = "", name = ""] = operation.split(".")
      return !known.has(operation) || isReached(facade, name)
    })
    assert.deepStrictEqual(idle, [])
  })
})
