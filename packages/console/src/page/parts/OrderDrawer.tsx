/** An order: where it stands, every step with its evidence, and what can be done next. */

import { operations } from "virtual:operations"
import { Button, Modal, Timeline } from "antd"
import type { ReactNode } from "react"
import type { Attempt, Order, OrderDetails } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { useDialogs } from "../kit/Dialogs.tsx"
import { DrawerFrame } from "../kit/DrawerFrame.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, Opens, State, Time } from "../kit/Shown.tsx"
import { Org, Who } from "../kit/Who.tsx"
import { energy, fullTime, none, partText, yuan } from "../text/format.ts"
import { type Text, t, told, useSay } from "../text/Say.tsx"
import {
  approval,
  attemptEnding,
  dispatch,
  evidence,
  noAnswer,
  outcome,
  paymentWay,
  validity,
  verdict
} from "../text/words.ts"
import { useOrderDeeds } from "./Deeds.tsx"
import { Frames } from "./Frames.tsx"
import { Receipt } from "./Receipt.tsx"

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
      {look.records.map((record) => (
        <Quiet key={`${record.wireNo}${record.terminalTime}`}>
          {say(t("终端购电记录", "Record of the terminal"))} {record.wireNo}: {energy(record.before)} →{" "}
          {energy(record.after)} kWh
        </Quiet>
      ))}
      {by.length > 0 && (
        <Quiet>
          {say(t("依据：", "Evidence: "))}
          {by.map((kind) => say(evidence[kind])).join(say(t("、", ", ")))}
        </Quiet>
      )}
      {found.resolution !== null && (
        <Quiet>
          {found.resolution.proposedBy} → {found.resolution.confirmedBy}: {found.resolution.note}
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
            {say(t("单号", "number"))} {before.storedNumber ?? none}，{say(t("剩余电量", "balance"))}{" "}
            {energy(before.balance)} kWh
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
                  title={`${say(t("核实：", "Settled: "))}${say(verdict[attempt.verdict.kind])}`}
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
    return [...people, ...tried].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  }
}

