import { Radio } from "antd"
import { command, station } from "../api/Station.ts"
import type { Order } from "../api/Types.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { type Fact, State, Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { energy, none, partText, yuan } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { approval, dispatch, outcome, presence } from "../text/words.ts"
import { reasonControl, usePoll } from "./Deeds.tsx"

/** What an order is, before something is done with it. */
export const useOrderFacts = () => {
  const say = useSay()
  return (order: Order): ReadonlyArray<Fact> => [
    { label: t("单号", "Order"), value: order.orderNo, wide: true },
    { label: t("客户", "Customer"), value: `${order.customerName ?? ""} ${order.customerNo}`, wide: true },
    { label: t("终端", "Terminal"), value: order.target.terminalId },
    { label: t("购电对象", "Target"), value: say(partText(order.target)) },
    { label: t("购电量", "Energy"), value: `${energy(order.energy)} kWh` },
    {
      label: t("金额", "Amount"),
      value: order.amountFen === null ? none : `${yuan(order.amountFen)} ${say(t("元", "yuan"))}`
    },
    {
      label: t("录入", "Saved"),
      value: (
        <>
          <Who actor={order.savedBy} /> <Time at={order.savedAt} />
        </>
      )
    },
    { label: t("审核", "Approval"), value: <State word={approval[order.approval]} /> }
  ]
}

/** The deeds of orders. */
export const useOrderDeeds = () => {
  const show = useDialogs()
  const say = useSay()
  const may = usePermission()
  const facts = useOrderFacts()
  const done = useDone()
  const settle = usePoll(
    (creditNo: string) => station.purchaseRecords.resolve({ creditNo }),
    ({ dispatch: state, note }) => note ?? `${say(t("核实结果：", "Settled: "))}${say(dispatch[state])}`
  )
  const look = usePoll(
    (terminalId: string) => station.purchaseRecords.pollTerminalStatus({ terminalId }),
    ({ terminalId, presence: state }) => `${terminalId} ${say(presence[state])}`
  )
  return {
    approve: (order: Order) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("approvals", "approve")}
          title={t("审核", "Approve")}
          facts={facts(order)}
          input={() => ({ orderNo: order.orderNo })}
          submit={t("保存", "Save")}
          done={() => done(t("已审核", "Approved"))}
          {...(may("approvals.approveAndDispatch")
            ? {
                also: {
                  command: command("approvals", "approveAndDispatch"),
                  submit: t("保存并下发", "Save and dispatch"),
                  done: () => done(t("已审核，排队下发", "Approved and queued"))
                }
              }
            : {})}
        />
      )),
    reject: (order: Order) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("approvals", "reject")}
          facts={facts(order)}
          tone="danger"
          submit={t("审核不通过", "Reject")}
          fields={[{ name: "reason", control: reasonControl, needed: "yes" }]}
          input={({ reason }) => (reason ? { orderNo: order.orderNo, reason } : null)}
          done={() => done(t("已注销", "Rejected"))}
        />
      )),
    revoke: (order: Order) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("approvals", "revoke")}
          title={t("撤销审核", "Revoke the approval")}
          facts={facts(order)}
          submit={t("确定", "Confirm")}
          note={t("撤销后须重新审核才能下发", "It must be approved anew before it can be dispatched")}
          fields={[{ name: "reason", control: reasonControl, needed: "yes" }]}
          input={({ reason }) => (reason ? { orderNo: order.orderNo, reason } : null)}
          done={() => done(t("已撤销审核", "Approval revoked"))}
        />
      )),
    dispatch: (order: Order) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("purchaseRecords", "dispatch")}
          title={t("数据下发", "Dispatch")}
          facts={facts(order)}
          submit={t("数据下发", "Dispatch")}
          input={() => ({ orderNo: order.orderNo })}
          done={() => done(t("已排队下发", "Queued"))}
        />
      )),
    void: (order: Order) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("purchaseRecords", "void")}
          title={t("注销购电单", "Void the order")}
          facts={facts(order)}
          tone="danger"
          submit={t("注销", "Void")}
          fields={[{ name: "reason", control: reasonControl, needed: "yes" }]}
          input={({ reason }) => (reason ? { orderNo: order.orderNo, reason } : null)}
          done={() => done(t("已注销", "Voided"))}
        />
      )),
    restore: (order: Order) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("purchaseRecords", "restore")}
          title={t("撤销注销", "Restore the order")}
          facts={facts(order)}
          submit={t("撤销注销", "Restore")}
          input={() => ({ orderNo: order.orderNo })}
          done={() => done(t("已恢复有效，须重新审核", "Valid again; it must be approved anew"))}
        />
      )),
    propose: (order: Order) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("purchaseRecords", "proposeResolution")}
          title={t("人工认定", "State the outcome")}
          facts={facts(order)}
          submit={t("提交认定", "State it")}
          note={t(
            "由另一人确认后生效；认定不会重新下发",
            "It counts when a second person confirms it; nothing is sent again"
          )}
          fields={[
            {
              name: "outcome",
              needed: "yes",
              control: (
                <Radio.Group options={Object.entries(outcome).map(([value, word]) => ({ value, label: say(word) }))} />
              )
            },
            { name: "note", needed: "yes", control: reasonControl }
          ]}
          input={({ outcome: stated, note }) =>
            stated && note ? { creditNo: order.orderNo, outcome: stated, note } : null
          }
          done={() => done(t("已提交，待另一人确认", "Stated; a second person has to confirm it"))}
        />
      )),
    settle: (order: Order) => settle.mutate(order.orderNo),
    look: (order: Order) => look.mutate(order.target.terminalId)
  }
}
