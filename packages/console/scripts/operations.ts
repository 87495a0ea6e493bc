/** What the page knows of the table of operations: titles, help, permissions and what fields are called, written out when the page is built. */
import { operations, permissions, titleOf } from "@yugou/core"
import type * as Schema from "effect/Schema"

/** Fields that nobody types: the page fills them in. */
const own = new Set(["actor", "commandId", "confirmation", "batchId", "after", "limit"])

/** English labels begin with a capital; within sentences, which the table is written for, they have none. */
const label = ({ zh, en }: NonNullable<ReturnType<typeof titleOf>>) => ({
  zh,
  en: `${en.slice(0, 1).toUpperCase()}${en.slice(1)}`
})

/** Gives what the page is told of each operation, by its name. */
export const describeOperations = () => {
  const rows = Object.values(operations).flatMap((facade) => Object.values(facade))
  return Object.fromEntries(
    rows.map(({ name, kind, title, permission, besides, payload }) => [
      name,
      {
        kind,
        title,
        permissions: [permission, ...besides],
        fields: Object.fromEntries(
          Object.entries(payload.fields as { readonly [field: string]: Schema.Top }).flatMap(([field, schema]) => {
            const text = titleOf(schema.ast)
            return text === undefined || own.has(field) ? [] : [[field, label(text)]]
          })
        )
      }
    ])
  )
}

/** The text of the module that the page imports as `virtual:operations`. */
export const operationsModule = (): string =>
  `export const operations = ${JSON.stringify(describeOperations())}\nexport const permissions = ${JSON.stringify(permissions)}\n`
