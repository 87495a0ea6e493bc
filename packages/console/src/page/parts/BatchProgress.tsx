/** How far a batch is, and what became of its rows. */
import { Alert, App, Progress as Bar, Button, Table } from "antd"
import type { ReactNode } from "react"
import type { Progress, Row, RunState } from "../kit/BatchRun.ts"
import { csv, save } from "../kit/Export.ts"
import { Trouble } from "../kit/Shown.tsx"
import { type Text, t, told, useSay } from "../text/Say.tsx"

interface Props<Made> {
  readonly total: number
  readonly state: RunState
  readonly progress: Progress<Made>
  readonly error: unknown
  /** What a row is called. */
  readonly name: (row: Row<Made>) => string
  readonly nameTitle: Text
  /** What is shown of a row that went well. */
  readonly made: (made: Made) => ReactNode
}

/** The bar, the sentence and the rows of a batch. */
export const BatchProgress = <Made,>({
  total,
  state,
  progress,
  error,
  name,
  nameTitle,
  made
}: Props<Made>): ReactNode => {
  const say = useSay()
  const { done, refused, rows } = progress
  return (
    <>
      <p role="status">
        {say(
          t(
            `共 ${total} 行，已处理 ${done} 行，其中 ${refused} 行被拒绝`,
            `${total} rows, ${done} done, ${refused} of them refused`
          )
        )}
      </p>
      <Bar
        percent={total === 0 ? 0 : Math.floor((done / total) * 100)}
        status={state === "running" ? "active" : "normal"}
        aria-label={say(t("进度", "Progress"))}
      />
      {state === "stopped" && (
        <Alert
          type="info"
          showIcon
          title={say(
            error === null
              ? t("已停止；继续时不会重复处理已完成的行", "Stopped; going on does nothing twice")
              : t(
                  "批量中断；连接恢复后点「继续」，不会重复处理已完成的行",
                  "The batch broke off; go on when the station answers again, nothing is done twice"
                )
          )}
        />
      )}
      {state === "ended" && refused === 0 && <Alert type="success" showIcon title={say(t("全部完成", "All done"))} />}
      {error !== null && <Trouble error={error} />}
      {rows.length > 0 && (
        <Table<Row<Made>>
          size="small"
          rowKey={({ row }) => row}
          dataSource={[...rows].reverse()}
          pagination={{ pageSize: 8, showSizeChanger: false, size: "small", hideOnSinglePage: true }}
          columns={[
            { key: "row", title: say(t("行", "Row")), width: 64, render: (_, { row }) => row },
            { key: "name", title: say(nameTitle), render: (_, row) => name(row) },
            {
              key: "state",
              title: say(t("结果", "Result")),
              render: (_, { made: of, refusal }) =>
                refusal === null ? (
                  of !== null && made(of)
                ) : (
                  <span>
                    {say(told(refusal))} <span className="code">{refusal.code}</span>
                  </span>
                )
            }
          ]}
        />
      )}
    </>
  )
}

interface FooterProps<Made> extends Pick<Props<Made>, "state" | "progress" | "name" | "nameTitle"> {
  readonly title: Text
  readonly start: () => void
  readonly stop: () => void
  readonly leave: () => void
}

/** The buttons below a batch. */
export const useBatchFooter = <Made,>({
  title,
  state,
  progress,
  name,
  nameTitle,
  start,
  stop,
  leave
}: FooterProps<Made>): ReadonlyArray<ReactNode> => {
  const say = useSay()
  const results = () =>
    save(
      `${say(title)}.csv`,
      csv([
        [say(t("行", "Row")), say(nameTitle), say(t("结果", "Result")), say(t("说明", "Remark"))],
        ...progress.rows.map((row) => [
          `${row.row}`,
          name(row),
          row.refusal === null ? say(t("完成", "Done")) : row.refusal.code,
          row.refusal === null ? "" : say(told(row.refusal))
        ])
      ])
    )
  return [
    <Button key="csv" disabled={progress.rows.length === 0} onClick={results}>
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
        <Button key="go" type="primary" onClick={start}>
          {say(state === "ready" ? t("开始", "Begin") : t("继续", "Go on"))}
        </Button>
      )
    )
  ]
}

/** Closes a dialog; while its batch runs it asks before. */
export const useLeave = (state: RunState, stop: () => void, close: () => void): (() => void) => {
  const say = useSay()
  const { modal } = App.useApp()
  return () => {
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
}
