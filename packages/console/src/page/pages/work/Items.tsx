/** 待处理事项: what the station lays before a person. */
import { command } from "../../api/Station.ts"
import type { WorkItem } from "../../api/Types.ts"
import { CommandDialog, useDone } from "../../kit/CommandDialog.tsx"
import { useDialogs } from "../../kit/Dialogs.tsx"
import { List } from "../../kit/List.tsx"
import { Opens, State, Time } from "../../kit/Shown.tsx"
import { reasonControl } from "../../parts/Deeds.tsx"
import { fullTime, none } from "../../text/format.ts"
import { t, useSay } from "../../text/Say.tsx"
import { workCause } from "../../text/words.ts"
import { customerNo, name, orgNo } from "../conditions.ts"

/** What is about a terminal opens it. */
const ofTerminals: ReadonlyArray<WorkItem["cause"]> = [
  "clockSkewed",
  "addressContested",
  "terminalSuspected",
  "secretUnopened"
]

const OfTerminal = ({ row: { cause, subject } }: { readonly row: WorkItem }) =>
  ofTerminals.includes(cause) ? <Opens what="terminal" id={subject} /> : none

export const Items = () => {
  const say = useSay()
  const show = useDialogs()
  const done = useDone()
  const close = (row: WorkItem) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("dunning", "closeWorkItem")}
        facts={[
          { label: t("事项", "Item"), value: <State word={workCause[row.cause]} /> },
          { label: t("客户", "Customer"), value: row.customerName ?? row.customerNo },
          { label: t("说明", "What it is"), value: say(row.text), wide: true }
        ]}
        submit={t("处理", "Close")}
        fields={[{ name: "note", label: t("处理情况", "What was done"), needed: "yes", control: reasonControl }]}
        input={({ note }) => (note ? { cause: row.cause, subject: row.subject, note } : null)}
        done={() => done(t("已处理", "Closed"))}
      />
    ))
  const confirmClock = (row: WorkItem) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("dunning", "confirmClock")}
        facts={[{ label: t("说明", "What it is"), value: say(row.text), wide: true }]}
        tone="danger"
        submit={t("确认时钟准确", "It is right")}
        note={t(
          "请先与标准时间核对；确认后终端重新按主站时钟对时",
          "Compare it with a clock that is right before: terminals are set by it again"
        )}
        fields={[{ name: "reason", needed: "yes", control: reasonControl }]}
        input={({ reason }) => (reason ? { reason } : null)}
        done={() => done(t("主站时钟已确认", "The clock is confirmed"))}
      />
    ))
  return (
    <List<WorkItem, "dunning", "workItems">
      level="part"
      title={t("待处理事项", "Work items")}
      facade="dunning"
      name="workItems"
      kinds={["WorkItem"]}
      fixed={{ state: "open" }}
      conditions={[
        orgNo,
        customerNo,
        name,
        { field: "cause", kind: "some", label: t("事项", "Item"), words: workCause }
      ]}
      rowKey={({ cause: about, subject }) => `${about}${subject}`}
      open={close}
      empty={t("没有待处理事项", "Nothing waits for a person")}
      actions={[
        { label: t("处理", "Close"), needs: ["dunning.closeWorkItem"], tone: "primary", run: close },
        {
          label: t("确认主站时钟", "Confirm the clock"),
          needs: ["dunning.confirmClock"],
          prevents: ({ cause }) =>
            cause === "stationClock" ? null : t("此事项与主站时钟无关", "It is not about the station's clock"),
          run: confirmClock
        }
      ]}
      columns={[
        {
          title: t("事项", "Item"),
          width: 150,
          show: (row) => <State word={workCause[row.cause]} />,
          text: (row) => say(workCause[row.cause])
        },
        {
          title: t("客户或终端", "Customer or terminal"),
          width: 170,
          show: (row) => row.customerName ?? row.customerNo ?? <OfTerminal row={row} />,
          text: (row) => row.customerName ?? row.customerNo ?? row.subject
        },
        {
          title: t("发现时间", "Since"),
          width: 104,
          show: ({ openedAt }) => <Time at={openedAt} />,
          text: ({ openedAt }) => fullTime(openedAt)
        },
        {
          title: t("说明", "What it is"),
          width: 520,
          show: ({ text }) => <span className="long">{say(text)}</span>,
          text: ({ text }) => say(text)
        }
      ]}
    />
  )
}
