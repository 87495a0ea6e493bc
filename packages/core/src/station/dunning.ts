/** 手工短信催费: what implements the dunning facade. */
import * as Effect from "effect/Effect"
import { StationStore } from "../store/StationStore.ts"
import { ask } from "./Command.ts"
import type { Handlers } from "./Handler.ts"
import { dunning as table } from "./operations/dunning.ts"
import { withVersion } from "./Views.ts"

/** Implements 手工短信催费. */
export const dunning: Handlers<typeof table> = {
  messages: (input) =>
    ask(table.messages, input, ({ after = null, limit = 50, customerNo }, { orgScope }) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const where = customerNo === undefined ? {} : { customerNo: { _tag: "Is", value: customerNo } as const }
        const page = { after, limit, order: "descending" } as const
        const { rows, next } = yield* store.list("Message", { orgScope, where }, page)
        return { rows: rows.map(withVersion), next }
      })
    )
}
