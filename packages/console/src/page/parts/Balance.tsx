/** The balance of a device over the last days. */

import { Skeleton } from "antd"
import { lazy, Suspense } from "react"
import { stationTime } from "../api/Station.ts"
import { useAsk } from "../kit/Ask.ts"
import { Answered } from "../kit/Shown.tsx"
import { dayOf, daysBefore } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"

const BalanceChart = lazy(() => import("../charts/BalanceChart.tsx"))

const shownDays = 7

export const Balance = ({ deviceId }: { readonly deviceId: string }) => {
  const say = useSay()
  const today = dayOf(stationTime())
  const days = { from: daysBefore(today, shownDays - 1), to: today }
  const asked = useAsk("purchases", "balanceCurve", { deviceId, days, points: 120 } as never, {
    kinds: ["Order", "Target"],
    keep: true
  })
  return (
    <div className="block">
      <h2>{say(t("近 7 日剩余电量", "Balance of 7 days"))}</h2>
      <Answered asked={asked}>
        {(curve) =>
          curve.points.length < 2 ? (
            <p className="note">{say(t("召测记录不足两次，暂无曲线", "Fewer than two readings yet"))}</p>
          ) : (
            <Suspense fallback={<Skeleton active />}>
              <BalanceChart curve={curve} />
            </Suspense>
          )
        }
      </Answered>
    </div>
  )
}
