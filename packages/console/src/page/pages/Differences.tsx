/** 营销对账: what the marketing system and the station differ about, by work order. */
import { Button, DatePicker, Input } from "antd"
import dayjs from "dayjs"
import { command, stationTime } from "../api/Station.ts"
import type { PaymentDifference } from "../api/Types.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { List } from "../kit/List.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Opens, State, Time } from "../kit/Shown.tsx"
import { dayOf, fenOf, fullTime, none, yuan } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { closing, paymentCause } from "../text/words.ts"
import { orgNo } from "./conditions.ts"

/** Lines of a work order and an amount in yuan; those that are none are told with their number. */
const read = (text: string) => {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), no: index + 1 }))
    .filter(({ line }) => line !== "")
  const rows = lines.map(({ line, no }) => {
    const [workOrderNo = "", amount = ""] = line.split(/[,，\t]/).map((part) => part.trim())
    return { no, workOrderNo, amountFen: fenOf(amount) }
  })
  return {
    rows,
    bad: rows.filter(({ workOrderNo, amountFen }) => workOrderNo === "" || amountFen === null).map(({ no }) => no)
  }
}

export const Differences = () => {
  const say = useSay()
  const may = usePermission()
  const show = useDialogs()
  const done = useDone()
  const close = (row: PaymentDifference) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("settlement", "closePaymentDifference")}
        facts={[
          { label: t("工单号", "Work order"), value: row.workOrderNo },
          { label: t("差异", "Difference"), value: <State word={paymentCause[row.cause]} /> },
          { label: t("营销金额", "Marketing"), value: yuan(row.thereFen) },
          { label: t("主站金额", "Station"), value: yuan(row.hereFen) }
        ]}
        submit={t("处理", "Close")}
        fields={[
          {
            name: "note",
            label: t("处理情况", "What became of it"),
            needed: "yes",
            control: <Input.TextArea rows={2} maxLength={500} />
          }
        ]}
        input={({ note }) => (note ? { differenceId: row.differenceId, note } : null)}
        done={() => done(t("已处理", "Closed"))}
      />
    ))
  const reconcile = () =>
    show((shown) => (
      <CommandDialog
        {...shown}
        width={640}
        command={command("settlement", "reconcilePayments")}
        submit={t("核对", "Compare")}
        fields={[
          {
            name: "day",
            label: t("清单日期", "Day"),
            needed: "yes",
            initial: dayjs(dayOf(stationTime())),
            control: <DatePicker allowClear={false} />
          },
          { name: "orgNo", label: t("供电单位编号", "Org unit"), needed: "yes", control: <Input autoComplete="off" /> },
          {
            name: "list",
            label: t("缴费清单", "Payments"),
            needed: "yes",
            control: (
              <Input.TextArea
                rows={8}
                placeholder={say(t("每行：工单号,金额（元）", "A line each: work order, yuan"))}
              />
            )
          }
        ]}
        input={({ day, orgNo: unit, list }) => {
          if (!day || !unit || !list) return null
          const { rows, bad } = read(list)
          if (bad.length > 0) return null
          return {
            day: day.format("YYYY-MM-DD"),
            orgNo: unit,
            payments: rows.map(({ workOrderNo, amountFen }) => ({ workOrderNo, amountFen: amountFen ?? 0 }))
          } as never
        }}
        done={({ payments, agreeing, found }) =>
          done(
            t(
              `${payments} 笔中 ${agreeing} 笔一致，${found.length} 笔有差异`,
              `${agreeing} of ${payments} agree, ${found.length} differ`
            )
          )
        }
      >
        {({ list }) => {
          const { bad } = read(list ?? "")
          return bad.length === 0 ? null : (
            <p role="alert" className="wrong">
              {say(
                t(
                  `第 ${bad.slice(0, 10).join("、")} 行不是「工单号,金额」`,
                  `Lines ${bad.slice(0, 10).join(", ")} are no work order and amount`
                )
              )}
            </p>
          )
        }}
      </CommandDialog>
    ))
  return (
    <List<PaymentDifference, "settlement", "paymentDifferences">
      title={t("营销对账", "Payments compared")}
      facade="settlement"
      name="paymentDifferences"
      kinds={["PaymentDifference"]}
      conditions={[
        orgNo,
        { field: "days", kind: "days", label: t("清单日期", "Day") },
        { field: "workOrderNo", kind: "text", label: t("工单号", "Work order") },
        { field: "cause", kind: "one", label: t("差异", "Difference"), words: paymentCause },
        { field: "state", kind: "one", label: t("状态", "State"), words: closing, initial: "open" }
      ]}
      rowKey={({ differenceId }) => differenceId}
      empty={t("没有差异", "No differences")}
      tools={
        may("settlement.reconcilePayments") && (
          <Button type="primary" onClick={reconcile}>
            {say(t("导入缴费清单", "Take in payments"))}
          </Button>
        )
      }
      actions={[
        {
          label: t("处理", "Close"),
          needs: ["settlement.closePaymentDifference"],
          prevents: ({ closed }) => (closed === null ? null : t("已处理", "Closed already")),
          run: close
        }
      ]}
      columns={[
        {
          title: t("工单号", "Work order"),
          width: 150,
          show: ({ workOrderNo }) => workOrderNo
        },
        { title: t("清单日期", "Day"), width: 106, show: ({ day }) => day },
        {
          title: t("差异", "Difference"),
          width: 110,
          show: (row) => <State word={paymentCause[row.cause]} />,
          text: (row) => say(paymentCause[row.cause])
        },
        {
          title: t("营销金额 (元)", "Marketing (CNY)"),
          width: 116,
          kind: "number",
          show: ({ thereFen }) => yuan(thereFen)
        },
        {
          title: t("主站金额 (元)", "Station (CNY)"),
          width: 116,
          kind: "number",
          show: ({ hereFen }) => yuan(hereFen)
        },
        {
          title: t("购电单", "Orders"),
          width: 176,
          show: ({ orderNos }) =>
            orderNos.length === 0 ? none : orderNos.map((no) => <Opens key={no} what="order" id={no} />),
          text: ({ orderNos }) => orderNos.join(" ")
        },
        {
          title: t("发现", "Found"),
          width: 104,
          show: ({ openedAt }) => <Time at={openedAt} />,
          text: ({ openedAt }) => fullTime(openedAt)
        },
        { title: t("处理", "Closed"), width: 136, show: ({ closed }) => closed?.note ?? none }
      ]}
    />
  )
}
