/** The commissioning of a device: the three tabs of the manual, and the result of each. */
import { Button, Checkbox, Input, Radio, Table } from "antd"
import { useState } from "react"
import { command, station } from "../api/Station.ts"
import type { AnswerOf, Commissioning } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { DrawerFrame } from "../kit/DrawerFrame.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, State, Time } from "../kit/Shown.tsx"
import { knownAs } from "../kit/Who.tsx"
import { none } from "../text/format.ts"
import { type Text, t, useSay } from "../text/Say.tsx"
import { session as sessionWords, tabResult, tabState } from "../text/words.ts"
import { usePoll } from "./Deeds.tsx"
import { Parameters } from "./Parameters.tsx"
import { RemoteControlPanel } from "./RemoteControl.tsx"

const tabs = {
  basicParameters: t("预购电基本参数", "Basic parameters"),
  realtimeReading: t("实时数据召测", "Real-time reading"),
  remoteControl: t("远程控制", "Remote control")
} as const satisfies { readonly [tab: string]: Text }
type TabName = keyof typeof tabs

/** What was recorded of a tab, and the button that records it. */
const Result = ({
  view,
  tab,
  deviceId
}: {
  readonly view: Commissioning
  readonly tab: TabName
  readonly deviceId: string
}) => {
  const say = useSay()
  const may = usePermission()
  const show = useDialogs()
  const done = useDone()
  const { state, results } = view[tab]
  const last = results.at(-1)
  const proposal = useAsk(
    "commissioning",
    "proposal",
    { deviceId, tab },
    { kinds: ["Commissioning", "ParameterJob", "Control"] }
  )
  const record = () =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("commissioning", "recordResult")}
        title={t("维护调试结果", "Record the result")}
        facts={[
          { label: t("调试内容", "Part"), value: say(tabs[tab]) },
          {
            label: t("建议", "Proposed"),
            value: proposal.data?.proposal ? say(tabResult[proposal.data.proposal]) : none
          }
        ]}
        fields={[
          {
            name: "result",
            label: t("调试结果", "Result"),
            needed: "yes",
            initial: proposal.data?.proposal ?? undefined,
            control: (
              <Radio.Group options={Object.entries(tabResult).map(([value, word]) => ({ value, label: say(word) }))} />
            )
          },
          { name: "reason", control: <Input.TextArea rows={2} maxLength={200} /> }
        ]}
        input={({ result, reason }) => (result ? { deviceId, tab, result, ...(reason ? { reason } : {}) } : null)}
        done={() => done(t("调试结果已保存", "The result is recorded"))}
      />
    ))
  return (
    <div className="buttons">
      <State word={tabState[state]} />
      {last !== undefined && (
        <span className="note">
          {say(tabResult[last.result])} {last.by} <Time at={last.at} /> {last.reason}
        </span>
      )}
      {may("commissioning.recordResult") && (
        <Button onClick={record}>{say(t("维护调试结果", "Record the result"))}</Button>
      )}
    </div>
  )
}

const Realtime = ({ deviceId }: { readonly deviceId: string }) => {
  const say = useSay()
  const items = useAsk("commissioning", "realtimeItems", { deviceId }, { kinds: [] })
  const [ticked, setTicked] = useState<ReadonlyArray<string>>([])
  const [read, setRead] = useState<AnswerOf<"commissioning", "pollItems"> | null>(null)
  const poll = usePoll(
    () => station.commissioning.pollItems({ deviceId, items: ticked } as never),
    (answer) => say(t(`召测完成：${answer.items.length} 项`, `Read: ${answer.items.length}`))
  )
  return (
    <Answered asked={items}>
      {(offered) => (
        <>
          <div className="buttons">
            <Button onClick={() => setTicked(offered)}>{say(t("全选", "All"))}</Button>
            <Button onClick={() => setTicked(offered.filter((item) => !ticked.includes(item)))}>
              {say(t("反选", "Invert"))}
            </Button>
            <Button
              type="primary"
              disabled={ticked.length === 0}
              loading={poll.isPending}
              onClick={() => poll.mutate(undefined, { onSuccess: setRead })}
            >
              {say(t("召测", "Read"))}
            </Button>
          </div>
          <Checkbox.Group
            value={[...ticked]}
            onChange={setTicked}
            style={{ display: "grid", gridTemplateColumns: "repeat(3, 1fr)", gap: 8, marginBottom: 16 }}
            options={offered.map((item) => ({ value: item, label: item }))}
          />
          {read !== null && (
            <Table
              size="small"
              pagination={false}
              rowKey={({ item }) => item}
              dataSource={[...read.items]}
              columns={[
                { key: "item", title: say(t("数据项", "Item")), render: (_, { item }) => item },
                {
                  key: "value",
                  title: say(t("值", "Value")),
                  align: "right",
                  render: (_, { value, unit }) => (value === null ? none : `${value} ${unit}`)
                },
                { key: "at", title: say(t("时间", "Time")), render: (_, { readAt }) => <Time at={readAt} /> },
                { key: "problem", title: say(t("说明", "Remark")), render: (_, { problem }) => problem ?? "" }
              ]}
            />
          )}
        </>
      )}
    </Answered>
  )
}

export const CommissionDrawer = ({ id }: { readonly id: string }) => {
  const say = useSay()
  const may = usePermission()
  const show = useDialogs()
  const done = useDone()
  const asked = useAsk("commissioning", "get", { deviceId: id }, { kinds: ["Commissioning"] })
  const view = asked.data
  const name = view?.customerName ?? view?.customerNo ?? ""
  const end = () =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("commissioning", "end")}
        submit={t("结束调试", "End it")}
        input={() => ({ deviceId: id })}
        done={() => done(t("调试已结束", "The session has ended"))}
      />
    ))
  return (
    <DrawerFrame
      width={900}
      title={`${say(t("购电投入调试", "Commissioning"))} ${name}`}
      extra={view !== undefined && <State word={sessionWords[view.session]} />}
      head={
        <Answered asked={asked}>
          {(found) => (
            <>
              <Facts
                facts={[
                  { label: t("终端", "Terminal"), value: found.target.terminalId },
                  { label: t("客户", "Customer"), value: `${found.customerName ?? ""} ${found.customerNo}` },
                  { label: t("调试人", "Who"), value: found.heldBy === null ? none : found.heldBy.by },
                  { label: t("占用至", "Until"), value: <Time at={found.heldBy?.until} /> }
                ]}
              />
              {found.heldBy !== null && may("commissioning.end") && (
                <div className="buttons">
                  <Button onClick={end}>{say(t("结束调试", "End the session"))}</Button>
                </div>
              )}
            </>
          )}
        </Answered>
      }
      tabs={(Object.keys(tabs) as ReadonlyArray<TabName>).map((tab) => ({
        key: tab,
        label: tabs[tab],
        show: () =>
          view === undefined ? null : (
            <>
              <Result view={view} tab={tab} deviceId={id} />
              {tab === "basicParameters" && (
                <Parameters
                  about={{ deviceId: id, customerNo: view.customerNo, customerName: view.customerName ?? "" }}
                  where="commissioning"
                />
              )}
              {tab === "realtimeReading" && <Realtime deviceId={id} />}
              {tab === "remoteControl" && (
                <RemoteControlPanel
                  deviceId={id}
                  customerName={knownAs({ name: view.customerName, customerNo: view.customerNo })}
                />
              )}
            </>
          )
      }))}
    />
  )
}
