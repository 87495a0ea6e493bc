/** 短信统计: how the messages of each local day, org unit and kind ended. */
import * as Effect from "effect/Effect"
import type * as Message from "../../books/message/Message.ts"
import { foldRows } from "../../engines/kernel/AllPages.ts"
import { segmentsOf } from "../../ports/sms/Segments.ts"
import { localDate } from "../../values/SiteTime.ts"
import { ask } from "../kernel/Command.ts"
import { countable } from "../kernel/Counted.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed, within } from "../kernel/Listing.ts"
import { dunning as table } from "./Table.ts"
import { type MessageStatisticsRow, progressNames } from "./Views.ts"

type Row = typeof MessageStatisticsRow.Type

const none = Object.fromEntries(progressNames.map((name) => [name, 0])) as Pick<Row, (typeof progressNames)[number]>

/** The name of a progress, as lists filter by it. */
const nameOf = ({ _tag }: Message.Progress): (typeof progressNames)[number] =>
  `${_tag.charAt(0).toLowerCase()}${_tag.slice(1)}` as (typeof progressNames)[number]

/** Implements 短信统计: one row for each day, org unit and kind, by the day on which messages were made. */
export const messageStatistics: Handlers<typeof table>["messageStatistics"] = (input) =>
  ask(table.messageStatistics, input, ({ from, to, orgNo }, { orgScope, policy }) =>
    Effect.gen(function* () {
      const { siteZone } = policy
      yield* countable(table.messageStatistics, { from, to }, policy)
      const filter = { orgScope: narrowed(orgScope, orgNo), where: { queuedAt: within({ from, to }, siteZone) } }
      const rows = yield* foldRows("Message", filter, new Map<string, Row>(), (all, { state }) => {
        const { kind, orgNo, progress, queuedAt, text } = state
        const day = localDate(queuedAt, siteZone)
        const key = JSON.stringify([day, orgNo, kind])
        const row = all.get(key) ?? { day, orgNo, kind, messages: 0, segments: 0, ...none }
        const name = nameOf(progress)
        const { messages, segments } = row
        const counted = { messages: messages + 1, segments: segments + segmentsOf(text) }
        return all.set(key, { ...row, ...counted, [name]: row[name] + 1 })
      })
      return [...rows.values()].toSorted((a, b) =>
        `${a.day} ${a.orgNo} ${a.kind}` < `${b.day} ${b.orgNo} ${b.kind}` ? -1 : 1
      )
    })
  )
