/** What was done with a record, step by step, and how it stood at a time. */

import { operations } from "virtual:operations"
import { Button, Collapse, DatePicker } from "antd"
import type dayjs from "dayjs"
import { useState } from "react"
import type { AnswerOf, InputOf } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { Answered, Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { fullTime } from "../text/format.ts"
import { ownDeeds } from "../text/ownDeeds.ts"
import { changedIn } from "../text/record.ts"
import { colon, type Text, t, useSay } from "../text/Say.tsx"
import { Kept } from "./Kept.tsx"

export type Kind = InputOf<"history", "steps">["kind"]
type Step = AnswerOf<"history", "steps">[number]

/** What an operation is called; one of an older release that has no words any more by its name. */
export const operationTitle = (name: string): Text =>
  (operations as { readonly [each: string]: { readonly title: Text } })[name]?.title ?? ownDeeds[name] ?? t(name, name)

const AsOf = ({ kind, id }: { readonly kind: Kind; readonly id: string }) => {
  const say = useSay()
  const [at, setAt] = useState<dayjs.Dayjs | null>(null)
  const time = at?.toISOString() ?? ""
  const asked = useAsk("history", "asOf", { kind, id, at: time }, { enabled: at !== null, kinds: [] })
  return (
    <div className="block">
      <h2>{say(t("历史状态", "As it stood at a time"))}</h2>
      <div className="buttons">
        <DatePicker showTime value={at} onChange={(value) => setAt(value)} aria-label={say(t("时刻", "Time"))} />
        {at !== null && <Button onClick={() => setAt(null)}>{say(t("清除", "Clear"))}</Button>}
      </div>
      {at !== null && (
        <Answered asked={asked}>
          {({ version, recordedAt, state }) => (
            <>
              <p className="note">
                {say(t(`第 ${version} 版，记录于 `, `Version ${version}, recorded `))}
                {fullTime(recordedAt)}
              </p>
              <Kept lines={changedIn(null, state)} />
            </>
          )}
        </Answered>
      )}
    </div>
  )
}

export const Steps = ({ kind, id }: { readonly kind: Kind; readonly id: string }) => {
  const asked = useAsk("history", "steps", { kind, id, limit: 100 }, { kinds: [kind] })
  return (
    <>
      <AsOf kind={kind} id={id} />
      <Answered asked={asked}>{(steps) => <StepList steps={steps} />}</Answered>
    </>
  )
}

const StepList = ({ steps }: { readonly steps: ReadonlyArray<Step> }) => {
  const say = useSay()
  return (
    <Collapse
      size="small"
      items={[...steps].reverse().map((step) => ({
        key: step.version,
        label: (
          <span>
            <Time at={step.at} /> <strong>{say(operationTitle(step.operation))}</strong> <Who actor={step.actor} />
            {step.reason !== null && `${say(colon)}${step.reason}`}
          </span>
        ),
        children: <Kept lines={changedIn(step.before, step.after)} />
      }))}
    />
  )
}
