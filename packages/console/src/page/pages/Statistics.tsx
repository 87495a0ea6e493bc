/** 下发统计: by day and org unit, how the orders stand. */
import { DatePicker, Table } from "antd"
import dayjs from "dayjs"
import { lazy, Suspense, useMemo } from "react"
import { stationTime } from "../api/Station.ts"
import type { AnswerOf } from "../api/Types.ts"
import { useParameters } from "../kit/Address.ts"
import { useAsk } from "../kit/Ask.ts"
import { Answered } from "../kit/Shown.tsx"
import { Org } from "../kit/Who.tsx"
import { dayOf, daysBefore, energy } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { dispatch } from "../text/words.ts"

const OutcomeChart = lazy(() => import("../charts/OutcomeChart.tsx"))

type Row = AnswerOf<"purchaseRecords", "statistics">[number]
const states = ["applied", "unknown", "rejected", "sending", "queued", "idle"] as const
const shownDays = 14

export const Statistics = () => {
  const say = useSay()
  const { parameters, change } = useParameters()
  const today = dayOf(stationTime())
  const from = typeof parameters.from === "string" ? parameters.from : daysBefore(today, shownDays - 1)
  const to = typeof parameters.to === "string" ? parameters.to : today
  const asked = useAsk("purchaseRecords", "statistics", { from, to } as never, { kinds: ["Order"], keep: true })
  const rows = useMemo(() => [...(asked.data ?? [])].sort((a, b) => (a.day < b.day ? 1 : -1)), [asked.data])
  return (
    <section className="sheet">
      <header className="listHead">
        <h1>{say(t("下发统计", "Statistics of dispatches"))}</h1>
      </header>
      <div className="buttons">
        <DatePicker.RangePicker
          allowClear={false}
          value={[dayjs(from), dayjs(to)]}
          onChange={(days) => change({ from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD") })}
        />
      </div>
      <Answered asked={asked}>
        {(found) => (
          <>
            {found.length > 0 && (
              <Suspense fallback={<div className="chart" />}>
                <OutcomeChart rows={found} />
              </Suspense>
            )}
            <Table<Row>
              size="small"
              rowKey={({ day, orgNo }) => `${day}${orgNo}`}
              dataSource={rows}
              pagination={{ pageSize: 20, hideOnSinglePage: true }}
              scroll={{ x: "max-content" }}
              locale={{ emptyText: say(t("这些日子没有购电单", "No orders in these days")) }}
              columns={[
                { key: "day", title: say(t("日期", "Day")), render: (_, { day }) => day },
                { key: "org", title: say(t("供电单位", "Org unit")), render: (_, { orgNo }) => <Org orgNo={orgNo} /> },
                { key: "orders", title: say(t("购电单", "Orders")), align: "right", render: (_, { orders }) => orders },
                ...states.map((state) => ({
                  key: state,
                  title: say(dispatch[state]),
                  align: "right" as const,
                  render: (_: unknown, row: Row) => row[state]
                })),
                { key: "voided", title: say(t("注销", "Voided")), align: "right", render: (_, { voided }) => voided },
                { key: "late", title: say(t("下发超时", "Too late")), align: "right", render: (_, { late }) => late },
                {
                  key: "unknownTooLong",
                  title: say(t("久未核实", "Unknown too long")),
                  align: "right",
                  render: (_, { unknownTooLong }) => unknownTooLong
                },
                {
                  key: "sold",
                  title: say(t("售出 (kWh)", "Sold (kWh)")),
                  align: "right",
                  render: (_, { soldEnergy }) => energy(soldEnergy)
                },
                {
                  key: "in",
                  title: say(t("到账 (kWh)", "Applied (kWh)")),
                  align: "right",
                  render: (_, { appliedEnergy }) => energy(appliedEnergy)
                }
              ]}
            />
          </>
        )}
      </Answered>
    </section>
  )
}
