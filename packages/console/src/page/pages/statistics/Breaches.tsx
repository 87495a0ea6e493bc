/** 服务超时: which orders took longer than the policy allows; what nobody knows yet is late, and has not failed. */
import type { Breach } from "../../api/Types.ts"
import { useDrawer } from "../../kit/Address.ts"
import { List } from "../../kit/List.tsx"
import { Opens, State, Time } from "../../kit/Shown.tsx"
import { fullTime, none } from "../../text/format.ts"
import { t, useSay } from "../../text/Say.tsx"
import { closing, dispatch, type Words } from "../../text/words.ts"
import { customerNo, name, orgNo } from "../conditions.ts"
import { useDays } from "./Days.tsx"

const limits: Words<Breach["breached"]> = {
  dispatch: { ...t("下发超时", "Dispatched late"), tone: "warning" },
  unknown: { ...t("久未核实", "Unknown too long"), tone: "warning" },
  reconnect: { ...t("复电超时", "Reconnected late"), tone: "warning" }
}

/** `135` minutes as people say them. */
const lasting = (minutes: number) =>
  minutes < 60
    ? t(`${minutes} 分钟`, `${minutes} min`)
    : t(`${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分钟`, `${Math.floor(minutes / 60)} h ${minutes % 60} min`)

export const Breaches = () => {
  const say = useSay()
  const { open } = useDrawer()
  const { from, to, picker } = useDays()
  return (
    <List<Breach, "purchaseRecords", "breaches">
      level="part"
      title={t("服务超时", "Beyond the limits")}
      help={t("按保存日期统计；时限见「策略」", "By the day of saving; the limits stand among the policies")}
      facade="purchaseRecords"
      name="breaches"
      kinds={["Order", "Control"]}
      fixed={{ from, to }}
      tools={picker}
      conditions={[
        orgNo,
        customerNo,
        name,
        { field: "breached", kind: "one", label: t("时限", "Limit"), words: limits },
        {
          field: "state",
          kind: "one",
          label: t("状态", "State"),
          initial: "all",
          words: {
            open: { ...t("仍未完成", "Still open"), tone: "default" },
            ended: { ...t("已完成", "Ended"), tone: "default" },
            all: closing.all
          }
        }
      ]}
      rowKey={({ orderNo, breached, since }) => `${orderNo}${breached}${since}`}
      open={({ orderNo }) => open("order", orderNo)}
      empty={t("没有超过时限的购电单", "No order took too long")}
      columns={[
        {
          title: t("单号", "Order"),
          width: 190,
          show: ({ orderNo }) => <Opens what="order" id={orderNo} />,
          text: ({ orderNo }) => orderNo
        },
        {
          title: t("客户", "Customer"),
          width: 160,
          show: (row) => row.customerName ?? row.customerNo,
          text: (row) => row.customerNo
        },
        {
          title: t("时限", "Limit"),
          width: 130,
          show: ({ breached }) => <State word={limits[breached]} />,
          text: ({ breached }) => say(limits[breached])
        },
        {
          title: t("允许", "Allowed"),
          width: 100,
          kind: "number",
          show: ({ limitMinutes }) => say(lasting(limitMinutes)),
          text: ({ limitMinutes }) => `${limitMinutes}`
        },
        {
          title: t("超出", "Beyond"),
          width: 120,
          kind: "number",
          show: ({ overMinutes }) => say(lasting(overMinutes)),
          text: ({ overMinutes }) => `${overMinutes}`
        },
        {
          title: t("起", "From"),
          width: 104,
          show: ({ since }) => <Time at={since} />,
          text: ({ since }) => fullTime(since)
        },
        {
          title: t("止", "Until"),
          width: 104,
          show: ({ endedAt }) => (endedAt === null ? none : <Time at={endedAt} />),
          text: ({ endedAt }) => fullTime(endedAt)
        },
        {
          title: t("下发", "Dispatch"),
          width: 110,
          show: (row) => <State word={dispatch[row.dispatch]} />,
          text: (row) => say(dispatch[row.dispatch])
        }
      ]}
    />
  )
}
