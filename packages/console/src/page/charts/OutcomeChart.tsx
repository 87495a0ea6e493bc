/** Orders of each day by what became of them. */
import { theme } from "antd"
import { useMemo } from "react"
import type { AnswerOf } from "../api/Types.ts"
import { t, useSay } from "../text/Say.tsx"
import { dispatch } from "../text/words.ts"
import { Chart, type Drawing } from "./Chart.tsx"

const states = ["applied", "sending", "queued", "idle", "unknown", "rejected"] as const

const OutcomeChart = ({ rows }: { readonly rows: AnswerOf<"purchaseRecords", "statistics"> }) => {
  const say = useSay()
  const { token } = theme.useToken()
  const drawing = useMemo((): Drawing => {
    const days = [...new Set(rows.map(({ day }) => day))].sort()
    const colours = {
      applied: token.colorSuccess,
      sending: token.colorPrimary,
      queued: token.colorPrimaryBorderHover,
      // Not one that lets the lines behind it through.
      idle: token.colorBorder,
      unknown: token.colorWarning,
      rejected: token.colorError
    } as const
    return {
      grid: { left: 40, right: 12, top: 52, bottom: 28 },
      // Its names take a second line where the page is narrow or in English.
      legend: { top: 0, itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: days.map((day) => day.slice(5)) },
      yAxis: { type: "value", minInterval: 1 },
      series: states.map((state) => ({
        type: "bar" as const,
        name: say(dispatch[state]),
        stack: "orders",
        barMaxWidth: 36,
        color: colours[state],
        data: days.map((day) => rows.filter((row) => row.day === day).reduce((sum, row) => sum + row[state], 0))
      }))
    }
  }, [rows, say, token])
  return <Chart drawing={drawing} label={say(t("每日购电单及下发结果", "Orders of each day by outcome"))} />
}

export default OutcomeChart
