/** 要下发的购电参数: which parameters go to the terminal, and what became of them. */
import { Button, Checkbox, Modal, Space, Table } from "antd"
import { useState } from "react"
import type { Job, Parameters_ } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { CommandDialog } from "../kit/CommandDialog.tsx"
import { type DialogProps, useDialogs } from "../kit/Dialogs.tsx"
import { Answered, State } from "../kit/Shown.tsx"
import { colon, t, useSay } from "../text/Say.tsx"
import { jobOverall, jobResult, parameter } from "../text/words.ts"
import { commands, type Item, useValueText, type Where } from "./ParameterValues.tsx"

/** Those that somebody ticks for dispatch, in the manual's order. */
const dispatched: ReadonlyArray<Item> = [
  "EffectiveRounds",
  "PurchaseControl",
  "Protection",
  "EnergyControlExpiry",
  "Thresholds"
]

/** Shows what became of a dispatch until it has ended. */
export const JobResult = ({ jobId }: { readonly jobId: string }) => {
  const say = useSay()
  const asked = useAsk("customers", "parameterReport", { jobId }, { kinds: ["ParameterJob"] })
  return <Answered asked={asked}>{(job: Job) => <JobTable job={job} title={say(t("下发结果", "Result"))} />}</Answered>
}

const JobTable = ({ job, title }: { readonly job: Job; readonly title: string }) => {
  const say = useSay()
  const valueText = useValueText()
  return (
    <>
      <p>
        {title} <State word={jobOverall[job.overall]} />{" "}
        {job.waiting ? (
          <span className="note">{say({ zh: job.waiting.messageZh, en: job.waiting.message })}</span>
        ) : null}
      </p>
      <Table
        size="small"
        pagination={false}
        rowKey={({ value }) => value._tag}
        dataSource={[...job.entries]}
        columns={[
          { key: "item", title: say(t("参数", "Parameter")), render: (_, { value }) => say(parameter[value._tag]) },
          { key: "value", title: say(t("下发值", "Sent")), render: (_, { value }) => valueText(value) },
          {
            key: "result",
            title: say(t("结果", "Result")),
            render: (_, { result, detail }) => <State word={jobResult[result]} more={detail} />
          }
        ]}
      />
    </>
  )
}

/** 要下发的购电参数: which of those that are saved go out. */
export const DispatchDialog = ({
  deviceId,
  where,
  view,
  ...shown
}: DialogProps & { readonly deviceId: string; readonly where: Where; readonly view: Parameters_ }) => {
  const say = useSay()
  const show = useDialogs()
  const valueText = useValueText()
  const saved = view.items.filter(({ item, desired }) => desired !== null && dispatched.includes(item))
  const all = saved.map(({ item }) => item)
  const [ticked, setTicked] = useState<ReadonlyArray<Item>>(
    saved.filter(({ difference: found }) => found !== "equal").map(({ item }) => item)
  )
  return (
    <CommandDialog
      {...shown}
      command={commands(where).dispatch as never}
      title={t("要下发的购电参数", "Parameters to dispatch")}
      submit={t("下发", "Dispatch")}
      fields={[
        {
          name: "acknowledgeImmediateTrip",
          label: t("可能立即跳闸", "May trip at once"),
          checked: true,
          control: <Checkbox>{say(t("已知晓", "I know"))}</Checkbox>
        },
        {
          name: "confirmCloses",
          label: t("可能合闸", "May close"),
          checked: true,
          control: <Checkbox>{say(t("已知晓", "I know"))}</Checkbox>
        }
      ]}
      input={({ acknowledgeImmediateTrip, confirmCloses }) =>
        ticked.length === 0
          ? null
          : ({
              deviceId,
              items: ticked,
              ...(acknowledgeImmediateTrip ? { acknowledgeImmediateTrip: "yes" } : {}),
              ...(confirmCloses ? { confirmCloses: "yes" } : {})
            } as never)
      }
      done={(job: Job) => show((next) => <ResultDialog {...next} jobId={job.jobId} />)}
    >
      {() => (
        <div>
          <Space>
            <Button size="small" onClick={() => setTicked(all)}>
              {say(t("全选", "All"))}
            </Button>
            <Button size="small" onClick={() => setTicked(all.filter((item) => !ticked.includes(item)))}>
              {say(t("反选", "Invert"))}
            </Button>
          </Space>
          <Checkbox.Group
            value={[...ticked]}
            onChange={(items) => setTicked(items as ReadonlyArray<Item>)}
            style={{ display: "grid", gap: 8, marginTop: 8 }}
          >
            {saved.map(({ item, desired }) => (
              <Checkbox key={item} value={item}>
                {say(parameter[item])}
                {say(colon)}
                {valueText(desired)}
              </Checkbox>
            ))}
          </Checkbox.Group>
        </div>
      )}
    </CommandDialog>
  )
}

const ResultDialog = ({ open, close, gone, jobId }: DialogProps & { readonly jobId: string }) => {
  const say = useSay()
  return (
    <Modal
      open={open}
      title={say(t("下发结果", "Result of the dispatch"))}
      onCancel={close}
      afterClose={gone}
      footer={<Button onClick={close}>{say(t("关闭", "Close"))}</Button>}
    >
      <JobResult jobId={jobId} />
    </Modal>
  )
}
