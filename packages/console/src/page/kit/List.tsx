/** The one list: conditions that stand in the address, rows that do not move under the pointer, buttons for the row that is chosen. */
import { DownloadOutlined, ReloadOutlined } from "@ant-design/icons"
import { Alert, Button, Empty, Table, type TableColumnType, Tooltip } from "antd"
import { type ReactNode, useEffect, useRef, useState } from "react"
import type { Facade, NameOf, OperationName, Page } from "../api/Types.ts"
import { fullTime } from "../text/format.ts"
import { type Text, t, useSay } from "../text/Say.tsx"
import { type Parameters, useParameters } from "./Address.ts"
import { useAsk } from "./Ask.ts"
import { type Condition, Conditions, conditionsOf, inputOf } from "./Conditions.tsx"
import { counted } from "./Counted.ts"
import { type Action, ListButtons } from "./ListButtons.tsx"
import { usePermission } from "./Permissions.ts"
import { Trouble } from "./Shown.tsx"
import { useSteady } from "./Steady.ts"
import { useWholeList } from "./WholeList.ts"

/** A column. All of them stand in a file, too: what shows a text as that, and what is drawn as the `text` that it means. */
export type Column<Row> = {
  readonly title: Text
  readonly width?: number
  readonly kind?: "text" | "number"
} & (
  | { readonly show: (row: Row) => string | number; readonly text?: undefined }
  | { readonly show: (row: Row) => ReactNode; readonly text: (row: Row) => string }
)

const inFile =
  <Row,>(row: Row) =>
  (column: Column<Row>): string =>
    column.text === undefined ? String(column.show(row)) : column.text(row)

/** A button for all rows that are ticked. */
export interface Batch<Row> {
  readonly label: Text
  readonly needs: ReadonlyArray<OperationName>
  readonly run: (rows: ReadonlyArray<Row>) => void
}

interface Props<Row, F extends Facade, N extends NameOf<F>> {
  readonly title: Text
  readonly help?: Text
  readonly facade: F
  readonly name: N
  readonly kinds: ReadonlyArray<string>
  readonly conditions: ReadonlyArray<Condition>
  /** What is always asked, besides the conditions. */
  readonly fixed?: object
  readonly columns: ReadonlyArray<Column<Row>>
  readonly rowKey: (row: Row) => string
  readonly actions?: ReadonlyArray<Action<Row>>
  readonly batch?: ReadonlyArray<Batch<Row>>
  readonly tools?: ReactNode
  readonly open?: (row: Row) => void
  readonly empty: Text
  readonly panel?: (row: Row) => ReactNode
  /** Where a page has several lists, their parameters are told apart. */
  readonly level?: "page" | "part"
}

const pageRows = 20

/** Says that there was more once: a list that is empty for those days does not say that nothing was read. */
const Thinned = ({ until }: { readonly until: string }) => {
  const say = useSay()
  const day = fullTime(until).slice(0, 10)
  return <span className="note">{say(t(`${day} 之前的定时召测已抽稀`, `Polls before ${day} are thinned`))}</span>
}

