/** Small things that every page shows: a state by its word, a time, a value with its name, what went wrong. */
import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  MinusCircleOutlined,
  QuestionCircleOutlined
} from "@ant-design/icons"
import { StationError } from "@yugou/http/client"
import { Alert, Button, Skeleton, Tag, Tooltip } from "antd"
import type { ReactNode } from "react"
import { fullTime, none, shortTime } from "../text/format.ts"
import { type Text, t, told, useSay } from "../text/Say.tsx"
import type { Tone, Word } from "../text/words.ts"
import { useDrawer } from "./Address.ts"

/** Each tone has a sign of its own: no information by colour alone. */
const signs: { readonly [T in Tone]: ReactNode } = {
  default: <MinusCircleOutlined />,
  processing: <ClockCircleOutlined />,
  success: <CheckCircleOutlined />,
  warning: <QuestionCircleOutlined />,
  error: <CloseCircleOutlined />
}

/** A state by its word and sign. */
export const State = ({ word, more }: { readonly word: Word; readonly more?: string }) => {
  const say = useSay()
  const tag = (
    <Tag color={word.tone} icon={signs[word.tone]} style={{ marginInlineEnd: 0 }}>
      {say(word)}
    </Tag>
  )
  return more === undefined ? tag : <Tooltip title={more}>{tag}</Tooltip>
}

/** A state without a frame, where many stand among each other. */
export const Said = ({ text }: { readonly text: Text }) => <>{useSay()(text)}</>

/** A time, the full one when the pointer rests on it. */
export const Time = ({ at }: { readonly at: string | null | undefined }) =>
  at === null || at === undefined ? (
    <span className="none">{none}</span>
  ) : (
    <time dateTime={at} title={fullTime(at)} className="time">
      {shortTime(at)}
    </time>
  )

/** A value that opens a drawer. */
export const Opens = ({
  what,
  id,
  children
}: {
  readonly what: "order" | "customer" | "terminal"
  readonly id: string
  readonly children?: ReactNode
}) => {
  const { open } = useDrawer()
  return (
    <Button
      type="link"
      className="opens"
      onClick={(event) => {
        event.stopPropagation()
        open(what, id)
      }}
    >
      {children ?? id}
    </Button>
  )
}

const unexpected = t(
  "页面出错，请重新加载；再次出现请联系系统集成人员",
  "The page failed; load it again, and tell the integrators if it fails again"
)

/** Gives the sentence of an error, and its code. */
export const sentenceOf = (error: unknown): { readonly text: Text; readonly code: string } =>
  error instanceof StationError
    ? { text: told(error), code: error.code }
    : { text: unexpected, code: error instanceof Error ? error.name : "UNEXPECTED" }

/** What somebody may not do helps no second try: who can change that is said instead. */
const notPermitted = new Set(["FORBIDDEN", "ACCOUNTS_FORBIDDEN"])
const askForIt = t("如需此权限，请联系管理员", "Ask your administrator if you need this permission")

/** What went wrong, with a way to try again where that helps. */
export const Trouble = ({ error, again }: { readonly error: unknown; readonly again?: () => void }) => {
  const say = useSay()
  const { text, code } = sentenceOf(error)
  const isForbidden = notPermitted.has(code)
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={say(text)}
      description={
        <>
          {isForbidden && <p className="note">{say(askForIt)}</p>}
          <span className="code">{code}</span>
        </>
      }
      action={
        again === undefined || isForbidden ? undefined : <Button onClick={again}>{say(t("重试", "Try again"))}</Button>
      }
    />
  )
}

interface Asked<A> {
  readonly data: A | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

/** Shows an answer when it is there, and what went wrong otherwise. */
export const Answered = <A,>({
  asked,
  children
}: {
  readonly asked: Asked<A>
  readonly children: (answer: A) => ReactNode
}) => {
  if (asked.data !== undefined) return <>{children(asked.data)}</>
  if (asked.error !== null) return <Trouble error={asked.error} again={() => void asked.refetch()} />
  return <Skeleton active paragraph={{ rows: 6 }} />
}

/** A fact: what it is called, and its value. */
export interface Fact {
  readonly label: Text
  readonly value: ReactNode
  readonly wide?: boolean
}

/** Facts among each other, their names never broken. */
export const Facts = ({
  facts,
  columns = 2
}: {
  readonly facts: ReadonlyArray<Fact>
  readonly columns?: 1 | 2 | 3
}) => {
  const say = useSay()
  return (
    <dl className={`facts facts-${columns}`}>
      {facts.map(({ label, value, wide }) => (
        <div key={label.zh} className={wide === true ? "wide" : undefined}>
          <dt>{say(label)}</dt>
          <dd>{value === null || value === undefined || value === "" ? none : value}</dd>
        </div>
      ))}
    </dl>
  )
}
