/** The balance of a device: readings as a line, purchases as marks, alarm and trip energy as lines across. */
import { theme } from "antd"
import { useMemo } from "react"
import type { AnswerOf } from "../api/Types.ts"
import { energy, shortTime } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { Chart, type Drawing } from "./Chart.tsx"

type Curve = AnswerOf<"purchases", "balanceCurve">

const dayMillis = 86_400_000

const BalanceChart = ({ curve }: { readonly curve: Curve }) => {
  const say = useSay()
  const { token } = theme.useToken()
  const drawing = useMemo((): Drawing => {
    const line = (value: string | null, name: string, color: string) =>
      value === null
        ? []
        : [
            {
              yAxis: Number(value),
              name,
              label: {
                formatter: `${name} ${energy(value)}`,
                position: "insideEndTop" as const,
                color: token.colorText
              },
              lineStyle: { color, type: "dashed" as const }
            }
          ]
    const times = curve.points.map(({ at }) => Date.parse(at))
    const isShort = Math.max(...times) - Math.min(...times) < 2 * dayMillis
    const labelOf = (at: string) => (isShort ? shortTime(at).slice(6) : shortTime(at).slice(0, 5))
    return {
      grid: { left: 56, right: 12, top: 16, bottom: 28 },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => `${energy(String(value))} kWh` },
      xAxis: {
        type: "time",
        // Names that say the same stand once.
        minInterval: isShort ? 60_000 : dayMillis,
        axisLabel: { hideOverlap: true, formatter: (at: number) => labelOf(new Date(at).toISOString()) }
      },
      yAxis: { type: "value", axisLabel: { formatter: (value: number) => energy(String(value)) } },
      series: [
        {
          type: "line",
          name: say(t("剩余电量", "Balance")),
          showSymbol: false,
          color: token.colorPrimary,
          data: curve.points.map(({ at, remaining }) => [Date.parse(at), Number(remaining)]),
          markLine: {
            symbol: "none",
            silent: true,
            data: [
              ...line(curve.alarmEnergy, say(t("告警", "Alarm")), token.colorWarning),
              ...line(curve.tripEnergy === "0" ? null : curve.tripEnergy, say(t("跳闸", "Trip")), token.colorError),
              ...curve.credits.map(({ at, energy: kwh }) => ({
                xAxis: Date.parse(at),
                label: { formatter: `+${energy(kwh)}`, color: token.colorText },
                lineStyle: { color: token.colorSuccess, type: "solid" as const }
              }))
            ]
          }
        }
      ]
    }
  }, [curve, say, token])
  return <Chart drawing={drawing} label={say(t("近 7 日剩余电量曲线", "Balance over 7 days"))} />
}

export default BalanceChart
