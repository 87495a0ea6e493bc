/** 远程控制: where the switches stand, and tripping and closing them. */
import { Button, Checkbox, Radio } from "antd"
import { useState } from "react"
import { command, station } from "../api/Station.ts"
import type { Control, RemoteControl } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, State, Time } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { Who } from "../kit/Who.tsx"
import { fullTime, none, roundsText } from "../text/format.ts"
import { comma, t, useLanguage, useSay } from "../text/Say.tsx"
import { action, closeMode, control as controlWords, mapping, outcome, protection, switchState } from "../text/words.ts"
import { reasonControl, usePoll } from "./Deeds.tsx"

/** A control whose outcome nobody knows says since when, and when the station looks again; it is never sent again. */
const ControlState = ({ control }: { readonly control: Control }) => {
  const say = useSay()
  const { progress } = control
  return (
    <>
      <State word={controlWords[control.state]} />
      {progress._tag === "Unknown" && (
        <div className="unsure">
          {say(t("自 ", "Since "))}
          {fullTime(progress.since)}
          {progress.checkAt !== null &&
            ` · ${say(t("将于", "looked at again"))} ${fullTime(progress.checkAt)}${say(t(" 再次核实", ""))}`}
        </div>
      )}
    </>
  )
}

const Controls = ({ deviceId }: { readonly deviceId: string }) => {
  const say = useSay()
  const may = usePermission()
  const show = useDialogs()
  const done = useDone()
  const asked = useAsk("commissioning", "controls", { deviceId, limit: 20 }, { kinds: ["Control"] })
  const settle = usePoll(
    (controlId: string) => station.commissioning.resolveControl({ controlId }),
    ({ state }) => say(controlWords[state])
  )
  const propose = (control: Control) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("commissioning", "proposeControlResolution")}
        note={t("由另一人确认后生效", "It counts when a second person confirms it")}
        fields={[
          {
            name: "outcome",
            needed: "yes",
            control: (
              <Radio.Group options={Object.entries(outcome).map(([value, word]) => ({ value, label: say(word) }))} />
            )
          },
          { name: "note", needed: "yes", control: reasonControl }
        ]}
        input={({ outcome: stated, note }) =>
          stated && note ? { controlId: control.controlId, outcome: stated, note } : null
        }
        done={() => done(t("已提交，待另一人确认", "Stated; a second person has to confirm it"))}
      />
    ))
  return (
    <div className="block">
      <h2>{say(t("遥控记录", "Commands"))}</h2>
      <Answered asked={asked}>
        {({ rows }) => (
          <Small
            rows={rows}
            rowKey={({ controlId }) => controlId}
            parts={[
              { title: t("时间", "Time"), show: ({ requestedAt }) => <Time at={requestedAt} /> },
              { title: t("动作", "Action"), show: (row) => say(action[row.action._tag]) },
              { title: t("轮次", "Round"), show: ({ round }) => round },
              { title: t("操作员", "By"), show: ({ by }) => <Who actor={by} /> },
              { title: t("结果", "Outcome"), show: (row) => <ControlState control={row} /> },
              {
                title: t("操作", "Actions"),
                show: (row) =>
                  row.state === "unknown" && may("commissioning.resolveControl") ? (
                    <>
                      <Button type="link" className="opens" onClick={() => settle.mutate(row.controlId)}>
                        {say(t("核实", "Settle"))}
                      </Button>{" "}
                      <Button type="link" className="opens" onClick={() => propose(row)}>
                        {say(t("人工认定", "State"))}
                      </Button>
                    </>
                  ) : (
                    none
                  )
              }
            ]}
          />
        )}
      </Answered>
    </div>
  )
}

