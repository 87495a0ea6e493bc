/** What was done with a record, step by step, and how it stood at a time. */

import { operations } from "virtual:operations"
import { Button, Collapse, DatePicker, Descriptions } from "antd"
import type dayjs from "dayjs"
import { useState } from "react"
import type { AnswerOf, InputOf } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { Answered, Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { fullTime } from "../text/format.ts"
import { ownDeeds } from "../text/ownDeeds.ts"
import { colon, type Text, t, useSay } from "../text/Say.tsx"

export type Kind = InputOf<"history", "steps">["kind"]
type Step = AnswerOf<"history", "steps">[number]

/** What an operation is called; one of an older release that has no words any more by its name. */
export const operationTitle = (name: string): Text =>
  (operations as { readonly [each: string]: { readonly title: Text } })[name]?.title ?? ownDeeds[name] ?? t(name, name)

/** What fields are called, where all operations that take them call them the same. */
const fieldTitles = new Map<string, Text | null>()
for (const { fields } of Object.values(operations))
  for (const [field, title] of Object.entries(fields)) {
    const before = fieldTitles.get(field)
    fieldTitles.set(field, before === undefined || before?.zh === title.zh ? title : null)
  }

/** The fields that a step changed. */
const changed = ({ before, after }: Step): ReadonlyArray<readonly [string, string, string]> => {
  const one = (before ?? {}) as { readonly [field: string]: unknown }
  const other = (after ?? {}) as { readonly [field: string]: unknown }
  const text = (value: unknown) =>
    value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value)
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .map((field) => [field, text(one[field]), text(other[field])] as const)
    .filter(([, from, to]) => from !== to)
}

const Shown = ({ step }: { readonly step: Step }) => {
  const say = useSay()
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      items={changed(step).map(([field, from, to]) => ({
        key: field,
        label: <span title={field}>{say(fieldTitles.get(field) ?? t(field, field))}</span>,
        children: (
          <span className="hex">
            {from === "" ? "" : `${from} → `}
            {to}
          </span>
        )
      }))}
    />
  )
}

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
              <pre className="hex">{JSON.stringify(state, null, 2)}</pre>
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
        children: <Shown step={step} />
      }))}
    />
  )
}
