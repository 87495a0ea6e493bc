/** 运行总览: what waits for somebody, what became of the orders of these days, whose energy runs dry next, and what part of the terminals is connected. */
import { Link } from "@tanstack/react-router"
import { lazy, Suspense, useCallback } from "react"
import { stationTime } from "../api/Station.ts"
import type { Facade, LowBalance, NameOf, OperationName, Page } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { useAsk } from "../kit/Ask.ts"
import { counted } from "../kit/Counted.ts"
import { usePermission } from "../kit/Permissions.ts"
import { Answered } from "../kit/Shown.tsx"
import { type PageKey, pagePaths } from "../parts/Pages.ts"
import { dayOf, daysBefore } from "../text/format.ts"
import { type Text, t, useSay } from "../text/Say.tsx"

const OutcomeChart = lazy(() => import("../charts/OutcomeChart.tsx"))
const OnlineChart = lazy(() => import("../charts/OnlineChart.tsx"))
const LowestChart = lazy(() => import("../charts/LowestChart.tsx"))

/** A number that opens the list it counts. */
interface Counted {
  readonly title: Text
  readonly reads: OperationName
  readonly input: object
  readonly kinds: ReadonlyArray<string>
  readonly page: PageKey
  readonly search: object
}

const counts: ReadonlyArray<Counted> = [
  {
    title: t("结果未知", "Outcome unknown"),
    reads: "purchaseRecords.list",
    input: { dispatch: ["unknown"] },
    kinds: ["Order"],
    page: "work",
    search: { list: "unknown" }
  },
  {
    title: t("待审核", "To approve"),
    reads: "purchaseRecords.list",
    input: { approval: ["pending"], validity: "valid" },
    kinds: ["Order"],
    page: "approvals",
    search: {}
  },
  {
    title: t("离线终端", "Terminals offline"),
    reads: "customers.terminals",
    input: { presence: "offline" },
    kinds: ["Terminal"],
    page: "work",
    search: { list: "offline" }
  },
  {
    title: t("低于告警的客户", "Customers below alarm"),
    reads: "dunning.lowBalances",
    input: { alarm: "below" },
    kinds: ["Target", "Customer"],
    page: "dunning",
    search: {}
  }
]

const Count = ({ title, reads, input, kinds, page, search }: Counted) => {
  const say = useSay()
  const [facade, name] = reads.split(".") as [Facade, NameOf<Facade>]
  const asked = useAsk(facade, name, { ...input, limit: 1 } as never, { kinds, keep: true })
  const total = (asked.data as Page<unknown> | undefined)?.total
  return (
    <Link to={pagePaths[page]} search={search as never} className="figure">
      <span>{say(title)}</span>
      <strong>{typeof total === "number" ? counted(total) : "—"}</strong>
    </Link>
  )
}

const shownDays = 14
const shownCustomers = 12
/** Terminals are counted by the hour: what stands here is asked for again after so long, in milliseconds. */
const onlineMillis = 300_000

const Outcomes = () => {
  const say = useSay()
  const to = dayOf(stationTime())
  const asked = useAsk("purchaseRecords", "statistics", { from: daysBefore(to, shownDays - 1), to } as never, {
    kinds: ["Order"],
    keep: true
  })
  return (
    <section className="sheet">
      <h2>{say(t(`近 ${shownDays} 日购电单`, `Orders of ${shownDays} days`))}</h2>
      <Answered asked={asked}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="note">{say(t("这些日子没有购电单", "No orders in these days"))}</p>
          ) : (
            <Suspense fallback={<div className="chart" />}>
              <OutcomeChart rows={rows} />
            </Suspense>
          )
        }
      </Answered>
    </section>
  )
}

const Online = () => {
  const say = useSay()
  const to = dayOf(stationTime())
  const asked = useAsk("customers", "onlineRate", { from: daysBefore(to, 1), to } as never, {
    kinds: [],
    keep: true,
    keptMillis: onlineMillis
  })
  return (
    <section className="sheet">
      <h2>{say(t("终端在线率", "Terminals online"))}</h2>
      <Answered asked={asked}>
        {(rows) =>
          rows.every(({ hours }) => hours.every(({ onlinePerMille }) => onlinePerMille === null)) ? (
            <p className="note">
              {say(t("每小时统计一次，还没有统计", "They are counted every hour, and were not yet"))}
            </p>
          ) : (
            <Suspense fallback={<div className="chart" />}>
              <OnlineChart rows={rows} />
            </Suspense>
          )
        }
      </Answered>
    </section>
  )
}

const Lowest = () => {
  const say = useSay()
  const { open } = useDrawer()
  const openCustomer = useCallback((customerNo: string) => open("customer", customerNo), [open])
  const asked = useAsk(
    "dunning",
    "lowBalances",
    { alarm: "all", sortBy: "remaining", limit: shownCustomers } as never,
    { kinds: ["Target"], keep: true }
  )
  return (
    <section className="sheet">
      <h2>{say(t("剩余电量最低的客户", "The lowest balances"))}</h2>
      <Answered asked={asked}>
        {(page) => {
          const rows = (page as unknown as Page<LowBalance>).rows.filter(({ remaining }) => remaining !== null)
          return rows.length === 0 ? (
            <p className="note">{say(t("还没有召测过剩余电量", "No balance was read yet"))}</p>
          ) : (
            <Suspense fallback={<div className="chart tall" />}>
              <LowestChart rows={rows} open={openCustomer} />
            </Suspense>
          )
        }}
      </Answered>
    </section>
  )
}

export const Overview = () => {
  const say = useSay()
  const may = usePermission()
  return (
    <>
      <h1 className="pageTitle">{say(t("运行总览", "Overview"))}</h1>
      <nav className="figures" aria-label={say(t("待办数量", "What waits"))}>
        {counts
          .filter(({ reads }) => may(reads))
          .map((counted) => (
            <Count key={counted.title.zh} {...counted} />
          ))}
      </nav>
      <div className="charts">
        {may("purchaseRecords.statistics") && <Outcomes />}
        {may("dunning.lowBalances") && <Lowest />}
        {may("customers.onlineRate") && <Online />}
      </div>
    </>
  )
}