export const List = <Row extends object, F extends Facade, N extends NameOf<F>>(props: Props<Row, F, N>) => {
  const {
    title,
    facade,
    name,
    kinds,
    conditions,
    columns,
    rowKey,
    actions = [],
    batch = [],
    tools,
    open,
    panel
  } = props
  const say = useSay()
  const may = usePermission()
  const { parameters, change } = useParameters()
  const given = conditionsOf(conditions, parameters)
  const after = typeof parameters.after === "string" ? parameters.after : undefined
  const trail = useRef<ReadonlyArray<string | undefined>>([])
  const input = {
    ...props.fixed,
    ...inputOf(conditions, given),
    limit: pageRows,
    ...(after === undefined ? {} : { after })
  }
  const asked = useAsk(facade, name, input as never, { kinds, keep: true })
  const question = JSON.stringify(input)
  const {
    rows: page,
    waits,
    take
  } = useSteady(question, asked.data as Page<Row> | undefined, asked.isPlaceholderData, rowKey)
  const [chosenKey, setChosenKey] = useState<string | null>(null)
  const [ticked, setTicked] = useState<ReadonlyArray<string>>([])
  const rows = page?.rows ?? []
  const chosen = rows.find((row) => rowKey(row) === chosenKey) ?? null
  const isMany = batch.some(({ needs }) => needs.every(may))
  const [total, setTotal] = useState<number | null>(null)
  const told = (asked.data as Page<Row> | undefined)?.total
  useEffect(() => {
    if (typeof told === "number") setTotal(told)
  }, [told])

  const fresh = asked.data as Page<Row> | undefined
  const again = () => void asked.refetch().then(({ data }) => take(data as Page<Row> | undefined))
  const ask = (next: Parameters) => {
    trail.current = []
    setTicked([])
    const isSame =
      JSON.stringify(inputOf(conditions, conditionsOf(conditions, { ...parameters, ...next }))) ===
      JSON.stringify(inputOf(conditions, given))
    if (isSame && after === undefined) again()
    else change({ ...next, after: undefined })
  }
  const onward = () => {
    if (page?.next === null || page === undefined) return
    trail.current = [...trail.current, after]
    change({ after: page.next })
  }
  const back = () => {
    const before = trail.current.at(-1)
    trail.current = trail.current.slice(0, -1)
    change({ after: before })
  }
  const move = (step: 1 | -1) => {
    const at = rows.findIndex((row) => rowKey(row) === chosenKey)
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))]
    if (next !== undefined) setChosenKey(rowKey(next))
  }
  const whole = useWholeList<Row>(facade, name as NameOf<Facade>)
  const exported = () =>
    void whole.write(
      say(title),
      { ...props.fixed, ...inputOf(conditions, given) },
      columns.map(({ title: head }) => say(head)),
      (row) => columns.map(inFile(row))
    )

  const shownColumns: ReadonlyArray<TableColumnType<Row>> = columns.map(({ title, width, kind = "text", show }) => ({
    key: title.zh,
    title: <span className="head">{say(title)}</span>,
    ...(width === undefined ? {} : { width }),
    align: kind === "number" ? ("right" as const) : ("left" as const),
    className: kind === "number" ? "number" : "",
    render: (_: unknown, row: Row) => show(row)
  }))
  const width = columns.reduce((sum, { width }) => sum + (width ?? 120), isMany ? 40 : 0)
  const Heading = props.level === "part" ? "h2" : "h1"

  return (
    <section className="list" aria-label={say(title)}>
      <header className="listHead">
        <Heading>{say(title)}</Heading>
        {props.help !== undefined && <p>{say(props.help)}</p>}
        <span className="room" />
        <Tooltip title={say(t("刷新", "Refresh"))}>
          <Button icon={<ReloadOutlined />} aria-label={say(t("刷新", "Refresh"))} onClick={again} />
        </Tooltip>
        <Tooltip title={say(t("按查询条件导出 CSV", "The list as CSV, under these conditions"))}>
          <Button
            icon={<DownloadOutlined />}
            aria-label={say(t("导出", "Export"))}
            loading={whole.isBusy}
            onClick={exported}
          />
        </Tooltip>
      </header>
      {conditions.length > 0 && (
        <Conditions operation={`${facade}.${name}` as OperationName} conditions={conditions} given={given} ask={ask} />
      )}
      <div className="tools" role="toolbar" aria-label={say(t("操作", "Actions"))}>
        {tools}
        <ListButtons actions={actions} row={chosen} />
        {batch
          .filter(({ needs }) => needs.every(may))
          .map(({ label, run }) => (
            <Button
              key={label.zh}
              disabled={ticked.length === 0}
              onClick={() => run(rows.filter((row) => ticked.includes(rowKey(row))))}
            >
              {say(label)}
              {ticked.length > 0 && ` (${ticked.length})`}
            </Button>
          ))}
      </div>
      {waits && (
        <Alert
          type="info"
          className="moved"
          title={say(t("数据已更新", "There is something new"))}
          action={
            <Button type="link" onClick={() => take(fresh)}>
              {say(t("刷新", "Refresh"))}
            </Button>
          }
        />
      )}
      {asked.error !== null && page === undefined ? (
        <Trouble error={asked.error} again={() => void asked.refetch()} />
      ) : (
        <div className={panel === undefined ? "" : "beside"}>
          <section
            className="rows"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: rows are chosen by the arrow keys
            tabIndex={0}
            aria-busy={asked.isPlaceholderData}
            aria-label={say(t("列表，上下键选择，回车打开", "Rows: choose by the arrow keys, open by Enter"))}
            onKeyDown={(event) => {
              // Rows of the question before are not chosen blindly while those of the new one are on their way.
              if (event.target !== event.currentTarget || asked.isPlaceholderData) return
              if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                event.preventDefault()
                move(event.key === "ArrowDown" ? 1 : -1)
              }
              if (event.key === "Enter" && chosen !== null) {
                // The same press would go on to what has the focus then, which closes what was opened.
                event.preventDefault()
                open?.(chosen)
              }
            }}
          >
            <Table<Row>
              size="small"
              rowKey={rowKey}
              dataSource={[...rows]}
              columns={[...shownColumns]}
              loading={asked.isFetching && page === undefined}
              pagination={false}
              scroll={{ x: width }}
              locale={{
                emptyText:
                  page === undefined ? (
                    <span />
                  ) : (
                    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(props.empty)} />
                  )
              }}
              rowClassName={(row) => (rowKey(row) === chosenKey ? "chosen" : "")}
              {...(isMany
                ? {
                    rowSelection: {
                      selectedRowKeys: [...ticked],
                      onChange: (keys) => setTicked(keys.map(String)),
                      columnTitle: undefined
                    }
                  }
                : {})}
              onRow={(row) => ({
                "aria-selected": rowKey(row) === chosenKey,
                onClick: () => setChosenKey(rowKey(row)),
                onDoubleClick: () => open?.(row)
              })}
            />
            <footer className="pages">
              <span>{total === null ? "" : say(t(`共 ${counted(total)} 条`, `${counted(total)} in all`))}</span>
              {typeof fresh?.thinnedUntil === "string" && <Thinned until={fresh.thinnedUntil} />}
              <Button disabled={after === undefined} onClick={back}>
                {say(t("上一页", "Previous"))}
              </Button>
              <Button disabled={(page?.next ?? null) === null} onClick={onward}>
                {say(t("下一页", "Next"))}
              </Button>
            </footer>
          </section>
          {panel !== undefined && (
            <aside aria-label={say(t("所选行", "The chosen row"))}>
              {chosen === null ? (
                <p className="note">{say(t("选择一行后在此显示", "Choose a row to see it here"))}</p>
              ) : (
                panel(chosen)
              )}
            </aside>
          )}
        </div>
      )}
    </section>
  )
}
