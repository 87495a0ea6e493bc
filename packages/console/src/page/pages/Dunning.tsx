/** 手工短信催费: whose energy runs low, and writing to them. */
import { Alert, Button, Input, Modal, Select } from "antd"
import { useState } from "react"
import { command } from "../api/Station.ts"
import type { LowBalance } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { useAsk } from "../kit/Ask.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { type DialogProps, useDialogs } from "../kit/Dialogs.tsx"
import { List } from "../kit/List.tsx"
import { Answered, Opens, Time } from "../kit/Shown.tsx"
import { energy, fullTime } from "../text/format.ts"
import { colon, t, told, useSay } from "../text/Say.tsx"
import { cycle, unmarked } from "../text/words.ts"
import { customerNo, name, orgNo, terminalId } from "./conditions.ts"

/** 更换短信模板: choose one, then take it. */
const ChooseTemplate = ({
  open,
  close,
  gone,
  chosen,
  take
}: DialogProps & { readonly chosen: string | undefined; readonly take: (id: string) => void }) => {
  const say = useSay()
  const asked = useAsk("dunning", "templates", { usableFor: "dunning" }, { kinds: ["Template"] })
  const [picked, setPicked] = useState(chosen)
  return (
    <Modal
      open={open}
      title={say(t("更换短信模板", "Change the template"))}
      onCancel={close}
      afterClose={gone}
      okText={say(t("更换", "Take it"))}
      okButtonProps={{ disabled: picked === undefined }}
      onOk={() => {
        if (picked !== undefined) take(picked)
        close()
      }}
    >
      <Answered asked={asked}>
        {(templates) => (
          <>
            <Select
              style={{ width: "100%" }}
              aria-label={say(t("短信模板", "Template"))}
              value={picked}
              onChange={setPicked}
              options={templates
                .filter(({ status }) => status === "usable")
                .map(({ templateId, name: called }) => ({ value: templateId, label: called }))}
            />
            <p className="note">{templates.find(({ templateId }) => templateId === picked)?.text}</p>
          </>
        )}
      </Answered>
    </Modal>
  )
}

const Send = ({ rows, ...shown }: DialogProps & { readonly rows: ReadonlyArray<LowBalance> }) => {
  const say = useSay()
  const show = useDialogs()
  const done = useDone()
  const [templateId, setTemplateId] = useState<string | undefined>(undefined)
  const customerNos = rows.map(({ customerNo: no }) => no)
  const chosen = templateId === undefined ? {} : { templateId }
  const preview = useAsk("dunning", "preview", { customerNos, ...chosen } as never, {
    kinds: ["Template", "Customer"],
    keep: true
  })
  const isQuiet = preview.data?.quietHours === "yes"
  return (
    <CommandDialog
      {...shown}
      width={680}
      command={command("dunning", "send")}
      title={t("短信催费", "Write to customers")}
      submit={t("发送短信", "Send")}
      fields={
        isQuiet
          ? [
              {
                name: "quietHoursReason",
                label: t("静默时段发送原因", "Why in quiet hours"),
                needed: "yes",
                control: <Input autoComplete="off" />
              }
            ]
          : []
      }
      input={({ quietHoursReason }) => {
        if ((preview.data?.messages.length ?? 0) === 0) return null
        return { customerNos, ...chosen, ...(quietHoursReason ? { quietHoursReason } : {}) } as never
      }}
      done={({ messages, refused }) =>
        done(
          t(
            `已排队 ${messages.length} 条，${refused.length} 户未发送`,
            `${messages.length} queued, ${refused.length} customers left out`
          )
        )
      }
    >
      {() => (
        <>
          <div className="buttons">
            <Button
              onClick={() =>
                show((next) => (
                  <ChooseTemplate
                    {...next}
                    chosen={templateId ?? preview.data?.messages[0]?.templateId}
                    take={setTemplateId}
                  />
                ))
              }
            >
              {say(t("更换短信模板", "Change the template"))}
            </Button>
          </div>
          <Answered asked={preview}>
            {({ refused }) =>
              refused.length === 0 ? null : (
                <Alert
                  type="warning"
                  showIcon
                  title={say(t("以下客户不能发送", "These cannot be written to"))}
                  description={
                    <ul className="plain">
                      {refused.map(({ customerNo: no, refusals }) => (
                        <li key={no}>
                          {no}
                          {say(colon)}
                          {refusals.map((each) => say(told(each))).join(" ")}
                        </li>
                      ))}
                    </ul>
                  }
                />
              )
            }
          </Answered>
        </>
      )}
    </CommandDialog>
  )
}

export const Dunning = () => {
  const say = useSay()
  const show = useDialogs()
  const { open } = useDrawer()
  const send = (rows: ReadonlyArray<LowBalance>) => show((shown) => <Send {...shown} rows={rows} />)
  return (
    <List<LowBalance, "dunning", "lowBalances">
      title={t("手工短信催费", "Dunning by SMS")}
      facade="dunning"
      name="lowBalances"
      kinds={["Customer", "Target", "Message"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        terminalId,
        {
          field: "alarm",
          kind: "one",
          label: t("余额", "Balance"),
          initial: "below",
          words: { below: unmarked(t("低于告警", "Below alarm")), all: unmarked(t("全部", "All")) }
        },
        {
          field: "sortBy",
          kind: "one",
          label: t("排序", "Order"),
          initial: "remaining",
          words: {
            remaining: unmarked(t("剩余电量", "Balance")),
            readAt: unmarked(t("召测时间", "Read at")),
            customerNo: unmarked(t("客户编号", "Number"))
          }
        }
      ]}
      rowKey={({ customerNo: no }) => no}
      open={(row) => send([row])}
      empty={t("没有低于告警电量的客户", "Nobody is below his alarm energy")}
      actions={[
        {
          label: t("短信催费", "Send a reminder"),
          needs: ["dunning.send"],
          tone: "primary",
          run: (row) => send([row])
        },
        {
          label: t("客户详细信息", "Details"),
          needs: ["customers.details"],
          run: ({ customerNo: no }) => open("customer", no)
        }
      ]}
      batch={[{ label: t("批量催费", "Write to many"), needs: ["dunning.send"], run: send }]}
      columns={[
        {
          title: t("客户编号", "Number"),
          width: 120,
          show: ({ customerNo: no }) => <Opens what="customer" id={no} />,
          text: ({ customerNo: no }) => no
        },
        { title: t("客户名称", "Name"), width: 180, show: (row) => row.name },
        {
          title: t("剩余电量 (kWh)", "Balance (kWh)"),
          width: 130,
          kind: "number",
          show: ({ remaining }) => energy(remaining)
        },
        {
          title: t("告警电量 (kWh)", "Alarm (kWh)"),
          width: 130,
          kind: "number",
          show: ({ targets }) => energy(targets[0]?.alarmEnergy)
        },
        {
          title: t("召测时间", "Read at"),
          width: 110,
          show: ({ readAt }) => <Time at={readAt} />,
          text: ({ readAt }) => fullTime(readAt)
        },
        {
          title: t("告警周期", "Alarm"),
          width: 100,
          show: (row) => say(cycle[row.cycle])
        },
        {
          title: t("手机", "Mobile"),
          width: 130,
          show: ({ mobiles }) => mobiles[0] ?? "—",
          text: ({ mobiles }) => mobiles.join(" ")
        }
      ]}
    />
  )
}
