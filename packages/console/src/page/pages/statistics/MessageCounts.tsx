/** 短信统计: by day, org unit and kind, how the messages ended. */
import type { AnswerOf } from "../../api/Types.ts"
import { useAsk } from "../../kit/Ask.ts"
import { Answered, Said } from "../../kit/Shown.tsx"
import { t } from "../../text/Say.tsx"
import { messageKind, progressFilter } from "../../text/words.ts"
import { type Count, Counts } from "./Counts.tsx"
import { useDays } from "./Days.tsx"

type Row = AnswerOf<"dunning", "messageStatistics">[number]
const ends = ["delivered", "receiptUnknown", "failed", "unknown", "suppressed", "cancelled"] as const

const counts: ReadonlyArray<Count<Row>> = [
  { title: t("类型", "Kind"), kind: "text", show: ({ kind }) => <Said text={messageKind[kind]} /> },
  { title: t("短信", "Messages"), show: ({ messages }) => messages },
  { title: t("计费条数", "Parts charged"), show: ({ segments }) => segments },
  {
    title: t("尚未结束", "Under way"),
    show: ({ queued, submitting, submitted }) => queued + submitting + submitted
  },
  ...ends.map((end): Count<Row> => ({ title: progressFilter[end], show: (row) => row[end] }))
]

export const MessageCounts = () => {
  const { from, to, picker } = useDays()
  const asked = useAsk("dunning", "messageStatistics", { from, to } as never, { kinds: ["Message"], keep: true })
  return (
    <section className="sheet">
      <div className="buttons">{picker}</div>
      <Answered asked={asked}>
        {(rows) => (
          <Counts
            rows={rows}
            counts={counts}
            rowKey={({ day, orgNo, kind }) => `${day}${orgNo}${kind}`}
            empty={t("这些日子没有短信", "No messages in these days")}
          />
        )}
      </Answered>
    </section>
  )
}
