/** The basic parameters of a purchase device: what is saved and what was read apart, and their way to the terminal. */
import { App, Button, Checkbox, Input, InputNumber, Modal, Radio, Space, Table, Typography } from "antd"
import { useState } from "react"
import { command, station } from "../api/Station.ts"
import type { AnswerOf, Job, Parameters_ } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { type DialogProps, useDialogs } from "../kit/Dialogs.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, State, Time } from "../kit/Shown.tsx"
import { energy, none, roundsText } from "../text/format.ts"
import { t, useLanguage, useSay } from "../text/Say.tsx"
import { difference, engaged, jobOverall, jobResult, parameter, protection } from "../text/words.ts"
import { AdjustDialog } from "./AdjustDialog.tsx"
import { usePoll } from "./Deeds.tsx"
import { SwitchMapDialog } from "./SwitchMap.tsx"

/** Where the panel stands: the two pages have operations of their own. */
export type Where = "customers" | "commissioning"
type Item = Parameters_["offered"][number]
type Value = NonNullable<Parameters_["items"][number]["reported"]>["value"]

/** Those that somebody ticks for dispatch, in the manual's order. */
const dispatched: ReadonlyArray<Item> = [
  "EffectiveRounds",
  "PurchaseControl",
  "Protection",
  "EnergyControlExpiry",
  "Thresholds"
]
const allRounds = [1, 2, 3, 4, 5, 6, 7, 8] as const

export const useValueText = () => {
  const say = useSay()
  const { language } = useLanguage()
  return (value: Value | null): string => {
    if (value === null) return none
    switch (value._tag) {
      case "EffectiveRounds":
        return roundsText(value.rounds, language)
      case "PurchaseControl":
        return say(engaged[value.state])
      case "Protection":
        return `${say(protection[value.state])}${value.halfHours === null ? "" : ` ${value.halfHours / 2} h`}`
      case "EnergyControlExpiry":
        return value.local
      case "Thresholds":
        return `${energy(value.thresholds.alarm)} / ${energy(value.thresholds.trip)} kWh`
      case "SwitchRounds":
        return value.map.map(({ switchNo, round }) => `${switchNo}→${round ?? none}`).join("  ")
    }
  }
}

