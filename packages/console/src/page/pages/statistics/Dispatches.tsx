/** 下发统计: by day and org unit, how the orders stand. */
import { lazy, Suspense } from "react"
import type { AnswerOf } from "../../api/Types.ts"
import { useAsk } from "../../kit/Ask.ts"
import { Answered } from "../../kit/Shown.tsx"
import { energy } from "../../text/format.ts"
import { t } from "../../text/Say.tsx"
import { dispatch } from "../../text/words.ts"
import { type Count, Counts } from "./Counts.tsx"
import { useDays } from "./Days.tsx"

const OutcomeChart = lazy(() => import("../../charts/OutcomeChart.tsx"))

type Row = AnswerOf<"purchaseRecords", "statistics">[number]
const states = ["applied", "unknown", "rejected", "sending", "queued", "idle"] as const

const counts: ReadonlyArray<Count<Row>> = [
  { title: t("购电单", "Orders"), show: ({ orders }) => orders },
  ...states.map((state): Count<Row> => ({ title: dispatch[state], show: (row) => row[state] })),
  { title: t("注销", "Voided"), show: ({ voided }) => voided },
  { title: t("下发超时", "Late"), show: ({ late }) => late },
  { title: t("久未核实", "Unknown too long"), show: ({ unknownTooLong }) => unknownTooLong },
  { title: t("售出 (kWh)", "Sold (kWh)"), show: ({ soldEnergy }) => energy(soldEnergy) },
  { title: t("到账 (kWh)", "Applied (kWh)"), show: ({ appliedEnergy }) => energy(appliedEnergy) }
]

export const Dispatches = () => {
  const { from, to, picker } = useDays()
  const asked = useAsk("purchaseRecords", "statistics", { from, to } as never, { kinds: ["Order"], keep: true })
  return (
    <section className="sheet">
      <div className="buttons">{picker}</div>
      <Answered asked={asked}>
        {(rows) => (
          <>
            {rows.length > 0 && (
              <Suspense fallback={<div className="chart" />}>
                <OutcomeChart rows={rows} />
              </Suspense>
            )}
            <Counts
              rows={rows}
              counts={counts}
              rowKey={({ day, orgNo }) => `${day}${orgNo}`}
              empty={t("这些日子没有购电单", "No orders in these days")}
            />
          </>
        )}
      </Answered>
    </section>
  )
}
