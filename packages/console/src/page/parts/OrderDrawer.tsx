/** An order: where it stands, every step with its evidence, and what can be done next. */

import { Button, Modal } from "antd"
import { useRef } from "react"
import type { Order, OrderDetails } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { useDialogs } from "../kit/Dialogs.tsx"
import { DrawerFrame } from "../kit/DrawerFrame.tsx"
import { printed } from "../kit/Paper.ts"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, Opens, State, Time } from "../kit/Shown.tsx"
import { Org, Who } from "../kit/Who.tsx"
import { energy, none, partText, yuan } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { approval, dispatch, paymentWay, validity } from "../text/words.ts"
import { Frames } from "./Frames.tsx"
import { useOrderDeeds } from "./OrderDeeds.tsx"
import { OrderSteps } from "./OrderSteps.tsx"
import { Receipt } from "./Receipt.tsx"

const About = ({ order, terminal, customer }: OrderDetails) => {
  const say = useSay()
  return (
    <Facts
      facts={[
        {
          label: t("客户", "Customer"),
          value: <Opens what="customer" id={order.customerNo}>{`${customer.name} ${order.customerNo}`}</Opens>,
          wide: true
        },
        { label: t("终端", "Terminal"), value: <Opens what="terminal" id={terminal.terminalId} /> },
        { label: t("购电对象", "Target"), value: say(partText(order.target)) },
        { label: t("规约", "Dialect"), value: terminal.dialectId },
        { label: t("终端地址", "Address"), value: terminal.address },
        { label: t("购电量", "Energy"), value: `${energy(order.energy)} kWh` },
        {
          label: t("金额", "Amount"),
          value: order.amountFen === null ? none : `${yuan(order.amountFen)} ${say(t("元", "yuan"))}`
        },
        { label: t("缴费方式", "Paid by"), value: order.paymentWay ? say(paymentWay[order.paymentWay]) : none },
        { label: t("工单号", "Work order"), value: order.workOrderNo },
        {
          label: t("告警电量", "Alarm energy"),
          value: order.thresholds === null ? none : `${energy(order.thresholds.alarm)} kWh`
        },
        {
          label: t("跳闸电量", "Trip energy"),
          value: order.thresholds === null ? none : `${energy(order.thresholds.trip)} kWh`
        },
        { label: t("供电单位", "Org unit"), value: <Org orgNo={order.orgNo} /> },
        {
          label: t("录入", "Saved"),
          value: (
            <>
              <Who actor={order.savedBy} /> <Time at={order.savedAt} />
            </>
          )
        },
        {
          label: t("审核人", "Approved by"),
          value: order.approvedBy === null ? none : <Who actor={order.approvedBy} />
        }
      ]}
    />
  )
}

/** 购电明细 with every step, as it goes on paper. */
const Details = (all: OrderDetails) => {
  const say = useSay()
  const sheet = useRef<HTMLDivElement>(null)
  return (
    <>
      <div className="buttons">
        <Button onClick={() => printed(sheet.current, "a4")}>{say(t("打印购电明细", "Print the details"))}</Button>
      </div>
      <div ref={sheet}>
        <div className="block">
          <h2>{`${say(t("购电单", "Order"))} ${all.order.orderNo}`}</h2>
        </div>
        <About {...all} />
        <div className="block">
          <h2>{say(t("经过", "Steps"))}</h2>
        </div>
        <OrderSteps details={all} />
      </div>
    </>
  )
}

const Buttons = ({ order }: { readonly order: Order }) => {
  const say = useSay()
  const may = usePermission()
  const deeds = useOrderDeeds()
  const show = useDialogs()
  const can = (deed: Order["actions"][number]) => order.actions.includes(deed)
  return (
    <div className="buttons">
      {can("approve") && may("approvals.approve") && (
        <Button type="primary" onClick={() => deeds.approve(order)}>
          {say(t("审核", "Approve"))}
        </Button>
      )}
      {can("reject") && may("approvals.reject") && (
        <Button onClick={() => deeds.reject(order)}>{say(t("审核不通过", "Reject"))}</Button>
      )}
      {can("dispatch") && may("purchaseRecords.dispatch") && (
        <Button type="primary" onClick={() => deeds.dispatch(order)}>
          {say(t("数据下发", "Dispatch"))}
        </Button>
      )}
      {can("resolve") && may("purchaseRecords.resolve") && (
        <>
          <Button type="primary" onClick={() => deeds.settle(order)}>
            {say(t("核实", "Settle by reading"))}
          </Button>
          <Button onClick={() => deeds.propose(order)}>{say(t("人工认定", "State the outcome"))}</Button>
        </>
      )}
      {can("revoke") && may("approvals.revoke") && (
        <Button onClick={() => deeds.revoke(order)}>{say(t("撤销审核", "Revoke"))}</Button>
      )}
      {can("void") && may("purchaseRecords.void") && (
        <Button danger onClick={() => deeds.void(order)}>
          {say(t("注销", "Void"))}
        </Button>
      )}
      {can("restore") && may("purchaseRecords.restore") && (
        <Button onClick={() => deeds.restore(order)}>{say(t("撤销注销", "Restore"))}</Button>
      )}
      {order.validity === "valid" && may("purchaseRecords.printReceipt") && (
        <Button
          onClick={() =>
            show(({ open, close, gone }) => (
              <Modal
                open={open}
                width={520}
                footer={null}
                title={say(t("打印购电凭证", "Print a receipt"))}
                onCancel={close}
                afterClose={gone}
              >
                <Receipt orderNo={order.orderNo} />
              </Modal>
            ))
          }
        >
          {say(t("打印凭证", "Receipt"))}
        </Button>
      )}
    </div>
  )
}

export const OrderDrawer = ({ id }: { readonly id: string }) => {
  const say = useSay()
  const may = usePermission()
  const details = useAsk("purchaseRecords", "details", { orderNo: id }, { kinds: ["Order", "Target", "Discrepancy"] })
  const order = details.data?.order
  return (
    <DrawerFrame
      title={
        <span>
          {say(t("购电单", "Order"))} {id}
        </span>
      }
      extra={
        order !== undefined && (
          <>
            {order.validity === "voided" && <State word={validity.voided} />} <State word={approval[order.approval]} />{" "}
            <State word={dispatch[order.dispatch]} />
          </>
        )
      }
      head={order !== undefined && <Buttons order={order} />}
      tabs={[
        {
          key: "steps",
          label: t("经过", "Steps"),
          show: () => <Answered asked={details}>{(all) => <OrderSteps details={all} />}</Answered>
        },
        {
          key: "about",
          label: t("购电明细", "Details"),
          show: () => <Answered asked={details}>{(all) => <Details {...all} />}</Answered>
        },
        ...(order !== undefined && may("history.frames")
          ? [
              {
                key: "frames",
                label: t("报文", "Frames"),
                show: () => <Frames terminalId={order.target.terminalId} orderNo={id} />
              }
            ]
          : [])
      ]}
    />
  )
}
