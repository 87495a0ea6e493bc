/** 日结: what each operator took on a day, and the cash to hand over. */
import { Button, DatePicker } from "antd"
import dayjs from "dayjs"
import { type ReactNode, useRef } from "react"
import { stationTime } from "../api/Station.ts"
import type { AnswerOf } from "../api/Types.ts"
import { useParameters } from "../kit/Address.ts"
import { useAsk } from "../kit/Ask.ts"
import { csv, save } from "../kit/Export.ts"
import { printed } from "../kit/Paper.ts"
import { Answered } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { Org, Who } from "../kit/Who.tsx"
import { dayOf, energy, energySum, yuan } from "../text/format.ts"
import { type Text, t, useSay } from "../text/Say.tsx"
import { paymentWay } from "../text/words.ts"

type Row = AnswerOf<"settlement", "dayEnd">[number]
const ways = ["cash", "transfer", "counter", "web"] as const

/** A column on the page and in the file; numbers have a sum. */
interface DayColumn {
  readonly title: Text
  readonly text: (row: Row) => string
  readonly show?: (row: Row) => ReactNode
  readonly sum?: (rows: ReadonlyArray<Row>) => string
}

const taken = (row: Row, way: (typeof ways)[number]) => row.money[way].takenFen - row.money[way].returnedFen
const added = (rows: ReadonlyArray<Row>, field: "orders" | "voided" | "cashToHandOver"): number =>
  rows.reduce((sum, row) => sum + row[field], 0)

export const DayEnd = () => {
  const say = useSay()
  const { parameters, change } = useParameters()
  const day = typeof parameters.day === "string" ? parameters.day : dayOf(stationTime())
  const asked = useAsk("settlement", "dayEnd", { day } as never, { kinds: ["Order", "Adjustment"] })
  const sheet = useRef<HTMLDivElement>(null)
  const columns: ReadonlyArray<DayColumn> = [
    { title: t("操作员", "Operator"), text: ({ operator }) => operator, show: (row) => <Who actor={row.operator} /> },
    { title: t("供电单位", "Org unit"), text: ({ orgNo }) => orgNo, show: (row) => <Org orgNo={row.orgNo} /> },
    { title: t("购电单", "Orders"), text: ({ orders }) => `${orders}`, sum: (rows) => `${added(rows, "orders")}` },
    { title: t("注销", "Voided"), text: ({ voided }) => `${voided}`, sum: (rows) => `${added(rows, "voided")}` },
    {
      title: t("购电量 (kWh)", "Energy (kWh)"),
      text: (row) => energy(row.energy),
      sum: (rows) => energy(energySum(rows.map((row) => row.energy)))
    },
    ...ways.map(
      (way): DayColumn => ({
        title: t(`${paymentWay[way].zh} (元)`, `${paymentWay[way].en} (CNY)`),
        text: (row) => yuan(taken(row, way)),
        sum: (rows) => yuan(rows.reduce((sum, row) => sum + taken(row, way), 0))
      })
    ),
    {
      title: t("应交现金 (元)", "Cash to hand over (CNY)"),
      text: (row) => yuan(row.cashToHandOver),
      show: (row) => <strong>{yuan(row.cashToHandOver)}</strong>,
      sum: (rows) => yuan(added(rows, "cashToHandOver"))
    }
  ]
  const exported = (rows: ReadonlyArray<Row>) =>
    save(
      `${say(t("日结", "Day's end"))}-${day}.csv`,
      csv([columns.map(({ title }) => say(title)), ...rows.map((row) => columns.map(({ text }) => text(row)))])
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
              parts={columns.map(({ title, text, show, sum }, index) => ({
                title,
                ...(sum === undefined ? {} : { kind: "number" as const }),
                show: show ?? text,
                ...(rows.length > 1
                  ? { total: <strong>{index === 0 ? say(t("合计", "Total")) : sum?.(rows)}</strong> }
                  : {})
              }))}
            />
          </div>
        )}
      </Answered>
    </section>
  )
}
