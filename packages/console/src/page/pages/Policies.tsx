/** 策略: what the utility has decided, to be read; it is changed where the station is configured. */
import { Tag } from "antd"
import type { AnswerOf } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { Answered } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { none } from "../text/format.ts"
import { comma, type Text, t, useSay } from "../text/Say.tsx"

type Row = AnswerOf<"people", "policies">[number]

/** What the words of policies mean; what is none of them is shown as it is. */
const choices: { readonly [value: string]: Text } = {
  null: t(none, none),
  on: t("是", "Yes"),
  off: t("否", "No"),
  pending: t("重新审核", "Anew"),
  kept: t("保留原审核", "Kept"),
  queue: t("排队等待", "Waits"),
  refuse: t("拒绝", "Is refused"),
  below: t("低于", "Below it"),
  atOrBelow: t("低于或等于", "At it or below"),
  perCustomer: t("每户合并为一条", "One message each customer"),
  perTarget: t("每个购电对象一条", "One message each target"),
  enforce: t("拒绝", "Is refused"),
  warn: t("提示", "With a warning"),
  hold: t("暂停", "Are held"),
  "{}": t("不限", "No limit")
}

/** Spells out what has several parts: a time of day as a span, anything else by its names. */
const spelt = (value: string, between: string): string => {
  if (!value.startsWith("{")) return value
  const parts = JSON.parse(value) as { readonly [name: string]: unknown }
  const { from, to, ...rest } = parts
  if (from !== undefined && to !== undefined && Object.keys(rest).length === 0) return `${from}–${to}`
  return Object.entries(parts)
    .map(([name, part]) => `${name} ${typeof part === "object" ? JSON.stringify(part) : part}`)
    .join(between)
}

export const Policies = () => {
  const say = useSay()
  const asked = useAsk("people", "policies", {}, { kinds: [] })
  const told = (value: string): string => {
    const known = choices[value]
    return known === undefined ? spelt(value, say(comma)) : say(known)
  }
  return (
    <section className="sheet">
      <header className="listHead">
        <h1>{say(t("策略", "Policies"))}</h1>
        <p>
          {say(
            t(
              "只供查看；由集成人员在主站启动配置（policy）中修改，重新启动后生效",
              "To be read: integrators change them where the station is opened (policy), and they count after a start"
            )
          )}
        </p>
      </header>
      <Answered asked={asked}>
        {(rows) => (
          <Small<Row>
            rows={rows}
            rowKey={({ policy }) => policy}
            parts={[
              { title: t("策略", "Policy"), show: ({ title }) => say(title) },
              {
                title: t("现值", "As it is"),
                show: ({ value, recommended }) => (
                  <span className="long narrow">
                    {told(value)}{" "}
                    {value !== recommended && (
                      <Tag color="processing">{say(t("与推荐值不同", "Not as recommended"))}</Tag>
                    )}
                  </span>
                )
              },
              {
                title: t("推荐值", "Recommended"),
                show: ({ recommended }) => <span className="long narrow">{told(recommended)}</span>
              },
              { title: t("配置项", "Setting"), show: ({ policy }) => <code className="code">{policy}</code> }
            ]}
          />
        )}
      </Answered>
    </section>
  )
}
