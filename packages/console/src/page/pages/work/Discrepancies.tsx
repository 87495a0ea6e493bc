/** 单边账: what books and terminals disagree about. */
import { Input, Radio, Select } from "antd"
import { command, station } from "../../api/Station.ts"
import type { Discrepancy } from "../../api/Types.ts"
import { CommandDialog, useDone } from "../../kit/CommandDialog.tsx"
import { useDialogs } from "../../kit/Dialogs.tsx"
import { List } from "../../kit/List.tsx"
import { State, Time } from "../../kit/Shown.tsx"
import { Who } from "../../kit/Who.tsx"
import { reasonControl, usePoll } from "../../parts/Deeds.tsx"
import { energy, fullTime, none, targetText } from "../../text/format.ts"
import { t, useSay } from "../../text/Say.tsx"
import { cause, reconciled, repairByHand } from "../../text/words.ts"
import { customerNo, name, orgNo, terminalId } from "../conditions.ts"

const keyOfTarget = (target: Discrepancy["target"]): string => {
  switch (target._tag) {
    case "Group":
      return `${target.terminalId}/${target.totalGroupNo}`
    case "Terminal":
      return target.terminalId
    case "Meter":
      return `${target.terminalId}#${target.meterNo}`
  }
}

export const Discrepancies = () => {
  const say = useSay()
  const show = useDialogs()
  const done = useDone()
  const reconcile = usePoll(
    (row: Discrepancy) => station.purchaseRecords.reconcile({ target: keyOfTarget(row.target) } as never),
    ({ result }) => say(reconciled[result])
  )
  const facts = (row: Discrepancy) => [
    { label: t("客户", "Customer"), value: row.customerName ?? row.customerNo, wide: true },
    { label: t("购电对象", "Target"), value: say(targetText(row.target)) },
    { label: t("原因", "Cause"), value: <State word={cause[row.cause]} /> },
    { label: t("应为单号", "Expected number"), value: row.expected },
    { label: t("终端单号", "Found"), value: row.found },
    { label: t("账面电量", "Booked"), value: `${energy(row.sight?.booked?.balance)} kWh` },
    { label: t("终端电量", "On the terminal"), value: `${energy(row.sight?.look.balance)} kWh` }
  ]
  const close = (row: Discrepancy) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("purchaseRecords", "closeDiscrepancy")}
        facts={facts(row)}
        submit={t("处理", "Close")}
        fields={[
          {
            name: "repair",
            label: t("处理方式", "How"),
            needed: "yes",
            initial: "explained",
            control: (
              <Radio.Group
                options={Object.entries(repairByHand).map(([value, word]) => ({ value, label: say(word) }))}
              />
            )
          },
          { name: "creditNo", label: t("单号", "Order or adjustment"), control: <Input autoComplete="off" /> },
          { name: "note", label: t("说明", "Note"), needed: "yes", control: reasonControl }
        ]}
        input={({ repair, creditNo, note }) =>
          repair && note ? { discrepancyId: row.discrepancyId, repair, note, ...(creditNo ? { creditNo } : {}) } : null
        }
        done={() => done(t("已处理", "Closed"))}
      />
    ))
  const ask = (row: Discrepancy) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("purchaseRecords", "requestClosing")}
        facts={facts(row)}
        note={t("由另一人审核后生效", "It counts when a second person approves it")}
        submit={t("申请处理", "Ask for it")}
        fields={[
          {
            name: "kind",
            label: t("差额如何处理", "The difference"),
            needed: "yes",
            initial: "Nothing",
            control: (
              <Select
                options={[
                  { value: "Nothing", label: say(t("无差额", "No difference")) },
                  { value: "WriteOff", label: say(t("放弃差额", "Write off")) },
                  { value: "Refund", label: say(t("线下退款", "Refund outside")) },
                  { value: "Adjust", label: say(t("调整剩余电量", "Adjust the balance")) },
                  { value: "SellAgain", label: say(t("补售", "Sell again")) }
                ]}
              />
            )
          },
          { name: "value", label: t("电量或凭证号", "Energy or voucher"), control: <Input autoComplete="off" /> },
          { name: "note", label: t("说明", "Note"), needed: "yes", control: reasonControl }
        ]}
        input={({ kind, value, note }) => {
          if (!note) return null
          const parts = {
            Nothing: {},
            WriteOff: {},
            Refund: { reference: value },
            Adjust: { value },
            SellAgain: { energy: value }
          } as const
          const needsValue = Object.keys(parts[kind as keyof typeof parts]).length > 0
          if (needsValue && !value) return null
          return {
            discrepancyId: row.discrepancyId,
            disposition: { _tag: kind, ...parts[kind as keyof typeof parts] },
            note
          } as never
        }}
        done={() => done(t("已申请，待另一人审核", "Asked; a second person has to approve it"))}
      />
    ))
  const approve = (row: Discrepancy) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("purchaseRecords", "approveClosing")}
        facts={[
          ...facts(row),
          { label: t("申请人", "Asked by"), value: row.request ? <Who actor={row.request.by} /> : none },
          { label: t("申请说明", "Note"), value: row.request?.note, wide: true }
        ]}
        submit={t("审核", "Approve")}
        input={() => ({ discrepancyId: row.discrepancyId, requestNo: row.request?.no ?? 0 })}
        done={() => done(t("已审核", "Approved"))}
      />
    ))
  const asked = ({ request }: Discrepancy) => (request ? null : t("没有处理申请", "Nobody asked for a closing"))
  return (
    <List<Discrepancy, "purchaseRecords", "discrepancies">
      level="part"
      title={t("单边账", "Discrepancies")}
      facade="purchaseRecords"
      name="discrepancies"
      kinds={["Discrepancy", "Target"]}
      fixed={{ state: "open" }}
      conditions={[
        orgNo,
        customerNo,
        name,
        terminalId,
        { field: "cause", kind: "one", label: t("原因", "Cause"), words: cause }
      ]}
      rowKey={({ discrepancyId }) => discrepancyId}
      empty={t("没有未处理的单边账", "Books and terminals agree")}
      actions={[
        {
          label: t("对账", "Reconcile"),
          needs: ["purchaseRecords.reconcile"],
          tone: "primary",
          run: (row) => reconcile.mutate(row)
        },
        { label: t("处理", "Close"), needs: ["purchaseRecords.closeDiscrepancy"], run: close },
        { label: t("申请处理", "Ask for a closing"), needs: ["purchaseRecords.requestClosing"], run: ask },
        {
          label: t("审核处理", "Approve a closing"),
          needs: ["purchaseRecords.approveClosing"],
          prevents: asked,
          run: approve
        }
      ]}
      columns={[
        { title: t("客户", "Customer"), width: 170, show: (row) => row.customerName ?? row.customerNo ?? none },
        { title: t("购电对象", "Target"), width: 170, show: ({ target }) => say(targetText(target)) },
        {
          title: t("原因", "Cause"),
          width: 150,
          show: (row) => <State word={cause[row.cause]} />,
          text: (row) => say(cause[row.cause])
        },
        { title: t("应为单号", "Expected"), width: 90, kind: "number", show: ({ expected }) => expected ?? none },
        { title: t("终端单号", "Found"), width: 90, kind: "number", show: ({ found }) => found ?? none },
        {
          title: t("差额 (kWh)", "Difference"),
          width: 110,
          kind: "number",
          show: ({ sight }) => energy(sight?.difference)
        },
        {
          title: t("发现时间", "Found at"),
          width: 110,
          show: ({ openedAt }) => <Time at={openedAt} />,
          text: ({ openedAt }) => fullTime(openedAt)
        },
        {
          title: t("申请", "Asked"),
          width: 90,
          show: ({ request }) => (request ? <Who actor={request.by} /> : none),
          text: ({ request }) => request?.by ?? none
        }
      ]}
    />
  )
}
