/** The state diagrams of the guide show every move that an order can make, and no other. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Dispatch } from "@yugou/core/books"
import * as Effect from "effect/Effect"
import { type Move, walks } from "./Walk.ts"

const pages = [
  {
    file: "one-purchase.md",
    words: { command: "command", engine: "engine", resolver: "resolver", "by hand": "byHand" }
  },
  { file: "one-purchase.zh-CN.md", words: { 命令: "command", 引擎: "engine", 核实: "resolver", 人工: "byHand" } }
]

const textOf = ({ from, event, to, who }: Move): string => `${from} --> ${to} : ${event} · ${who}`

/** Gives the moves of the diagrams of a page, one for each event and for each who makes it. */
const drawn = (file: string, words: { readonly [word: string]: string }): ReadonlyArray<string> => {
  const page = readFileSync(path.join(import.meta.dirname, "../../../../../docs/guides", file), "utf8")
  const diagrams = [...page.matchAll(/```mermaid\n([\s\S]*?)```/g)].map(([, diagram = ""]) => diagram).join("\n")
  return [...diagrams.matchAll(/^ *(\S+) --> (\S+) : (.+)$/gm)].flatMap(([, from, to, label = ""]) =>
    label.split("<br/>").flatMap((line) => {
      const [event, movers = ""] = line.split(" · ")
      return movers.split(/, |、/).map((word) => `${from} --> ${to} : ${event} · ${words[word] ?? `? ${word}`}`)
    })
  )
}

describe("every state of an order with everything that can move it", () => {
  it.effect(
    "moves as the diagrams of docs/guides/one-purchase say, in both languages",
    () =>
      Effect.gen(function* () {
        const found = new Set<string>()
        const events = new Set<string>()
        for (const { moves } of walks) {
          for (const move of yield* moves) {
            found.add(textOf(move))
            events.add(move.event)
          }
        }
        assert.includeMembers([...events], Object.keys(Dispatch.eventCases))
        for (const { file, words } of pages) {
          assert.deepStrictEqual([...drawn(file, words)].sort(), [...found].sort(), file)
        }
      }),
    60_000
  )
})
