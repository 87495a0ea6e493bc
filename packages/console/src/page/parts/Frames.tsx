/** 报文: the frames of a terminal, and each of them field by field: bytes at the left, what they say at the right. */
import { Alert, Button } from "antd"
import { useState } from "react"
import type { AnswerOf } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { Answered, Time } from "../kit/Shown.tsx"
import { fullTime } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"

type Frame = AnswerOf<"history", "frames">["rows"][number]
type Explained = AnswerOf<"history", "explainFrame">

/** How many frames are shown at a time, and how many bytes of each in its line. */
const pageRows = 30
const shownBytes = 24

const bytesOf = (hex: string): ReadonlyArray<string> => hex.match(/../g) ?? []

const Fields = ({ explained }: { readonly explained: Explained }) => {
  const say = useSay()
  const [chosen, setChosen] = useState<number | null>(null)
  const bytes = bytesOf(explained.hex)
  const field = chosen === null ? undefined : explained.fields[chosen]
  const isLit = (at: number) => field !== undefined && at >= field.offset && at < field.offset + field.length
  /** The shortest field that holds a byte. */
  const fieldOf = (at: number) => {
    const holding = explained.fields
      .map(({ offset, length }, index) => ({ offset, length, index }))
      .filter(({ offset, length }) => at >= offset && at < offset + length)
    return holding.sort((a, b) => a.length - b.length)[0]?.index ?? null
  }
  return (
    <div className="inspector">
      <div className="bytes">
        {bytes.map((byte, at) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place
            key={at}
            type="button"
            className={isLit(at) ? "lit" : ""}
            onMouseEnter={() => setChosen(fieldOf(at))}
            onFocus={() => setChosen(fieldOf(at))}
          >
            {byte}
          </button>
        ))}
      </div>
      <ol className="plain fieldsOf">
        {explained.fields.map((each, index) => (
          <li
            key={`${each.offset}/${each.length}/${each.name.zh}`}
            className={index === chosen ? "lit" : ""}
            onMouseEnter={() => setChosen(index)}
          >
            <span className="number">{each.offset}</span> <strong>{say(each.name)}</strong> {say(each.value)}
          </li>
        ))}
        {explained.problem !== null && <li className="unsure">{say(explained.problem.text)}</li>}
      </ol>
    </div>
  )
}

const Inspector = ({ frame }: { readonly frame: Frame }) => {
  const asked = useAsk("history", "explainFrame", { terminalId: frame.terminalId, hex: frame.hex } as never, {
    kinds: []
  })
  return <Answered asked={asked}>{(explained) => <Fields explained={explained} />}</Answered>
}

const arrows = { up: t("↑ 上行", "↑ up"), down: t("↓ 下行", "↓ down") } as const

export const Frames = ({ terminalId, orderNo }: { readonly terminalId: string; readonly orderNo?: string }) => {
  const say = useSay()
  const [chosen, setChosen] = useState<string | null>(null)
  const asked = useAsk(
    "history",
    "frames",
    { terminalId, limit: pageRows, ...(orderNo === undefined ? {} : { orderNo }) } as never,
    { kinds: ["Order", "Control", "ParameterJob"] }
  )
  const keyOf = (frame: Frame) => `${frame.at}${frame.direction}${frame.hex}`
  return (
    <Answered asked={asked}>
      {({ rows, log }) => (
        <>
          {log === "none" && (
            <Alert type="info" showIcon title={say(t("主站没有保存报文", "This station keeps no frames"))} />
          )}
          {log === "kept" && rows.length === 0 && <p className="note">{say(t("没有报文", "No frames"))}</p>}
          <ul className="plain frames">
            {rows.map((frame) => {
              const key = keyOf(frame)
              const bytes = bytesOf(frame.hex)
              return (
                <li key={key}>
                  <Button
                    type="text"
                    block
                    className="frameLine"
                    title={fullTime(frame.at)}
                    onClick={() => setChosen(chosen === key ? null : key)}
                  >
                    <span>{say(arrows[frame.direction])}</span> <Time at={frame.at} />{" "}
                    <span className="hex">
                      {bytes.slice(0, shownBytes).join(" ")}
                      {bytes.length > shownBytes && " …"}
                    </span>
                    {frame.problem !== null && <span className="unsure">{frame.problem}</span>}
                  </Button>
                  {chosen === key && <Inspector frame={frame} />}
                </li>
              )
            })}
          </ul>
        </>
      )}
    </Answered>
  )
}
