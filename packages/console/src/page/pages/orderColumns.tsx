/** The columns of orders, in both lists that show them. */
import { Tooltip } from "antd"
import { stationTime } from "../api/Station.ts"
import type { Order } from "../api/Types.ts"
import type { Column } from "../kit/List.tsx"
import { Opens, State, Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { energy, fullTime, shortTime, yuan } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { approval, dispatch, validity } from "../text/words.ts"

const wordOf = ({ validity: held, dispatch: state }: Order) => (held === "voided" ? validity.voided : dispatch[state])

/** Where an order stands; what is not known says since when, and when it is looked at again. */
const Dispatched = ({ order }: { readonly order: Order }) => {
  const say = useSay()
  const state = <State word={wordOf(order)} />
  if (order.validity === "voided") return state
  if (!order.doubt) return state
  const { since, nextLook } = order.doubt
  const isLooking = Date.parse(nextLook) <= stationTime().getTime()
  const next = isLooking
    ? t("主站正在取证", "the station is looking now")
    : t(`将于 ${fullTime(nextLook)} 再次核实`, `looked at again at ${fullTime(nextLook)}`)
  return (
    <Tooltip title={say(t(`自 ${fullTime(since)}，${next.zh}`, `Since ${fullTime(since)}, ${next.en}`))}>
      <span>
        {state}
        <span className="unsure again">
          {say(
            isLooking ? t("正在核实", "looking") : t(`${shortTime(nextLook)} 再核实`, `again ${shortTime(nextLook)}`)
          )}
        </span>
      </span>
    </Tooltip>
  )
}

export const useOrderColumns = (): ReadonlyArray<Column<Order>> => {
  const say = useSay()
  return [
    {
      title: t("单号", "Order"),
      width: 160,
      show: ({ orderNo }) => <Opens what="order" id={orderNo} />,
      text: ({ orderNo }) => orderNo
    },
    {
      title: t("客户", "Customer"),
      width: 130,
      show: (row) => row.customerName ?? row.customerNo
    },
    {
      title: t("终端编号", "Terminal"),
      width: 100,
      show: ({ target }) => target.terminalId
    },
    {
      title: t("购电量 (kWh)", "Energy (kWh)"),
      width: 100,
      kind: "number",
      show: (row) => energy(row.energy)
    },
    {
      title: t("金额 (元)", "Amount"),
      width: 90,
      kind: "number",
      show: ({ amountFen }) => yuan(amountFen)
    },
    {
      title: t("审核", "Approval"),
      width: 90,
      show: (row) => <State word={approval[row.approval]} />,
      text: (row) => say(approval[row.approval])
    },
    {
      title: t("下发", "Dispatch"),
      width: 100,
      show: (row) => <Dispatched order={row} />,
      text: (row) => say(wordOf(row))
    },
    {
      title: t("录入", "Saved"),
      width: 90,
      show: ({ savedAt }) => <Time at={savedAt} />,
      text: ({ savedAt }) => fullTime(savedAt)
    },
    {
      title: t("录入人", "By"),
      width: 60,
      show: ({ savedBy }) => <Who actor={savedBy} />,
      text: ({ savedBy }) => savedBy
    }
  ]
}
