/** 销户: accounts that are being closed; one person asks for it at the device of a customer, another approves it here. */
import { command } from "../api/Station.ts"
import type { Closing } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { List } from "../kit/List.tsx"
import { type Fact, Opens, State, Time } from "../kit/Shown.tsx"
import { knownAs, Who } from "../kit/Who.tsx"
import { reasonControl } from "../parts/Deeds.tsx"
import { energy, fullTime, targetText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { closingStep } from "../text/words.ts"
import { customerNo, name, orgNo } from "./conditions.ts"

type Step = Closing["step"]["_tag"]

const wordOf = ({ step }: Closing) =>
  closingStep[step._tag.replace(/^./, (first) => first.toLowerCase()) as keyof typeof closingStep]

/** A deed that belongs to some steps. */
const at =
  (...steps: ReadonlyArray<Step>) =>
  (row: Closing) =>
    steps.includes(row.step._tag)
      ? null
      : t(`现为「${wordOf(row).zh}」，不能进行此操作`, `It is “${wordOf(row).en}”: this cannot be done now`)

const nameOf = (row: Closing): string => row.customerName ?? row.customerNo

export const Closings = () => {
  const say = useSay()
  const show = useDialogs()
  const done = useDone()
  const { open } = useDrawer()
  const factsOf = (row: Closing): ReadonlyArray<Fact> => [
    { label: t("客户", "Customer"), value: `${nameOf(row)} ${row.customerNo}`, wide: true },
    { label: t("购电对象", "Target"), value: say(targetText(row.target)) },
    { label: t("剩余电量", "Balance"), value: `${energy(row.reading.remaining)} kWh` },
    { label: t("申请人", "Asked for by"), value: <Who actor={row.by} /> },
    { label: t("申请时间", "Asked for"), value: <Time at={row.startedAt} /> },
    { label: t("原因", "Reason"), value: row.reason, wide: true }
  ]
  const approve = (row: Closing) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("customers", "approveClosing")}
        facts={factsOf(row)}
        tone="danger"
        typed={knownAs({ name: row.customerName, customerNo: row.customerNo })}
        submit={t("审批", "Approve")}
        note={t(
          "审批的是以上剩余电量；主站办理前会重新召测",
          "This balance is approved; the station reads it anew before it begins"
        )}
        input={() => ({ closingId: row.closingId, remaining: row.reading.remaining })}
        done={() => done(t("已审批，主站自动办理", "Approved; the station goes on by itself"))}
      />
    ))
  const resume = (row: Closing) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("customers", "resumeClosing")}
        facts={factsOf(row)}
        submit={t("继续", "Go on")}
        input={() => ({ closingId: row.closingId })}
        done={() => done(t("销户继续进行", "It goes on"))}
      />
    ))
  const undo = (row: Closing) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("customers", "undoClosing")}
        facts={factsOf(row)}
        submit={t("撤销", "Undo")}
        fields={[{ name: "reason", needed: "yes", control: reasonControl }]}
        input={({ reason }) => (reason ? { closingId: row.closingId, reason } : null)}
        done={() => done(t("销户已撤销", "It is undone"))}
      />
    ))
  return (
    <List<Closing, "customers", "closings">
      title={t("销户", "Closings of accounts")}
      help={t(
        "在客户的购电设备上申请，由另一人在此审批",
        "Asked for at the device of a customer, approved here by another person"
      )}
      facade="customers"
      name="closings"
      kinds={["AccountClosing"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        { field: "step", kind: "one", label: t("进度", "Step"), words: closingStep }
      ]}
      rowKey={({ closingId }) => closingId}
      open={({ customerNo: id }) => open("customer", id, "devices")}
      empty={t("没有销户记录", "No account is being closed")}
      actions={[
        {
          label: t("审批", "Approve"),
          needs: ["customers.approveClosing"],
          tone: "primary",
          prevents: at("Proposed"),
          run: approve
        },
        { label: t("继续", "Go on"), needs: ["customers.resumeClosing"], prevents: at("Stopped"), run: resume },
        {
          label: t("撤销", "Undo"),
          needs: ["customers.undoClosing"],
          prevents: at("Proposed", "Approved", "Releasing", "Zeroing", "Stopped"),
          run: undo
        }
      ]}
      columns={[
        {
          title: t("客户编号", "Number"),
          width: 120,
          show: ({ customerNo: id }) => <Opens what="customer" id={id} />,
          text: ({ customerNo: id }) => id
        },
        { title: t("客户名称", "Name"), width: 150, show: nameOf, text: nameOf },
        {
          title: t("购电对象", "Target"),
          width: 160,
          show: ({ target }) => say(targetText(target))
        },
        {
          title: t("剩余电量 (kWh)", "Balance (kWh)"),
          width: 120,
          kind: "number",
          show: ({ left, reading }) => energy((left ?? reading).remaining)
        },
        {
          title: t("进度", "Step"),
          width: 110,
          show: (row) => <State word={wordOf(row)} />,
          text: (row) => say(wordOf(row))
        },
        { title: t("申请人", "By"), width: 80, show: ({ by }) => <Who actor={by} />, text: ({ by }) => by },
        {
          title: t("申请时间", "Asked for"),
          width: 100,
          show: ({ startedAt }) => <Time at={startedAt} />,
          text: ({ startedAt }) => fullTime(startedAt)
        },
        { title: t("原因", "Reason"), width: 160, show: ({ reason }) => reason }
      ]}
    />
  )
}
