/** 短信查询: what was written to whom, and what became of it. */
import { Input } from "antd"
import { command } from "../api/Station.ts"
import type { Message } from "../api/Types.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { List } from "../kit/List.tsx"
import { Opens, State, Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { fullTime } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { messageKind, progress, progressFilter } from "../text/words.ts"
import { customerNo, name, orgNo } from "./conditions.ts"

export const Messages = () => {
  const say = useSay()
  const show = useDialogs()
  const done = useDone()
  const reason = <Input.TextArea rows={2} maxLength={200} />
  const facts = (row: Message) => [
    { label: t("客户", "Customer"), value: row.customerName ?? row.customerNo },
    { label: t("手机", "To"), value: row.to },
    { label: t("内容", "Text"), value: row.text, wide: true }
  ]
  const cancel = (row: Message) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("dunning", "cancelMessage")}
        facts={facts(row)}
        submit={t("取消短信", "Cancel it")}
        fields={[{ name: "reason", needed: "yes", control: reason }]}
        input={({ reason: why }) => (why ? { messageId: row.messageId, reason: why } : null)}
        done={() => done(t("已取消", "Cancelled"))}
      />
    ))
  const resend = (row: Message) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("dunning", "resendMessage")}
        facts={facts(row)}
        submit={t("重发", "Send again")}
        fields={[
          { name: "reason", needed: "yes", control: reason },
          { name: "quietHoursReason", control: <Input autoComplete="off" /> }
        ]}
        input={({ reason: why, quietHoursReason }) =>
          why ? { messageId: row.messageId, reason: why, ...(quietHoursReason ? { quietHoursReason } : {}) } : null
        }
        done={() => done(t("已排队重发", "Queued again"))}
      />
    ))
  return (
    <List<Message, "dunning", "messages">
      title={t("短信查询", "Messages")}
      facade="dunning"
      name="messages"
      kinds={["Message"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        { field: "kind", kind: "some", label: t("类型", "Kind"), words: messageKind },
        { field: "progress", kind: "some", label: t("状态", "State"), words: progressFilter },
        { field: "queuedOn", kind: "days", label: t("日期", "Day") }
      ]}
      rowKey={({ messageId }) => messageId}
      empty={t("没有符合条件的短信", "No message fits")}
      actions={[
        { label: t("取消短信", "Cancel"), needs: ["dunning.cancelMessage"], run: cancel },
        { label: t("重发", "Send again"), needs: ["dunning.resendMessage"], run: resend }
      ]}
      columns={[
        {
          title: t("时间", "Time"),
          width: 104,
          show: ({ queuedAt }) => <Time at={queuedAt} />,
          text: ({ queuedAt }) => fullTime(queuedAt)
        },
        {
          title: t("客户", "Customer"),
          width: 150,
          show: (row) => (
            <Opens what="customer" id={row.customerNo}>
              {row.customerName ?? row.customerNo}
            </Opens>
          ),
          text: (row) => row.customerName ?? row.customerNo
        },
        { title: t("手机", "To"), width: 120, show: ({ to }) => to },
        {
          title: t("类型", "Kind"),
          width: 86,
          show: ({ kind }) => say(messageKind[kind])
        },
        {
          title: t("状态", "State"),
          width: 120,
          show: (row) => <State word={progress[row.progress._tag]} />,
          text: (row) => say(progress[row.progress._tag])
        },
        {
          title: t("发送人", "By"),
          width: 90,
          show: ({ sentBy }) => <Who actor={sentBy} />,
          text: ({ sentBy }) => sentBy
        },
        {
          title: t("内容", "Text"),
          width: 340,
          show: ({ text }) => <span className="long">{text}</span>,
          text: ({ text }) => text
        }
      ]}
    />
  )
}
