/** Dispatching and approving many orders at once. */
import { Modal } from "antd"
import { useState } from "react"
import { station } from "../api/Station.ts"
import type { Order, Refusal } from "../api/Types.ts"
import { type Row, useBatchRun } from "../kit/BatchRun.ts"
import { type DialogProps, useDialogs } from "../kit/Dialogs.tsx"
import { State } from "../kit/Shown.tsx"
import { newId } from "../kit/useCommand.ts"
import { energy } from "../text/format.ts"
import { type Text, t, useSay } from "../text/Say.tsx"
import { approval, dispatch } from "../text/words.ts"
import { BatchProgress, useBatchFooter, useLeave } from "./BatchProgress.tsx"

type Made = Pick<Order, "orderNo" | "dispatch" | "approval">

/** A row of a batch of orders, as the streams give it. */
interface Told {
  readonly row: number
  readonly order: Made | null
  readonly refusal: Refusal | null
}

/** A batch of orders: its id lives as long as its dialog, so that going on does nothing twice. */
interface Kind {
  readonly title: Text
  readonly note?: Text
  readonly run: (
    batchId: string,
    orders: ReadonlyArray<Order>,
    options: { readonly signal: AbortSignal }
  ) => AsyncIterable<unknown>
  readonly word: (made: Made) => Parameters<typeof State>[0]["word"]
}

const kinds = {
  dispatch: {
    title: t("批量下发", "Dispatch many"),
    run: (batchId, orders, options) =>
      station.purchaseRecords.dispatchBatch(
        { batchId, orderNos: orders.map(({ orderNo }) => orderNo) } as never,
        options
      ),
    word: (made) => dispatch[made.dispatch]
  },
  approve: {
    title: t("批量审核", "Approve many"),
    note: t(
      "逐行核对：客户或电量与所见不符、或由本人录入的，不予审核",
      "Row by row: one of another customer or amount than shown, or saved by yourself, is not approved"
    ),
    run: (batchId, orders, options) =>
      station.approvals.approveBatch(
        {
          batchId,
          rows: orders.map(({ orderNo, customerNo, energy: kwh }) => ({ orderNo, seen: { customerNo, energy: kwh } }))
        } as never,
        options
      ),
    word: (made) => approval[made.approval]
  }
} as const satisfies { readonly [kind: string]: Kind }

const BatchDialog = ({
  open,
  close,
  gone,
  touched,
  kind,
  orders
}: DialogProps & { readonly kind: Kind; readonly orders: ReadonlyArray<Order> }) => {
  const say = useSay()
  const [batchId] = useState(newId)
  const { title, note, run, word } = kind
  const { start, state, stop, ...shown } = useBatchRun<Made>(async function* (signal) {
    touched()
    for await (const told of run(batchId, orders, { signal })) {
      const { row, order, refusal } = told as Told
      yield { row, made: order, refusal }
    }
  })
  const leave = useLeave(state, stop, close)
  const name = ({ row }: Row<Made>): string => {
    const order = orders[row - 1]
    return order === undefined ? "" : `${order.orderNo} ${order.customerName ?? order.customerNo}`
  }
  const rows = { state, name, nameTitle: t("购电单", "Order"), progress: shown.progress }
  const sum = `${Number(orders.reduce((all, order) => all + Number(order.energy), 0).toFixed(4))}`
  return (
    <Modal
      open={open}
      title={say(title)}
      width={720}
      mask={{ closable: false }}
      onCancel={leave}
      afterClose={gone}
      footer={useBatchFooter({ ...rows, title, start, stop, leave })}
    >
      <div className="dialog">
        <p className="note">
          {say(t(`${orders.length} 单，合计 ${energy(sum)} kWh`, `${orders.length} orders, ${energy(sum)} kWh`))}
        </p>
        {note !== undefined && <p className="note">{say(note)}</p>}
        {state !== "ready" && (
          <BatchProgress
            {...rows}
            error={shown.error}
            total={orders.length}
            made={(made) => <State word={word(made)} />}
          />
        )}
      </div>
    </Modal>
  )
}

/** Gives the way to do one thing with many orders, one after the other. */
export const useOrderBatch = () => {
  const show = useDialogs()
  return (kind: keyof typeof kinds) => (orders: ReadonlyArray<Order>) =>
    show((shown) => <BatchDialog {...shown} kind={kinds[kind]} orders={orders} />)
}
