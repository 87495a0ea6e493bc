/** The one dialog of commands: what it is about, fields, what would come of it while somebody types, and the doing, once. */

import { operations } from "virtual:operations"
import { StationError } from "@yugou/http/client"
import { Alert, App, Button, Form, Input, Modal } from "antd"
import { type ReactNode, useId, useRef, useState } from "react"
import type { Command } from "../api/Station.ts"
import type { OperationName, Plan } from "../api/Types.ts"
import { colon, type Text, t, told, useLanguage, useSay } from "../text/Say.tsx"
import type { DialogProps } from "./Dialogs.tsx"
import { PlanNotes, Refusals } from "./PlanNotes.tsx"
import { type Fact, Facts, sentenceOf, Trouble } from "./Shown.tsx"
import { fieldOf, useCommand, useSettled, useTurn } from "./useCommand.ts"

/** What somebody has typed, by the names of fields. */
// biome-ignore lint/suspicious/noExplicitAny: the controls of antd say no types of their values
export type Values = { readonly [field: string]: any }

/** A field of a dialog; it is called as the table of operations calls it, unless it says something else. */
export interface Field {
  readonly name: string
  readonly control: ReactNode
  readonly label?: Text
  readonly initial?: unknown
  readonly needed?: "yes" | "no"
  readonly help?: Text
  readonly checked?: boolean
  /** What is wrong with what was typed, where it cannot be sent at all; all else the station says. */
  readonly wrong?: (value: unknown) => Text | null
}

type Sent<I> = Omit<I, "commandId" | "confirmation">

interface Props<I, A, B> extends DialogProps {
  readonly command: Command<I, A>
  readonly title?: Text
  /** The word on the button that does it. */
  readonly submit?: Text
  readonly note?: Text
  readonly facts?: ReadonlyArray<Fact>
  readonly fields?: ReadonlyArray<Field>
  /** What is sent; `null` while something is missing. */
  readonly input: (values: Values) => Sent<I> | null
  /** What is dangerous wants this typed: the name of the customer, or the number where his name is masked. */
  readonly typed?: string
  readonly tone?: "danger" | "usual"
  readonly width?: number
  readonly done: (answer: A) => void
  /** A second way to end the dialog, with the same content. */
  readonly also?: { readonly command: Command<I, B>; readonly submit: Text; readonly done: (answer: B) => void }
  readonly children?: (values: Values, plan: Plan | undefined) => ReactNode
}

const staleText = t(
  "数据刚有变动，以下为最新情况，请核对后再次提交",
  "Something moved just now; this is how it stands, look at it and submit again"
)
const unsureText = t(
  "没有收到主站的应答，可能已经执行。请直接再次提交：同一操作不会执行两次",
  "The station did not answer, and may have done it. Submit again: the same dialog is never executed twice"
)

/** The names of fields have room for eight letters, or for three English words; longer ones take a second line. */
const labelWidths = { zh: "132px", en: "172px" } as const

