/** 日结: what each operator took on a day, and the cash to hand over. */
import { Button, DatePicker } from "antd"
import dayjs from "dayjs"
import { useRef } from "react"
import { stationTime } from "../api/Station.ts"
import type { AnswerOf } from "../api/Types.ts"
import { useParameters } from "../kit/Address.ts"
import { useAsk } from "../kit/Ask.ts"
import { csv, save } from "../kit/Export.ts"
import { printed } from "../kit/Paper.ts"
import { Answered } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { Org, Who } from "../kit/Who.tsx"
import { dayOf, energy, yuan } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { paymentWay } from "../text/words.ts"

type Row = AnswerOf<"settlement", "dayEnd">[number]
const ways = ["cash", "transfer", "counter", "web"] as const

export const DayEnd = () => {
  const say = useSay()
  const { parameters, change } = useParameters()
  const day = typeof parameters.day === "string" ? parameters.day : dayOf(stationTime())
  const asked = useAsk("settlement", "dayEnd", { day } as never, { kinds: ["Order", "Adjustment"] })
  const taken = (row: Row, way: (typeof ways)[number]) => row.money[way].takenFen - row.money[way].returnedFen
  const sheet = useRef<HTMLDivElement>(null)
  const exported = (rows: ReadonlyArray<Row>) =>
    save(
      `${say(t("日结", "day-end"))}-${day}.csv`,
      csv([
        ["operator", "orgNo", "orders", "voided", "energy", ...ways, "cashToHandOver"],
        ...rows.map((row) => [
          row.operator,
          row.orgNo,
          `${row.orders}`,
          `${row.voided}`,
          row.energy,
          ...ways.map((way) => yuan(taken(row, way))),
          yuan(row.cashToHandOver)
        ])
      ])
    )
  return (
    <section className="sheet">
      <header className="listHead">
        <h1>{say(t("日结", "Day's end"))}</h1>
      </header>
      <div className="buttons">
        <DatePicker
          allowClear={false}
          value={dayjs(day)}
          aria-label={say(t("日期", "Day"))}
          onChange={(next) => change({ day: next?.format("YYYY-MM-DD") })}
        />
        <Button onClick={() => printed(sheet.current, "a4")}>{say(t("打印", "Print"))}</Button>
        <Button disabled={asked.data === undefined} onClick={() => exported(asked.data ?? [])}>
          {say(t("导出 CSV", "CSV"))}
        </Button>
      </div>
      <Answered asked={asked}>
        {(rows) => (
          <div ref={sheet}>
            <h2 className="onPaper">{`${say(t("日结", "Day's end"))} ${day}`}</h2>
            <Small
              rows={rows}
              rowKey={({ operator, orgNo }) => `${operator}${orgNo}`}
              empty={t("当日没有收款", "Nothing was taken on this day")}
              parts={[
                { title: t("操作员", "Operator"), show: ({ operator }) => <Who actor={operator} /> },
                { title: t("供电单位", "Org unit"), show: ({ orgNo }) => <Org orgNo={orgNo} /> },
                { title: t("购电单", "Orders"), kind: "number", show: ({ orders }) => orders },
                { title: t("注销", "Voided"), kind: "number", show: ({ voided }) => voided },
                { title: t("购电量 (kWh)", "Energy (kWh)"), kind: "number", show: (row) => energy(row.energy) },
                ...ways.map((way) => ({
                  title: t(`${paymentWay[way].zh} (元)`, paymentWay[way].en),
                  kind: "number" as const,
                  show: (row: Row) => yuan(taken(row, way))
                })),
                {
                  title: t("应交现金 (元)", "Cash to hand over"),
                  kind: "number",
                  show: (row) => <strong>{yuan(row.cashToHandOver)}</strong>
                }
              ]}
            />
          </div>
        )}
      </Answered>
    </section>
  )
}
