/** Whose energy runs dry next: the lowest balances, each beside its alarm energy. */
import { theme } from "antd"
import { useMemo } from "react"
import type { LowBalance } from "../api/Types.ts"
import { energy } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { Chart, type Drawing } from "./Chart.tsx"

const LowestChart = ({
  rows,
  open
}: {
  readonly rows: ReadonlyArray<LowBalance>
  readonly open: (customerNo: string) => void
}) => {
  const say = useSay()
  const { token } = theme.useToken()
  const drawing = useMemo((): Drawing => {
    const shown = [...rows].reverse()
    const isLow = ({ remaining, targets }: LowBalance) => Number(remaining) < Number(targets[0]?.alarmEnergy ?? 0)
    return {
      grid: { left: 150, right: 72, top: 36, bottom: 28 },
      legend: { top: 0, textStyle: { color: token.colorText } },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => `${energy(String(value))} kWh` },
      // With more of them the numbers of a narrow page touch each other.
      xAxis: {
        type: "value",
        splitNumber: 4,
        axisLabel: { formatter: (value: number) => energy(String(value)) }
      },
      yAxis: {
        type: "category",
        data: shown.map(({ name }) => name),
        axisLabel: { width: 136, overflow: "truncate", color: token.colorText }
      },
      series: [
        {
          type: "bar",
          name: say(t("剩余电量", "Balance")),
          barMaxWidth: 14,
          color: token.colorPrimary,
          data: shown.map((row) => ({
            value: Number(row.remaining),
            ...(isLow(row) ? { itemStyle: { color: token.colorError } } : {})
          })),
          label: {
            show: true,
            position: "right",
            color: token.colorText,
            formatter: ({ value }) => energy(String(value))
          }
        },
        {
          type: "bar",
          name: say(t("告警电量", "Alarm energy")),
          barMaxWidth: 6,
          color: token.colorWarning,
          data: shown.map(({ targets }) => Number(targets[0]?.alarmEnergy ?? 0))
        }
      ]
    }
  }, [rows, say, token])
  const click = useMemo(
    () => (name: string) => {
      const found = rows.find((row) => row.name === name)
      if (found !== undefined) open(found.customerNo)
    },
    [rows, open]
  )
  return <Chart drawing={drawing} label={say(t("剩余电量最低的客户", "The lowest balances"))} click={click} />
}

export default LowestChart
