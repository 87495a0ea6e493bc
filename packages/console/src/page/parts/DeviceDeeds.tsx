import { App, Input, Select } from "antd"
import { command } from "../api/Station.ts"
import type { Adjustment, Device } from "../api/Types.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { Copyable } from "../kit/Copyable.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { type Fact, Time } from "../kit/Shown.tsx"
import { energy, fenOf, none, partText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { paymentWay } from "../text/words.ts"
import { AdjustDialog } from "./AdjustDialog.tsx"
import { reasonControl } from "./Deeds.tsx"

/** The deeds of a purchase device. */
export const useDeviceDeeds = () => {
  const show = useDialogs()
  const say = useSay()
  const { notification } = App.useApp()
  const facts = (device: Device): ReadonlyArray<Fact> => [
    { label: t("客户", "Customer"), value: `${device.customerName ?? ""} ${device.customerNo}`, wide: true },
    { label: t("终端", "Terminal"), value: device.target.terminalId },
    { label: t("购电对象", "Target"), value: say(partText(device.target)) },
    { label: t("剩余电量", "Balance"), value: `${energy(device.remaining)} kWh` },
    { label: t("召测时间", "Read at"), value: <Time at={device.readAt} /> },
    { label: t("告警电量", "Alarm energy"), value: `${energy(device.alarmEnergy)} kWh` },
    {
      label: t("上次购电", "Last purchase"),
      value:
        device.last === null ? (
          none
        ) : (
          <>
            {energy(device.last.energy)} kWh <Time at={device.last.savedAt} />
          </>
        )
    }
  ]
  return {
    buy: (device: Device) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("purchases", "save")}
          facts={facts(device)}
          note={t(
            "保存后须审核，再由数据下发送到终端",
            "It is saved only: it goes to the terminal after its approval, by dispatch"
          )}
          fields={[
            {
              name: "energy",
              label: t("购电电量", "Purchased energy"),
              needed: "yes",
              control: <Input suffix="kWh" inputMode="decimal" autoComplete="off" />
            },
            {
              name: "amount",
              label: t("购电金额", "Amount"),
              wrong: (typed) =>
                !typed || fenOf(String(typed)) !== null
                  ? null
                  : t("请输入金额，至多两位小数，如 528.36", "Type an amount with at most two decimals, as 528.36"),
              control: <Input suffix={say(t("元", "yuan"))} inputMode="decimal" autoComplete="off" />
            },
            {
              name: "paymentWay",
              control: (
                <Select
                  allowClear
                  options={Object.entries(paymentWay).map(([value, word]) => ({ value, label: say(word) }))}
                />
              )
            },
            { name: "workOrderNo", control: <Input autoComplete="off" /> }
          ]}
          input={({ energy: given, amount, paymentWay: way, workOrderNo }) => {
            const fen = amount ? fenOf(amount) : null
            if (!given) return null
            return {
              deviceId: device.deviceId,
              energy: String(given).trim(),
              ...(fen === null ? {} : { amountFen: fen }),
              ...(way ? { paymentWay: way } : {}),
              ...(workOrderNo ? { workOrderNo } : {})
            }
          }}
          done={({ orderNo }) =>
            notification.success({
              title: say(t("购电单已保存，待审核", "The order is saved and has to be approved")),
              description: <Copyable text={orderNo} />
            })
          }
        />
      )),
    adjust: (device: Device) => show((shown) => <AdjustDialog {...shown} device={device} />)
  }
}

/** The deeds of adjustments. */
export const useAdjustmentDeeds = () => {
  const show = useDialogs()
  const done = useDone()
  const facts = (row: Adjustment): ReadonlyArray<Fact> => [
    { label: t("调整单号", "Adjustment"), value: row.adjustmentNo, wide: true },
    { label: t("客户", "Customer"), value: `${row.customerName ?? ""} ${row.customerNo}`, wide: true },
    { label: t("调整前", "Before"), value: `${energy(row.ifRemainingWas)} kWh` },
    { label: t("调整为", "Set to"), value: `${energy(row.value)} kWh` },
    { label: t("原因", "Reason"), value: row.reason, wide: true }
  ]
  return {
    approve: (row: Adjustment) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("approvals", "approveAdjustment")}
          facts={facts(row)}
          submit={t("审核", "Approve")}
          input={() => ({ adjustmentNo: row.adjustmentNo })}
          done={() => done(t("已审核", "Approved"))}
        />
      )),
    dispatch: (row: Adjustment) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("purchaseRecords", "dispatchAdjustment")}
          facts={facts(row)}
          submit={t("数据下发", "Dispatch")}
          input={() => ({ adjustmentNo: row.adjustmentNo })}
          done={() => done(t("已排队下发", "Queued"))}
        />
      )),
    revoke: (row: Adjustment) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("approvals", "revokeAdjustment")}
          facts={facts(row)}
          submit={t("确定", "Confirm")}
          fields={[{ name: "reason", control: reasonControl, needed: "yes" }]}
          input={({ reason }) => (reason ? { adjustmentNo: row.adjustmentNo, reason } : null)}
          done={() => done(t("已撤销审核", "Approval revoked"))}
        />
      )),
    void: (row: Adjustment) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("purchaseRecords", "voidAdjustment")}
          facts={facts(row)}
          tone="danger"
          submit={t("注销", "Void")}
          fields={[{ name: "reason", control: reasonControl, needed: "yes" }]}
          input={({ reason }) => (reason ? { adjustmentNo: row.adjustmentNo, reason } : null)}
          done={() => done(t("已注销", "Voided"))}
        />
      ))
  }
}
