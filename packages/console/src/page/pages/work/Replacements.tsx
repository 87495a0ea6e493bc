/** 换装: replacements of devices, those that stopped first; what a person does so that they get on. */
import { Input } from "antd"
import { command } from "../../api/Station.ts"
import type { Replacement } from "../../api/Types.ts"
import { CommandDialog, useDone } from "../../kit/CommandDialog.tsx"
import { useDialogs } from "../../kit/Dialogs.tsx"
import { List } from "../../kit/List.tsx"
import { type Fact, State, Time } from "../../kit/Shown.tsx"
import { Who } from "../../kit/Who.tsx"
import { reasonControl } from "../../parts/Deeds.tsx"
import { energy, fullTime, none, partText } from "../../text/format.ts"
import { t, useSay } from "../../text/Say.tsx"
import { replacementFilter, replacementStep } from "../../text/words.ts"
import { customerNo, name, orgNo } from "../conditions.ts"

const isOver = ({ step }: Replacement): boolean => step._tag === "Done" || step._tag === "Undone"
const over = t("换装已结束", "It has ended")

export const Replacements = () => {
  const say = useSay()
  const show = useDialogs()
  const done = useDone()
  const facts = (row: Replacement): ReadonlyArray<Fact> => [
    { label: t("客户", "Customer"), value: `${row.customerName ?? ""} ${row.customerNo}`, wide: true },
    { label: t("原购电对象", "Old target"), value: `${row.oldTarget.terminalId} ${say(partText(row.oldTarget))}` },
    { label: t("新购电对象", "New target"), value: `${row.newTarget.terminalId} ${say(partText(row.newTarget))}` },
    { label: t("进度", "How far"), value: <State word={replacementStep[row.step._tag]} /> }
  ]
  const remaining = {
    name: "remaining",
    needed: "yes",
    control: <Input suffix="kWh" inputMode="decimal" autoComplete="off" />
  } as const
  const state = (row: Replacement) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("customers", "stateReading")}
        facts={facts(row)}
        fields={[remaining, { name: "reason", needed: "yes", control: reasonControl }]}
        input={({ remaining: left, reason }) =>
          left && reason ? ({ replacementId: row.replacementId, remaining: left, reason } as never) : null
        }
        done={() => done(t("已记录，待另一人确认", "Stated; a second person has to confirm it"))}
      />
    ))
  const confirm = (row: Replacement) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("customers", "confirmReading")}
        facts={facts(row)}
        note={t("请按现场抄见重新输入，与所填一致才算确认", "Type what you read yourself: it has to be the same")}
        fields={[remaining]}
        input={({ remaining: left }) =>
          left ? ({ replacementId: row.replacementId, remaining: left } as never) : null
        }
        done={() => done(t("已确认", "Confirmed"))}
      />
    ))
  const resume = (row: Replacement) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("customers", "resumeReplacement")}
        facts={facts(row)}
        submit={t("继续", "Go on")}
        input={() => ({ replacementId: row.replacementId })}
        done={() => done(t("换装继续进行", "It goes on"))}
      />
    ))
  const undo = (row: Replacement) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("customers", "undoReplacement")}
        facts={facts(row)}
        tone="danger"
        submit={t("撤销换装", "Take it back")}
        fields={[{ name: "reason", needed: "yes", control: reasonControl }]}
        input={({ reason }) => (reason ? { replacementId: row.replacementId, reason } : null)}
        done={() => done(t("换装已撤销", "It is taken back"))}
      />
    ))
  return (
    <List<Replacement, "customers", "replacements">
      level="part"
      title={t("换装", "Replacements")}
      facade="customers"
      name="replacements"
      kinds={["Replacement"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        { field: "step", kind: "one", label: t("进度", "How far"), words: replacementFilter }
      ]}
      rowKey={({ replacementId }) => replacementId}
      empty={t("没有换装记录", "No device was replaced")}
      actions={[
        {
          label: t("继续", "Go on"),
          needs: ["customers.resumeReplacement"],
          tone: "primary",
          prevents: ({ step }) => (step._tag === "Stopped" ? null : t("换装没有停止", "It has not stopped")),
          run: resume
        },
        {
          label: t("填写抄见电量", "State the reading"),
          needs: ["customers.stateReading"],
          prevents: (row) => (isOver(row) ? over : null),
          run: state
        },
        {
          label: t("确认抄见电量", "Confirm the reading"),
          needs: ["customers.confirmReading"],
          prevents: (row) =>
            row.hand === undefined ? t("还没有填写抄见电量", "Nobody stated a reading") : isOver(row) ? over : null,
          run: confirm
        },
        {
          label: t("撤销换装", "Take it back"),
          needs: ["customers.undoReplacement"],
          prevents: (row) => (isOver(row) ? over : null),
          run: undo
        }
      ]}
      columns={[
        { title: t("客户", "Customer"), width: 140, show: (row) => row.customerName ?? row.customerNo },
        {
          title: t("原购电对象", "Old target"),
          width: 158,
          show: ({ oldTarget: old }) => `${old.terminalId} ${say(partText(old))}`
        },
        {
          title: t("新购电对象", "New target"),
          width: 158,
          show: ({ newTarget: next }) => `${next.terminalId} ${say(partText(next))}`
        },
        {
          title: t("结转 (kWh)", "Carried (kWh)"),
          width: 100,
          kind: "number",
          show: ({ left }) => energy(left?.remaining)
        },
        {
          title: t("进度", "How far"),
          width: 128,
          show: ({ step }) => <State word={replacementStep[step._tag]} />,
          text: ({ step }) => say(replacementStep[step._tag])
        },
        {
          title: t("停止原因", "Why it stopped"),
          width: 140,
          show: ({ step }) => (step._tag === "Stopped" ? <span className="long narrow">{step.reason}</span> : none),
          text: ({ step }) => (step._tag === "Stopped" ? step.reason : none)
        },
        { title: t("申请人", "By"), width: 72, show: ({ by }) => <Who actor={by} />, text: ({ by }) => by },
        {
          title: t("开始时间", "Begun"),
          width: 104,
          show: ({ startedAt }) => <Time at={startedAt} />,
          text: ({ startedAt }) => fullTime(startedAt)
        }
      ]}
    />
  )
}
