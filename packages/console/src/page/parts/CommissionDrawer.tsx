/** The commissioning of a device: the three tabs of the manual, and the result of each. */
import { Button, Input, Radio } from "antd"
import { command } from "../api/Station.ts"
import type { Commissioning } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { DrawerFrame } from "../kit/DrawerFrame.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, State, Time } from "../kit/Shown.tsx"
import { knownAs, Who } from "../kit/Who.tsx"
import { none } from "../text/format.ts"
import { type Text, t, useSay } from "../text/Say.tsx"
import { session as sessionWords, tabResult, tabState } from "../text/words.ts"
import { Parameters } from "./Parameters.tsx"
import { RealtimeReading } from "./RealtimeReading.tsx"
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
          {say(tabResult[last.result])} <Who actor={last.by} /> <Time at={last.at} /> {last.reason}
        </span>
      )}
      {may("commissioning.recordResult") && (
        <Button onClick={record}>{say(t("维护调试结果", "Record the result"))}</Button>
      )}
    </div>
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
                  {
                    label: t("调试人", "Engineer"),
                    value: found.heldBy === null ? none : <Who actor={found.heldBy.by} />
                  },
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
              {tab === "realtimeReading" && <RealtimeReading deviceId={id} />}
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