const commands = (where: Where) =>
  where === "customers"
    ? { save: command("customers", "saveParameters"), dispatch: command("customers", "dispatchParameters") }
    : { save: command("commissioning", "saveParameters"), dispatch: command("commissioning", "dispatchParameters") }

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
const DispatchDialog = ({
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
                {say(parameter[item])}：{valueText(desired)}
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

/** What somebody may change of the parameters. */
const useSaveDialog = (deviceId: string, where: Where) => {
  const show = useDialogs()
  const say = useSay()
  const done = useDone()
  const desiredOf = <T extends Item>(view: Parameters_, item: T) => {
    const found = view.items.find((each) => each.item === item)?.desired ?? null
    return found !== null && found._tag === item
      ? (found as Extract<NonNullable<typeof found>, { readonly _tag: T }>)
      : null
  }
  return (view: Parameters_, after: (saved: Parameters_) => void) => {
    const kept = desiredOf(view, "Protection")
    const has = (item: Item) => view.offered.includes(item)
    show((shown) => (
      <CommandDialog
        {...shown}
        command={commands(where).save as never}
        title={t("预购电基本参数", "Basic parameters")}
        note={t("只保存；勾选后再下发到终端", "It is saved only; what is ticked afterwards goes to the terminal")}
        fields={[
          ...(has("EffectiveRounds")
            ? [
                {
                  name: "rounds",
                  label: t("电控有效轮次", "Effective rounds"),
                  initial: desiredOf(view, "EffectiveRounds")?.rounds,
                  control: <Checkbox.Group options={allRounds.map((round) => ({ value: round, label: round }))} />
                }
              ]
            : []),
          ...(has("PurchaseControl")
            ? [
                {
                  name: "energyControl",
                  label: t("电控是否有效", "Purchase control"),
                  initial: desiredOf(view, "PurchaseControl")?.state,
                  control: (
                    <Radio.Group
                      options={Object.entries(engaged).map(([value, word]) => ({ value, label: say(word) }))}
                    />
                  )
                }
              ]
            : []),
          ...(has("Protection")
            ? [
                {
                  name: "protection",
                  label: t("供电状态", "Power protection"),
                  initial: kept?.state,
                  control: (
                    <Radio.Group
                      options={[
                        { value: "protected", label: say(t("保电", "Protected")) },
                        { value: "released", label: say(t("不保电", "Released")) }
                      ]}
                    />
                  )
                },
                {
                  name: "hours",
                  label: t("保电时长", "For"),
                  initial: kept?.halfHours ? kept.halfHours / 2 : null,
                  control: <InputNumber min={0.5} step={0.5} suffix="h" />
                }
              ]
            : []),
          ...(has("EnergyControlExpiry")
            ? [
                {
                  name: "expiry",
                  label: t("电控失效时间", "Expiry of control"),
                  initial: desiredOf(view, "EnergyControlExpiry")?.local,
                  control: <Input placeholder="2026-12-31 23:59" autoComplete="off" />
                }
              ]
            : [])
        ]}
        input={({ rounds, energyControl, protection: state, hours, expiry }) => {
          const given = {
            ...(rounds && rounds.length > 0 ? { rounds: [...rounds].sort() } : {}),
            ...(energyControl ? { energyControl } : {}),
            ...(state
              ? { protection: { state, halfHours: state === "protected" && hours ? Math.round(hours * 2) : null } }
              : {}),
            ...(expiry ? { expiry } : {})
          }
          return Object.keys(given).length === 0 ? null : ({ deviceId, ...given } as never)
        }}
        done={(saved: Parameters_) => {
          done(t("已保存", "Saved"))
          after(saved)
        }}
      />
    ))
  }
}

/** Whose device it is. */
export interface About {
  readonly deviceId: string
  readonly customerNo: string
  readonly customerName: string
}

export const Parameters = ({ about, where }: { readonly about: About; readonly where: Where }) => {
  const say = useSay()
  const may = usePermission()
  const show = useDialogs()
  const { message } = App.useApp()
  const { deviceId, customerNo, customerName } = about
  const kinds = ["Device", "Target", "Terminal", "ParameterJob", "Commissioning"]
  const ofCustomer = useAsk(
    "customers",
    "parameters",
    { customerNo, deviceId },
    { kinds, enabled: where === "customers" }
  )
  const ofSession = useAsk(
    "commissioning",
    "basicParameters",
    { deviceId },
    { kinds, enabled: where === "commissioning" }
  )
  const asked = where === "customers" ? ofCustomer : ofSession
  const valueText = useValueText()
  const saveDialog = useSaveDialog(deviceId, where)
  const poll = usePoll(
    () => station[where].pollRemaining({ deviceId }) as Promise<AnswerOf<"customers", "pollRemaining">>,
    ({ remaining }) => `${say(t("剩余电量", "Balance"))} ${energy(remaining)} kWh`
  )
  const read = usePoll(
    () => station[where].readParameters({ deviceId }) as Promise<AnswerOf<"customers", "readParameters">>,
    ({ items }) => {
      const found = items.filter(({ status }) => status === "read").length
      return say(t(`召测完成：${found}/${items.length} 项`, `Read: ${found} of ${items.length}`))
    }
  )
  const again = () => void asked.refetch()
  return (
    <Answered asked={asked}>
      {(view: Parameters_) => {
        const dispatch = (of: Parameters_) =>
          show((shown) => <DispatchDialog {...shown} deviceId={deviceId} where={where} view={of} />)
        const device = {
          deviceId,
          customerNo,
          customerName,
          target: view.target,
          remaining: view.remaining,
          readAt: view.readAt
        }
        return (
          <>
            <Facts
              facts={[
                { label: t("终端编号", "Terminal"), value: view.target.terminalId },
                { label: t("客户", "Customer"), value: `${customerName} ${customerNo}` },
                { label: t("剩余电量", "Balance"), value: `${energy(view.remaining)} kWh` },
                { label: t("召测时间", "Read at"), value: <Time at={view.readAt} /> },
                { label: t("保电", "Protection"), value: <State word={protection[view.protection]} /> }
              ]}
            />
            <div className="buttons">
              <Button loading={poll.isPending} onClick={() => poll.mutate(undefined, { onSettled: again })}>
                {say(t("召测剩余电量", "Read the balance"))}
              </Button>
              {may("purchases.adjust") && (
                <Button onClick={() => show((shown) => <AdjustDialog {...shown} device={device} />)}>
                  {say(t("下发剩余电量", "Set the balance"))}
                </Button>
              )}
              <Button
                onClick={() =>
                  show((shown) => (
                    <SwitchMapDialog
                      {...shown}
                      terminalId={view.target.terminalId}
                      deviceId={deviceId}
                      said={(text) => void message.success(say(text))}
                    />
                  ))
                }
              >
                {say(t("维护开关轮次", "Switch map"))}
              </Button>
              <Button loading={read.isPending} onClick={() => read.mutate(undefined, { onSettled: again })}>
                {say(t("召测参数", "Read parameters"))}
              </Button>
              {may("customers.saveParameters") && view.editable === "yes" && (
                <Button
                  type="primary"
                  onClick={() => saveDialog(view, (saved) => may("customers.dispatchParameters") && dispatch(saved))}
                >
                  {say(where === "customers" ? t("保存", "Save") : t("保存并下发", "Save and dispatch"))}
                </Button>
              )}
              {may("customers.dispatchParameters") && view.editable === "yes" && (
                <Button onClick={() => dispatch(view)}>{say(t("下发", "Dispatch"))}</Button>
              )}
            </div>
            <Table
              size="small"
              pagination={false}
              rowKey={({ item }) => item}
              dataSource={[...view.items]}
              columns={[
                { key: "item", title: say(t("参数", "Parameter")), render: (_, { item }) => say(parameter[item]) },
                { key: "desired", title: say(t("保存值", "Saved")), render: (_, { desired }) => valueText(desired) },
                {
                  key: "reported",
                  title: say(t("召测值", "Read")),
                  render: (_, { reported }) => valueText(reported?.value ?? null)
                },
                {
                  key: "at",
                  title: say(t("召测时间", "Read at")),
                  render: (_, { reported }) => <Time at={reported?.at} />
                },
                {
                  key: "difference",
                  title: say(t("对照", "Compared")),
                  render: (_, row) => <State word={difference[row.difference]} />
                }
              ]}
            />
            {view.expiry !== undefined && (
              <Typography.Paragraph type="secondary">{say(view.expiry.text)}</Typography.Paragraph>
            )}
          </>
        )
      }}
    </Answered>
  )
}
