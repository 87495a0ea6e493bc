/** The row of conditions above a list: what is typed counts when somebody asks for it, and then stands in the address. */

import { operations } from "virtual:operations"
import { Button, Form, Input, Select } from "antd"
import dayjs from "dayjs"
import { useEffect, useId } from "react"
import type { OperationName } from "../api/Types.ts"
import { comma, type Text, t, useLanguage, useSay } from "../text/Say.tsx"
import type { Words } from "../text/words.ts"
import type { Parameters } from "./Address.ts"
import { Days } from "./Calendar.tsx"
import { useOrgUnits } from "./Who.tsx"

/** A condition, called as the table of operations calls its field. */
export interface Condition {
  readonly field: string
  readonly kind: "text" | "one" | "some" | "days" | "org"
  readonly label?: Text
  readonly words?: Words<string>
  readonly initial?: string | ReadonlyArray<string>
}

/** How wide a condition is, in pixels; one that says something has room for four letters, or for two English words. */
const widths = { text: 94, days: 216, org: 112 } as const
const choices = { zh: { one: 96, said: 112, some: 108 }, en: { one: 118, said: 132, some: 124 } } as const

/** Days go as two parameters, as the API has them. */
const ends = (field: string) => [`${field}From`, `${field}To`] as const

/** The conditions of an address, with what holds where it says nothing. */
export const conditionsOf = (conditions: ReadonlyArray<Condition>, parameters: Parameters): Parameters =>
  Object.fromEntries(
    conditions.flatMap(({ field, kind, initial }) => {
      const names = kind === "days" ? ends(field) : [field]
      return names.map((name) => [name, parameters[name] ?? (kind === "days" ? undefined : initial)] as const)
    })
  )

const listOf = (value: Parameters[string]): ReadonlyArray<string> =>
  value === undefined || value === "" ? [] : typeof value === "string" ? [value] : value

/** What the station is asked. */
export const inputOf = (conditions: ReadonlyArray<Condition>, given: Parameters): object =>
  Object.fromEntries(
    conditions.flatMap(({ field, kind }): ReadonlyArray<readonly [string, unknown]> => {
      if (kind === "days") {
        const [from, to] = ends(field).map((name) => given[name])
        return from === undefined || to === undefined ? [] : [[field, { from, to }]]
      }
      const all = listOf(given[field]).filter((each) => each !== "any")
      if (all.length === 0) return []
      return [[field, kind === "some" ? all : all[0]]]
    })
  )

/** An org unit out of those that somebody may see; by its number where nobody says which there are. */
const OrgChoice = (props: { readonly value?: string; readonly onChange?: (orgNo: string) => void }) => {
  const units = useOrgUnits()
  if (units === undefined)
    return (
      <Input
        {...props}
        allowClear
        style={{ width: widths.text }}
        onChange={(event) => props.onChange?.(event.target.value)}
      />
    )
  return (
    <Select
      {...props}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      style={{ width: widths.org }}
      options={units.map(({ orgNo, name }) => ({ value: orgNo, label: name }))}
    />
  )
}

/** What is chosen of several, in the room of one: its word, or how many they are, with their words when the pointer rests on it. */
const Chosen = ({ labels }: { readonly labels: ReadonlyArray<string> }) => {
  const say = useSay()
  const [first = ""] = labels
  return (
    <span title={labels.join(say(comma))}>
      {labels.length === 1 ? first : say(t(`${labels.length} 项`, `${labels.length} chosen`))}
    </span>
  )
}

/** One condition with its label. */
const Field = ({ condition, name }: { readonly condition: Condition; readonly name: Text | undefined }) => {
  const say = useSay()
  const { language } = useLanguage()
  const { field, kind, label, words, initial } = condition
  return (
    <Form.Item name={field} label={say(label ?? name ?? t(field, field))}>
      {kind === "text" ? (
        <Input allowClear style={{ width: widths.text }} />
      ) : kind === "org" ? (
        <OrgChoice />
      ) : kind === "days" ? (
        <Days style={{ width: widths.days }} />
      ) : (
        <Select
          style={{ width: choices[language][initial === undefined || kind === "some" ? kind : "said"] }}
          popupMatchSelectWidth={false}
          allowClear={kind === "some" || initial === undefined}
          {...(kind === "some"
            ? {
                mode: "multiple" as const,
                // A tag with its cross has no room for a word.
                maxTagCount: 0,
                maxTagPlaceholder: (left) => <Chosen labels={left.map(({ label }) => String(label))} />
              }
            : {})}
          options={Object.entries(words ?? {}).map(([value, word]) => ({ value, label: say(word) }))}
        />
      )}
    </Form.Item>
  )
}

interface Props {
  readonly operation: OperationName
  readonly conditions: ReadonlyArray<Condition>
  readonly given: Parameters
  readonly ask: (next: Parameters) => void
}

export const Conditions = ({ operation, conditions, given, ask }: Props) => {
  const say = useSay()
  const [form] = Form.useForm()
  const formId = useId()
  const { fields } = operations[operation]
  const valuesOf = (parameters: Parameters) =>
    Object.fromEntries(
      conditions.map(({ field, kind }) => {
        if (kind !== "days") return [field, kind === "some" ? listOf(parameters[field]) : parameters[field]]
        const [from, to] = ends(field).map((name) => parameters[name])
        return [field, typeof from === "string" && typeof to === "string" ? [dayjs(from), dayjs(to)] : null]
      })
    )
  const key = JSON.stringify(given)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address moved, so the form shows it
  useEffect(() => form.setFieldsValue(valuesOf(given)), [key, form])
  const read = (values: { readonly [field: string]: unknown }): Parameters =>
    Object.fromEntries(
      conditions.flatMap(({ field, kind, initial }): ReadonlyArray<readonly [string, Parameters[string]]> => {
        const value = values[field]
        if (kind === "days") {
          const days = (value ?? []) as ReadonlyArray<dayjs.Dayjs>
          return ends(field).map((name, index) => [name, days[index]?.format("YYYY-MM-DD")] as const)
        }
        if (kind === "some") {
          const all = (value ?? []) as ReadonlyArray<string>
          return [[field, all.length === 0 ? (initial === undefined ? undefined : "any") : all]]
        }
        const text = typeof value === "string" ? value.trim() : ""
        return [[field, text === "" ? undefined : text]]
      })
    )
  const reset = () =>
    ask(
      Object.fromEntries(
        conditions.flatMap(({ field, kind }) =>
          (kind === "days" ? ends(field) : [field]).map((name) => [name, undefined])
        )
      )
    )
  return (
    <Form
      name={formId}
      form={form}
      layout="inline"
      colon={false}
      className="conditions"
      initialValues={valuesOf(given)}
      onFinish={(values) => ask(read(values))}
      aria-label={say(t("查询条件", "Conditions"))}
    >
      {conditions.slice(0, -1).map((each) => (
        <Field key={each.field} condition={each} name={fields[each.field]} />
      ))}
      <div className="last">
        {conditions.slice(-1).map((each) => (
          <Field key={each.field} condition={each} name={fields[each.field]} />
        ))}
        <Form.Item className="ask">
          <Button type="primary" htmlType="submit">
            {say(t("查询", "Find"))}
          </Button>
          <Button onClick={reset}>{say(t("重置", "Reset"))}</Button>
        </Form.Item>
      </div>
    </Form>
  )
}
