/** 待确认的人工认定: what one person stated of an outcome, and a second one has to confirm. */
import { command } from "../../api/Station.ts"
import type { Proposal } from "../../api/Types.ts"
import { CommandDialog, useDone } from "../../kit/CommandDialog.tsx"
import { useDialogs } from "../../kit/Dialogs.tsx"
import { List } from "../../kit/List.tsx"
import { Opens, State, Time } from "../../kit/Shown.tsx"
import { Who } from "../../kit/Who.tsx"
import { fullTime, none, targetText } from "../../text/format.ts"
import { t, useSay } from "../../text/Say.tsx"
import { outcome } from "../../text/words.ts"
import { customerNo, name, orgNo } from "../conditions.ts"

export const Proposals = () => {
  const say = useSay()
  const show = useDialogs()
  const done = useDone()
  const confirm = (row: Proposal) => {
    const facts = [
      { label: t("对象", "About"), value: row.id, wide: true },
      { label: t("客户", "Customer"), value: row.customerName ?? row.customerNo, wide: true },
      { label: t("认定", "Stated"), value: <State word={outcome[row.outcome]} /> },
      { label: t("认定人", "By"), value: <Who actor={row.by} /> },
      { label: t("说明", "Note"), value: row.note, wide: true }
    ]
    show((shown) =>
      row.about === "control" ? (
        <CommandDialog
          {...shown}
          command={command("commissioning", "confirmControlResolution")}
          facts={facts}
          submit={t("确认", "Confirm")}
          input={() => ({ controlId: row.id, outcome: row.outcome })}
          done={() => done(t("已确认", "Confirmed"))}
        />
      ) : (
        <CommandDialog
          {...shown}
          command={command("purchaseRecords", "confirmResolution")}
          facts={facts}
          submit={t("确认", "Confirm")}
          input={() => ({ creditNo: row.id, outcome: row.outcome })}
          done={() => done(t("已确认", "Confirmed"))}
        />
      )
    )
  }
  return (
    <List<Proposal, "purchaseRecords", "proposals">
      level="part"
      title={t("待确认的人工认定", "Outcomes to confirm")}
      facade="purchaseRecords"
      name="proposals"
      kinds={["Order", "Adjustment", "Control"]}
      conditions={[orgNo, customerNo, name]}
      rowKey={({ about, id }) => `${about}${id}`}
      open={confirm}
      empty={t("没有待确认的人工认定", "Nothing waits for a second person")}
      actions={[
        { label: t("确认", "Confirm"), needs: ["purchaseRecords.confirmResolution"], tone: "primary", run: confirm }
      ]}
      columns={[
        {
          title: t("单号", "Number"),
          width: 186,
          show: ({ about, id }) => (about === "order" ? <Opens what="order" id={id} /> : id),
          text: ({ id }) => id
        },
        { title: t("客户", "Customer"), width: 150, show: (row) => row.customerName ?? row.customerNo ?? none },
        { title: t("购电对象", "Target"), width: 160, show: ({ target }) => say(targetText(target)) },
        {
          title: t("认定", "Stated"),
          width: 96,
          show: (row) => <State word={outcome[row.outcome]} />,
          text: (row) => say(outcome[row.outcome])
        },
        { title: t("认定人", "By"), width: 90, show: ({ by }) => <Who actor={by} />, text: ({ by }) => by },
        { title: t("时间", "Time"), width: 104, show: ({ at }) => <Time at={at} />, text: ({ at }) => fullTime(at) },
        { title: t("说明", "Note"), width: 220, show: ({ note }) => note }
      ]}
    />
  )
}