export const RemoteControlPanel = ({
  deviceId,
  customerName
}: {
  readonly deviceId: string
  readonly customerName: string
}) => {
  const say = useSay()
  const { language } = useLanguage()
  const may = usePermission()
  const show = useDialogs()
  const done = useDone()
  const asked = useAsk(
    "commissioning",
    "remoteControl",
    { deviceId },
    { kinds: ["Control", "Target", "Terminal", "ParameterJob"] }
  )
  const [rounds, setRounds] = useState<ReadonlyArray<number>>([])
  const again = () => void asked.refetch()
  const prepare = usePoll(
    () => station.commissioning.prepare({ deviceId }),
    () => say(t("已召测", "Read"))
  )
  const trial = usePoll(
    () => station.commissioning.dryRun({ deviceId }),
    () => say(t("通路正常，未动作", "The way is clear; nothing was moved"))
  )
  const chosenFacts = (view: RemoteControl) => [
    { label: t("客户", "Customer"), value: customerName, wide: true },
    { label: t("轮次", "Rounds"), value: roundsText(rounds, language) },
    {
      label: t("现在", "Now"),
      value: view.rounds
        .filter(({ round }) => rounds.includes(round))
        .map(({ round, state }) => `${round} ${say(switchState[state])}`)
        .join(say(comma))
    },
    { label: t("保电", "Protection"), value: <State word={protection[view.protection]} /> },
    { label: t("开关轮次", "Switch map"), value: <State word={mapping[view.mapping]} /> }
  ]
  const trip = (view: RemoteControl) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("commissioning", "trip")}
        title={t("遥控拉闸", "Trip remotely")}
        tone="danger"
        typed={customerName}
        submit={t("遥控拉闸", "Trip")}
        facts={chosenFacts(view)}
        input={() => ({ deviceId, rounds }) as never}
        done={() => done(t("拉闸命令已下发，结果见遥控记录", "Sent; the list shows what came of it"))}
      />
    ))
  const closeIt = (view: RemoteControl) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("commissioning", "close")}
        title={t("遥控合闸", "Close remotely")}
        tone="danger"
        typed={customerName}
        submit={t("遥控合闸", "Close")}
        facts={chosenFacts(view)}
        fields={[
          {
            name: "mode",
            label: t("合闸方式", "Way"),
            initial: view.closeModes[0],
            control: (
              <Radio.Group options={view.closeModes.map((mode) => ({ value: mode, label: say(closeMode[mode]) }))} />
            )
          }
        ]}
        input={({ mode }) => ({ deviceId, rounds, ...(mode ? { mode } : {}) }) as never}
        done={() => done(t("合闸命令已下发，结果见遥控记录", "Sent; the list shows what came of it"))}
      />
    ))
  const warn = () =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("commissioning", "warnOfTrip")}
        submit={t("发送", "Send")}
        input={() => ({ deviceId })}
        done={() => done(t("跳闸预警已发送", "The warning is queued"))}
      />
    ))
  return (
    <Answered asked={asked}>
      {(view) => (
        <>
          <Facts
            facts={[
              { label: t("保电", "Protection"), value: <State word={protection[view.protection]} /> },
              { label: t("开关轮次", "Switch map"), value: <State word={mapping[view.mapping]} /> }
            ]}
          />
          <Checkbox.Group
            value={[...rounds]}
            onChange={setRounds}
            style={{ display: "grid", gap: 8, marginBottom: 16 }}
          >
            {view.rounds.map(({ round, state, readAt }) => (
              <Checkbox key={round} value={round}>
                {say(t(`轮次 ${round}`, `Round ${round}`))} <State word={switchState[state]} /> <Time at={readAt} />
              </Checkbox>
            ))}
          </Checkbox.Group>
          <div className="buttons">
            <Button loading={prepare.isPending} onClick={() => prepare.mutate(undefined, { onSettled: again })}>
              {say(t("召测开关状态", "Read the switches"))}
            </Button>
            <Button loading={trial.isPending} onClick={() => trial.mutate(undefined, { onSettled: again })}>
              {say(t("通路试验", "Try the way"))}
            </Button>
            {may("commissioning.warnOfTrip") && <Button onClick={warn}>{say(t("跳闸预警", "Warn of a trip"))}</Button>}
            {may("commissioning.trip") && (
              <Button danger disabled={rounds.length === 0} onClick={() => trip(view)}>
                {say(t("遥控拉闸", "Trip"))}
              </Button>
            )}
            {may("commissioning.close") && (
              <Button danger disabled={rounds.length === 0} onClick={() => closeIt(view)}>
                {say(t("遥控合闸", "Close"))}
              </Button>
            )}
          </div>
          <Controls deviceId={deviceId} />
        </>
      )}
    </Answered>
  )
}
