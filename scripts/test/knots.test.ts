import { assert, describe, it } from "@effect/vitest"
import { type Imports, knots, statesOf } from "../knots.ts"

const of = (table: { readonly [file: string]: ReadonlyArray<string> }): Imports =>
  new Map(Object.entries(table).map(([file, targets]) => [`p/src/${file}`, targets.map((target) => `p/src/${target}`)]))

const entries = {
  "books/order/OrderEntry.ts": ["books/order/Order.ts"],
  "books/order/Order.ts": [],
  "books/customer/CustomerEntry.ts": ["books/customer/Customer.ts"],
  "books/customer/Customer.ts": []
}

describe("knots", () => {
  const rows: ReadonlyArray<readonly [string, Imports, ReadonlyArray<string>]> = [
    [
      "rules may look at the states of each other's books",
      of({
        ...entries,
        "books/order/OrderRules.ts": ["books/customer/Customer.ts"],
        "books/customer/CustomerRules.ts": ["books/order/Order.ts"]
      }),
      []
    ],
    [
      "two folders outside the books must not import each other",
      of({ "engines/a/A.ts": ["engines/b/B.ts"], "engines/b/B.ts": [], "engines/b/C.ts": ["engines/a/A.ts"] }),
      ["circle of folders: p/src/engines/a -> p/src/engines/b -> p/src/engines/a"]
    ],
    [
      "states of two books must not import each other",
      of({
        ...entries,
        "books/order/Order.ts": ["books/customer/Customer.ts"],
        "books/customer/CustomerEntry.ts": ["books/customer/Customer.ts", "books/order/Order.ts"]
      }),
      ["circle of folders: p/src/books/order -> p/src/books/customer -> p/src/books/order"]
    ],
    [
      "rules of two books must not import each other",
      of({
        ...entries,
        "books/order/OrderRules.ts": ["books/customer/CustomerRules.ts"],
        "books/customer/CustomerRules.ts": [],
        "books/customer/Void.ts": ["books/order/OrderRules.ts"]
      }),
      ["circle of folders: p/src/books/order -> p/src/books/customer -> p/src/books/order"]
    ],
    [
      "a state must not import a rule",
      of({ ...entries, "books/order/Order.ts": ["books/order/OrderRules.ts"], "books/order/OrderRules.ts": [] }),
      ["p/src/books/order/OrderRules.ts: a state imports a rule"]
    ]
  ]
  it.each(rows)("%s", (_, imports, expected) => {
    assert.deepStrictEqual(knots(imports, "p/src"), expected)
  })

  it("the half of states is what the entries reach", () => {
    const states = statesOf(of({ ...entries, "books/order/OrderRules.ts": ["books/order/Order.ts"] }), "p/src/books")
    assert.deepStrictEqual(
      [...states].sort(),
      Object.keys(entries)
        .map((file) => `p/src/${file}`)
        .sort()
    )
  })
})