/** Where an order stands when it has no end yet, and what happens next by itself. */
const Standing = ({ order }: { readonly order: Order }) => {
  const say = useSay()
  if (order.doubt !== null && order.doubt !== undefined) {
    const { since, nextLook, looks, proposal } = order.doubt
    return (
      <div className="step unsure">
        <p>
          <strong>{say(dispatch.unknown)}</strong>
        </p>
        <p>
          {say(t("自", "Since "))} {fullTime(since)}
          {say(
            t(` 起结果未知，已核实 ${looks} 次；主站将于 `, `; looked at ${looks} times. The station looks again at `)
          )}
          {fullTime(nextLook)}
          {say(t(" 再次取证。不会重复下发。", ". Nothing is sent again."))}
        </p>
        {proposal !== null && (
          <p>
            {proposal.by} {say(t("认定为", "stated"))} {say(outcome[proposal.outcome])}：{proposal.note}
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

const Steps = ({ details }: { readonly details: OrderDetails }) => {
  const history = useAsk("purchaseRecords", "history", { orderNo: details.order.orderNo }, { kinds: ["Order"] })
  const steps = useSteps()
  return (
    <Answered asked={history}>
      {(rows) => (
        <Timeline
          items={[
            ...steps(details, rows).map(({ key, colour, shown }) => ({ key, color: colour, content: shown })),
            { key: "now", color: standingColour[details.order.dispatch], content: <Standing order={details.order} /> }
          ]}
        />
      )}
    </Answered>
  )
}

const About = ({ order, terminal, customer }: OrderDetails) => {
  const say = useSay()
  return (
    <Facts
      facts={[
        {
          label: t("客户", "Customer"),
          value: <Opens what="customer" id={order.customerNo}>{`${customer.name} ${order.customerNo}`}</Opens>,
          wide: true
        },
        { label: t("终端", "Terminal"), value: <Opens what="terminal" id={terminal.terminalId} /> },
        { label: t("购电对象", "Target"), value: say(partText(order.target)) },
        { label: t("规约", "Dialect"), value: terminal.dialectId },
        { label: t("终端地址", "Address"), value: terminal.address },
        { label: t("购电量", "Energy"), value: `${energy(order.energy)} kWh` },
        {
          label: t("金额", "Amount"),
          value: order.amountFen === null ? none : `${yuan(order.amountFen)} ${say(t("元", "yuan"))}`
        },
        { label: t("缴费方式", "Paid by"), value: order.paymentWay ? say(paymentWay[order.paymentWay]) : none },
        { label: t("工单号", "Work order"), value: order.workOrderNo },
        {
          label: t("告警电量", "Alarm energy"),
          value: order.thresholds === null ? none : `${energy(order.thresholds.alarm)} kWh`
        },
        {
          label: t("跳闸电量", "Trip energy"),
          value: order.thresholds === null ? none : `${energy(order.thresholds.trip)} kWh`
        },
        { label: t("供电单位", "Org unit"), value: <Org orgNo={order.orgNo} /> },
        {
          label: t("录入", "Saved"),
          value: (
            <>
              <Who actor={order.savedBy} /> <Time at={order.savedAt} />
            </>
          )
        },
        {
          label: t("审核人", "Approved by"),
          value: order.approvedBy === null ? none : <Who actor={order.approvedBy} />
        }
      ]}
    />
  )
}

const Buttons = ({ order }: { readonly order: Order }) => {
  const say = useSay()
  const may = usePermission()
  const deeds = useOrderDeeds()
  const show = useDialogs()
  const can = (deed: Order["actions"][number]) => order.actions.includes(deed)
  return (
    <div className="buttons">
      {can("approve") && may("approvals.approve") && (
        <Button type="primary" onClick={() => deeds.approve(order)}>
          {say(t("审核", "Approve"))}
        </Button>
      )}
      {can("reject") && may("approvals.reject") && (
        <Button onClick={() => deeds.reject(order)}>{say(t("审核不通过", "Reject"))}</Button>
      )}
      {can("dispatch") && may("purchaseRecords.dispatch") && (
        <Button type="primary" onClick={() => deeds.dispatch(order)}>
          {say(t("数据下发", "Dispatch"))}
        </Button>
      )}
      {can("resolve") && may("purchaseRecords.resolve") && (
        <>
          <Button type="primary" onClick={() => deeds.settle(order)}>
            {say(t("核实", "Settle by reading"))}
          </Button>
          <Button onClick={() => deeds.propose(order)}>{say(t("人工认定", "State the outcome"))}</Button>
        </>
      )}
      {can("revoke") && may("approvals.revoke") && (
        <Button onClick={() => deeds.revoke(order)}>{say(t("撤销审核", "Revoke"))}</Button>
      )}
      {can("void") && may("purchaseRecords.void") && (
        <Button danger onClick={() => deeds.void(order)}>
          {say(t("注销", "Void"))}
        </Button>
      )}
      {can("restore") && may("purchaseRecords.restore") && (
        <Button onClick={() => deeds.restore(order)}>{say(t("撤销注销", "Restore"))}</Button>
      )}
      {order.validity === "valid" && may("purchaseRecords.printReceipt") && (
        <Button
          onClick={() =>
            show(({ open, close, gone }) => (
              <Modal
                open={open}
                width={520}
                footer={null}
                title={say(t("打印购电凭证", "Print a receipt"))}
                onCancel={close}
                afterClose={gone}
              >
                <Receipt orderNo={order.orderNo} />
              </Modal>
            ))
          }
        >
          {say(t("打印凭证", "Receipt"))}
        </Button>
      )}
    </div>
  )
}

export const OrderDrawer = ({ id }: { readonly id: string }) => {
  const say = useSay()
  const may = usePermission()
  const details = useAsk("purchaseRecords", "details", { orderNo: id }, { kinds: ["Order", "Target", "Discrepancy"] })
  const order = details.data?.order
  return (
    <DrawerFrame
      title={
        <span>
          {say(t("购电单", "Order"))} {id}
        </span>
      }
      extra={
        order !== undefined && (
          <>
            {order.validity === "voided" && <State word={validity.voided} />} <State word={approval[order.approval]} />{" "}
            <State word={dispatch[order.dispatch]} />
          </>
        )
      }
      head={order !== undefined && <Buttons order={order} />}
      tabs={[
        {
          key: "steps",
          label: t("经过", "Steps"),
          show: () => <Answered asked={details}>{(all) => <Steps details={all} />}</Answered>
        },
        {
          key: "about",
          label: t("购电明细", "Details"),
          show: () => <Answered asked={details}>{(all) => <About {...all} />}</Answered>
        },
        ...(order !== undefined && may("history.frames")
          ? [
              {
                key: "frames",
                label: t("报文", "Frames"),
                show: () => <Frames terminalId={order.target.terminalId} orderNo={id} />
              }
            ]
          : [])
      ]}
    />
  )
}
