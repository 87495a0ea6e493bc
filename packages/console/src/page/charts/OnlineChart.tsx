/** What part of the terminals of each org unit was connected, hour by hour; an hour that nobody counted is a gap. */
import { theme } from "antd"
import { useMemo } from "react"
import type { AnswerOf } from "../api/Types.ts"
import { useOrgUnits } from "../kit/Who.tsx"
import { shortTime } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { Chart, type Drawing } from "./Chart.tsx"

/** More lines than this nobody tells apart: the units with the lowest rate are shown. */
const mostUnits = 8

type Row = AnswerOf<"customers", "onlineRate">[number]

const lowest = ({ hours }: Row): number => Math.min(...hours.map(({ onlinePerMille }) => onlinePerMille ?? 1000))

const OnlineChart = ({ rows }: { readonly rows: ReadonlyArray<Row> }) => {
  const say = useSay()
  const { token } = theme.useToken()
  const units = useOrgUnits()
  const drawing = useMemo((): Drawing => {
    const shown = [...rows].sort((a, b) => lowest(a) - lowest(b)).slice(0, mostUnits)
    return {
      grid: { left: 48, right: 20, top: 52, bottom: 28 },
      legend: { top: 0, itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
      tooltip: {
        trigger: "axis",
        valueFormatter: (value: unknown) => (typeof value === "number" ? `${value} %` : "—")
      },
      xAxis: { type: "category", data: (shown[0]?.hours ?? []).map(({ hour }) => shortTime(hour)) },
      yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value} %" } },
      series: shown.map(({ orgNo, hours }) => ({
        type: "line" as const,
        name: units?.find((unit) => unit.orgNo === orgNo)?.name ?? orgNo,
        showSymbol: true,
        connectNulls: false,
        data: hours.map(({ onlinePerMille }) => (onlinePerMille === null ? null : onlinePerMille / 10))
      }))
    }
  }, [rows, units, token])
  return <Chart drawing={drawing} label={say(t("每小时终端在线率", "Terminals online by the hour"))} />
}

export default OnlineChart