export const CommandDialog = <I, A, B = A>(props: Props<I, A, B>) => {
  const { command, also, fields = [], facts, note, input, typed, tone = "usual", width = 560, children } = props
  const { open, close, gone, done } = props
  const say = useSay()
  const { language } = useLanguage()
  const [form] = Form.useForm()
  const formId = useId()
  const body = useRef<HTMLDivElement>(null)
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(fields.map(({ name, initial }) => [name, initial]))
  )
  const [confirmed, setConfirmed] = useState("")
  // A change of accounts is no operation of the table, and says its words itself.
  const row = (operations as Partial<typeof operations>)[command.name as OperationName]
  const title = props.title ?? row?.title ?? t(command.name, command.name)
  const wrongs = new Map(fields.flatMap(({ name, wrong }) => [[name, wrong?.(values[name]) ?? null] as const]))
  const sent = [...wrongs.values()].some((wrong) => wrong !== null) ? null : input(values)
  const content = sent === null ? null : JSON.stringify(sent)
  const settled = useSettled(content)
  const isTyped = typed === undefined || confirmed.trim() === typed
  const turn = useTurn()
  const first = useCommand(command, content, settled, {
    open,
    isTyped,
    turn,
    over: (answer) => {
      close()
      done(answer)
    }
  })
  const second = useCommand(also?.command, content, settled, {
    open,
    isTyped,
    turn,
    over: (answer: B) => {
      close()
      also?.done(answer)
    }
  })
  const { plan, refusals } = first
  const failure = first.failure ?? second.failure
  const onlySecond = second.refusals.filter(({ message }) => refusals.every((each) => each.message !== message))
  const known = new Set(fields.map(({ name }) => name))
  const besides = refusals.filter((refusal) => !known.has(fieldOf(refusal) ?? ""))
  const isUnsure = failure instanceof StationError && failure.status === null
  return (
    <Modal
      open={open}
      title={say(title)}
      width={width}
      onCancel={close}
      afterClose={gone}
      mask={{ closable: false }}
      afterOpenChange={(isOpen) => {
        if (isOpen) body.current?.querySelector<HTMLElement>("input:not([disabled]),textarea")?.focus()
      }}
      footer={[
        <Button key="close" onClick={close}>
          {say(t("取消", "Cancel"))}
        </Button>,
        <Button
          key="go"
          type="primary"
          danger={tone === "danger"}
          htmlType="submit"
          form={formId}
          loading={first.isPending}
          disabled={!first.isReady && !first.isPending}
        >
          {say(props.submit ?? t("保存", "Save"))}
        </Button>,
        also !== undefined && (
          <Button
            key="also"
            type="primary"
            loading={second.isPending}
            disabled={!second.isReady && !second.isPending}
            onClick={second.go}
          >
            {say(also.submit)}
          </Button>
        )
      ]}
    >
      <div ref={body} className="dialog">
        {facts !== undefined && <Facts facts={facts} />}
        <Form
          id={formId}
          // The list behind has fields of the same names: each label belongs to the field of its own form.
          name={formId}
          form={form}
          layout="horizontal"
          labelCol={{ flex: labelWidths[language] }}
          labelWrap
          wrapperCol={{ flex: "1 1 0" }}
          requiredMark={(label, { required }) => (
            <>
              {required && (
                <span aria-hidden="true" className="needed">
                  *
                </span>
              )}
              {label}
            </>
          )}
          initialValues={values}
          onValuesChange={(_, all: Values) => setValues({ ...values, ...all })}
          onFinish={first.go}
        >
          {fields.map(({ name, control, label, help, needed = "no", checked }) => {
            const mine = refusals.filter((refusal) => fieldOf(refusal) === name)
            const wrong = wrongs.get(name) ?? null
            return (
              <Form.Item
                key={name}
                name={name}
                label={say(label ?? row?.fields[name] ?? t(name, name))}
                required={needed === "yes"}
                {...(checked === true ? { valuePropName: "checked" } : {})}
                {...(mine.length === 0 && wrong === null ? {} : { validateStatus: "error" as const })}
                help={
                  wrong !== null ? (
                    <div role="alert">{say(wrong)}</div>
                  ) : mine.length > 0 ? (
                    mine.map((refusal) => (
                      <div key={refusal.code} role="alert">
                        {say(told(refusal))} <span className="code">{refusal.code}</span>
                      </div>
                    ))
                  ) : (
                    help && say(help)
                  )
                }
              >
                {control}
              </Form.Item>
            )
          })}
          {typed !== undefined && (
            <Form.Item
              label={say(t("输入以确认", "Type to confirm"))}
              required
              help={say(t(`请输入「${typed}」以确认`, `Type “${typed}” to confirm`))}
            >
              <Input
                value={confirmed}
                onChange={(event) => setConfirmed(event.target.value)}
                autoComplete="off"
                aria-label={say(t("输入以确认", "Type to confirm"))}
              />
            </Form.Item>
          )}
        </Form>
        {children?.(values, plan)}
        <Refusals all={besides} />
        {also !== undefined && onlySecond.length > 0 && (
          <Alert
            type="warning"
            showIcon
            title={`${say(also.submit)}${say(colon)}${onlySecond.map((refusal) => say(told(refusal))).join(" ")}`}
          />
        )}
        {plan !== undefined && content !== null && <PlanNotes plan={second.plan ?? plan} />}
        {failure !== null && failure !== undefined && (
          <>
            <Trouble error={failure} />
            {isUnsure && <Alert type="warning" showIcon title={say(unsureText)} />}
            {sentenceOf(failure).code === "CONFIRMATION_STALE" && <Alert type="info" showIcon title={say(staleText)} />}
          </>
        )}
        {note !== undefined && <p className="note">{say(note)}</p>}
      </div>
    </Modal>
  )
}

/** Says that something is done. */
export const useDone = () => {
  const say = useSay()
  const { message } = App.useApp()
  return (text: Text) => void message.success(say(text))
}
