/** Many at once: a row for each as it comes, stop after the row under way, go on with the same id. */
import { Alert, App, Button, Modal, Progress, Table } from "antd"
import { useRef, useState } from "react"
import { station } from "../api/Station.ts"
import type { Order, Refusal } from "../api/Types.ts"
import { newId } from "../kit/CommandDialog.tsx"
import { type DialogProps, useDialogs } from "../kit/Dialogs.tsx"
import { csv, save } from "../kit/Export.ts"
import { State, Trouble } from "../kit/Shown.tsx"
import { type Text, t, told, useSay } from "../text/Say.tsx"
import { dispatch } from "../text/words.ts"

/** A row of a batch, as both streams give it. */
interface Row {
  readonly row: number
  readonly done: number
  readonly total: number
  readonly order: Order | null
  readonly refusal: Refusal | null
}

type Run = (batchId: string, signal: AbortSignal) => AsyncIterable<unknown>

interface Props extends DialogProps {
  readonly title: Text
  readonly names: ReadonlyArray<string>
  readonly run: Run
  readonly batchId: string
}

type State_ = "ready" | "running" | "stopped" | "ended"

export const BatchDialog = ({ open, close, gone, title, names, run, batchId }: Props) => {
  const say = useSay()
  const { modal } = App.useApp()
  const [rows, setRows] = useState<ReadonlyArray<Row>>([])
  const [state, setState] = useState<State_>("ready")
  const [error, setError] = useState<unknown>(null)
  const ending = useRef<AbortController | null>(null)
  const start = async () => {
    const control = new AbortController()
    ending.current = control
    setState("running")
    setError(null)
    setRows([])
    try {
      for await (const row of run(batchId, control.signal)) setRows((before) => [...before, row as Row])
      setState("ended")
    } catch (failure) {
      setState("stopped")
      if (!control.signal.aborted) setError(failure)
    }
  }
  const stop = () => ending.current?.abort(new DOMException("stopped by the clerk", "AbortError"))
  const leave = () => {
    if (state !== "running") return close()
    modal.confirm({
      title: say(t("批量正在进行", "The batch is under way")),
      content: say(t("关闭后在当前行之后停止，已完成的行不变", "It stops after the row under way; what is done stays")),
      okText: say(t("停止并关闭", "Stop and close")),
      cancelText: say(t("继续", "Go on")),
      onOk: () => {
        stop()
        close()
      }
    })
  }
  const refused = rows.filter(({ refusal }) => refusal !== null).length
  const percent = names.length === 0 ? 0 : Math.round((rows.length / names.length) * 100)
  const results = () =>
    save(
      `${say(title)}.csv`,
      csv([
        [say(t("行", "Row")), say(t("单号", "Order")), say(t("结果", "Result")), say(t("说明", "Remark"))],
        ...rows.map(({ row, order, refusal }) => [
          `${row}`,
          order?.orderNo ?? names[row - 1] ?? "",
          refusal === null ? say(t("完成", "Done")) : refusal.code,
          refusal === null ? "" : say(told(refusal))
        ])
      ])
    )
  return (
    <Modal
      open={open}
      title={say(title)}
      width={720}
      mask={{ closable: false }}
      onCancel={leave}
      afterClose={gone}
      footer={[
        <Button key="csv" disabled={rows.length === 0} onClick={results}>
          {say(t("导出结果", "Results as CSV"))}
        </Button>,
        <Button key="close" onClick={leave}>
          {say(t("关闭", "Close"))}
        </Button>,
        state === "running" ? (
          <Button key="stop" danger onClick={stop}>
            {say(t("停止", "Stop"))}
          </Button>
        ) : (
          state !== "ended" && (
            <Button key="go" type="primary" onClick={() => void start()}>
              {say(state === "ready" ? t("开始", "Begin") : t("继续", "Go on"))}
            </Button>
          )
        )
      ]}
    >
      <div className="dialog">
        <p>
          {say(
            t(
              `共 ${names.length} 行，已处理 ${rows.length} 行，其中 ${refused} 行被拒绝`,
              `${names.length} rows, ${rows.length} done, ${refused} of them refused`
            )
          )}
        </p>
        <Progress
          percent={percent}
          status={state === "running" ? "active" : "normal"}
          aria-label={say(t("进度", "Progress"))}
        />
        {state === "stopped" && error === null && (
          <Alert
            type="info"
            showIcon
            title={say(t("已停止；继续时不会重复处理已完成的行", "Stopped; going on does nothing twice"))}
          />
        )}
        {error !== null && <Trouble error={error} />}
        <Table<Row>
          size="small"
          rowKey={({ row }) => row}
          dataSource={[...rows].reverse()}
          pagination={{ pageSize: 8, showSizeChanger: false, size: "small" }}
          columns={[
            { key: "row", title: say(t("行", "Row")), width: 64, render: (_, { row }) => row },
            {
              key: "no",
              title: say(t("单号", "Order")),
              render: (_, { row, order }) => order?.orderNo ?? names[row - 1]
            },
            {
              key: "state",
              title: say(t("结果", "Result")),
              render: (_, { order, refusal }) =>
                refusal === null ? (
                  order !== null && <State word={dispatch[order.dispatch]} />
                ) : (
                  <span>
                    {say(told(refusal))} <span className="code">{refusal.code}</span>
                  </span>
                )
            }
          ]}
        />
      </div>
    </Modal>
  )
}

/** Dispatches orders, one after the other. */
export const useDispatchBatch = () => {
  const show = useDialogs()
  return (orders: ReadonlyArray<Order>) => {
    const orderNos = orders.map(({ orderNo }) => orderNo)
    const batchId = newId()
    show((shown) => (
      <BatchDialog
        {...shown}
        title={t("批量下发", "Dispatch many")}
        names={orderNos}
        batchId={batchId}
        run={(id, signal) => station.purchaseRecords.dispatchBatch({ batchId: id, orderNos } as never, { signal })}
      />
    ))
  }
}
