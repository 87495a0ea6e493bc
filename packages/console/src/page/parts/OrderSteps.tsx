/** The way of an order: every step with its evidence, and where it stands. */
import { operations } from "virtual:operations"
import { Timeline } from "antd"
import type { ReactNode } from "react"
import { stationTime } from "../api/Station.ts"
import type { Attempt, Order, OrderDetails } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { Answered, Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { energy, fullTime, none } from "../text/format.ts"
import { colon, comma, type Text, t, told, useSay } from "../text/Say.tsx"
import { attemptEnding, dispatch, evidence, noAnswer, outcome, verdict } from "../text/words.ts"

type Colour = "blue" | "green" | "orange" | "red" | "gray"

interface Step {
  readonly key: string
  readonly at: string
  readonly colour: Colour
  readonly shown: ReactNode
}

const Line = ({
  title,
  at,
  who,
  children
}: {
  readonly title: ReactNode
  readonly at: string
  readonly who?: string
  readonly children?: ReactNode
}) => (
  <div className="step">
    <p>
      <strong>{title}</strong> <Time at={at} />{" "}
      {who !== undefined && (
        <span className="quiet">
          <Who actor={who} />
        </span>
      )}
    </p>
    {children}
  </div>
)

const Quiet = ({ children }: { readonly children: ReactNode }) => <p className="quiet">{children}</p>

/** What a look at the terminal found, as sentences. */
const Evidence = ({ attempt, order }: { readonly attempt: Attempt; readonly order: Order }) => {
  const say = useSay()
  const { verdict: found, before } = attempt
  if (found === null) return null
  const { look, by } = found
  // A terminal tells a record again until it is answered.
  const records = new Map(look.records.map((record) => [`${record.wireNo} ${record.terminalTime}`, record]))
  const mine = look.storedNumber === attempt.wireNo && look.storedNumber !== null
  return (
    <>
      {look.numberRead === "yes" && (
        <Quiet>
          {say(t("终端购电单号", "Number on the terminal"))} = {look.storedNumber ?? none}
          {mine && say(t("（本单）", " (this order)"))}
        </Quiet>
      )}
      {look.balance !== null && (
        <Quiet>
          {say(t("剩余电量", "Balance"))} {energy(before.balance)} → {energy(look.balance)} kWh
          {say(t(`（购电 ${energy(order.energy)} kWh）`, ` (purchased ${energy(order.energy)} kWh)`))}
        </Quiet>
      )}
      {[...records].map(([key, record]) => (
        <Quiet key={key}>
          {say(t("终端购电记录", "Record of the terminal"))} {record.wireNo}: {energy(record.before)} →{" "}
          {energy(record.after)} kWh
        </Quiet>
      ))}
      {by.length > 0 && (
        <Quiet>
          {say(t("依据：", "By: "))}
          {by.map((kind) => say(evidence[kind])).join(say(comma))}
        </Quiet>
      )}
      {found.resolution !== null && (
        <Quiet>
          <Who actor={found.resolution.proposedBy} /> → <Who actor={found.resolution.confirmedBy} />
          {say(colon)}
          {found.resolution.note}
        </Quiet>
      )}
    </>
  )
}

const endingColour = { Answered: "green", Refused: "red", NotSent: "gray", NoAnswer: "orange" } as const

const useSteps = () => {
  const say = useSay()
  const attemptSteps = (attempt: Attempt, order: Order): ReadonlyArray<Step> => {
    const { ending, before, no, wireNo } = attempt
    const key = `a${no}`
    const sent: Step = {
      key,
      at: attempt.openedAt,
      colour: "blue",
      shown: (
        <Line title={say(t(`第 ${no} 次下发`, `Dispatch ${no}`))} at={attempt.openedAt}>
          <Quiet>
            {say(t("下发前召测：", "Read before: "))}
            {say(t("单号", "number"))} {before.storedNumber ?? none}
            {say(t("，剩余电量", ", balance"))} {energy(before.balance)} kWh
          </Quiet>
          <Quiet>
            {say(t("终端单号", "Number"))} {wireNo ?? none} · {say(t("最迟发送", "sent by"))} {fullTime(attempt.sendBy)}{" "}
            · {say(t("报文失效", "frame dead at"))} {fullTime(attempt.deadAt)}
          </Quiet>
        </Line>
      )
    }
    const answered: ReadonlyArray<Step> =
      ending === null
        ? []
        : [
            {
              key: `${key}e`,
              at: ending.at,
              colour: endingColour[ending._tag],
              shown: (
                <Line title={say(attemptEnding[ending._tag])} at={ending.at}>
                  {ending._tag === "NoAnswer" && (
                    <Quiet>
                      {say(
                        t(
                          `${noAnswer[ending.cause].zh}；没有应答不等于失败，由取证判定`,
                          `${noAnswer[ending.cause].en}; no answer is no failure: evidence decides`
                        )
                      )}
                    </Quiet>
                  )}
                  {ending._tag === "NotSent" && <Quiet>{ending.detail}</Quiet>}
                </Line>
              )
            }
          ]
    const judged: ReadonlyArray<Step> =
      attempt.verdict === null
        ? []
        : [
            {
              key: `${key}v`,
              at: attempt.verdict.at,
              colour:
                attempt.verdict.kind === "applied" ? "green" : attempt.verdict.kind === "undecided" ? "orange" : "red",
              shown: (
                <Line
                  title={`${say(t("核实：", "Evidence: "))}${say(verdict[attempt.verdict.kind])}`}
                  at={attempt.verdict.at}
                >
                  <Evidence attempt={attempt} order={order} />
                </Line>
              )
            }
          ]
    return [sent, ...answered, ...judged]
  }
  return (
    { order, attempts }: OrderDetails,
    history: ReadonlyArray<{
      readonly version: number
      readonly actor: string
      readonly operation: string
      readonly reason: string | null
      readonly at: string
    }>
  ): ReadonlyArray<Step> => {
    const people = history.flatMap(({ version, actor, operation, reason, at }): ReadonlyArray<Step> => {
      const row = (operations as { readonly [name: string]: { readonly title: Text } })[operation]
      if (row === undefined) return []
      return [
        {
          key: `h${version}`,
          at,
          colour: "blue",
          shown: (
            <Line title={say(row.title)} at={at} who={actor}>
              {reason !== null && <Quiet>{reason}</Quiet>}
            </Line>
          )
        }
      ]
    })
    const tried = attempts.flatMap((attempt) => attemptSteps(attempt, order))
    // What was done with it after its end, such as printing, stands behind its end.
    const end: Step = {
      key: "now",
      at: order.dispatchedAt ?? "9999",
      colour: standingColour[order.dispatch],
      shown: <Standing order={order} />
    }
    return [...people, ...tried, end].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  }
}

/** Where an order stands when it has no end yet, and what happens next by itself. */
const Standing = ({ order }: { readonly order: Order }) => {
  const say = useSay()
  if (order.doubt !== null && order.doubt !== undefined) {
    const { since, nextLook, looks, proposal } = order.doubt
    const isLooking = Date.parse(nextLook) <= stationTime().getTime()
    return (
      <div className="step unsure">
        <p>
          <strong>{say(t("结果未知", "Outcome unknown"))}</strong>
        </p>
        <p>
          {say(t("自", "Since "))} {fullTime(since)}
          {say(t(` 起结果未知，已核实 ${looks} 次；`, `; looked at ${looks} times. `))}
          {isLooking
            ? say(t("主站正在取证。", "The station is looking now. "))
            : say(t(`主站将于 ${fullTime(nextLook)} 再次取证。`, `The station looks again at ${fullTime(nextLook)}. `))}
          {say(t("不会重复下发。", "Nothing is sent again."))}
        </p>
        {proposal !== null && (
          <p>
            <Who actor={proposal.by} /> {say(t("认定为", "stated"))} {say(outcome[proposal.outcome])}
            {say(colon)}
            {proposal.note}
          </p>
        )}
      </div>
    )
  }
  if (order.waiting !== null && order.waiting !== undefined)
    return (
      <div className="step">
        <p>
          <strong>{say(dispatch.queued)}</strong> {say(told(order.waiting))}
        </p>
        <p className="quiet">
          {say(t("下次尝试", "Next try"))} {fullTime(order.waiting.nextTry)} · {say(t("最迟", "until"))}{" "}
          {fullTime(order.waiting.until)}
        </p>
      </div>
    )
  return (
    <div className="step">
      <p>
        <strong>{say(dispatch[order.dispatch])}</strong>{" "}
        {order.dispatchedAt !== null && <Time at={order.dispatchedAt} />}
      </p>
    </div>
  )
}

const standingColour = {
  idle: "gray",
  queued: "blue",
  sending: "blue",
  unknown: "orange",
  applied: "green",
  rejected: "red"
} as const

/** Every step of an order until now. */
export const OrderSteps = ({ details }: { readonly details: OrderDetails }) => {
  const history = useAsk("purchaseRecords", "history", { orderNo: details.order.orderNo }, { kinds: ["Order"] })
  const steps = useSteps()
  return (
    <Answered asked={history}>
      {(rows) => (
        <Timeline
          items={steps(details, rows).map(({ key, colour, shown }) => ({ key, color: colour, content: shown }))}
        />
      )}
    </Answered>
  )
}
