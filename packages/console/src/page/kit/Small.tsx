/** A small table in a drawer: what it shows fits there as a whole. */
import { Table } from "antd"
import { type ReactNode, useEffect, useRef } from "react"
import { type Text, t, useSay } from "../text/Say.tsx"

/** A column of a small table. */
export interface Part<Row> {
  readonly title: Text
  /** Numbers stand at the right, so that they can be compared. */
  readonly kind?: "number"
  readonly show: (row: Row) => ReactNode
  /** What stands below all rows. */
  readonly total?: ReactNode
}

/** Lets the keyboard scroll a table that is wider than its place. */
const useScrolled = () => {
  const around = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const scroller = around.current?.querySelector(".ant-table-content")
    if (!(scroller instanceof HTMLElement)) return
    const watching = new ResizeObserver(() => {
      if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0
      else scroller.removeAttribute("tabindex")
    })
    watching.observe(scroller)
    for (const table of scroller.children) watching.observe(table)
    return () => watching.disconnect()
  }, [])
  return around
}

/** A small table in a drawer. */
export const Small = <Row extends object>({
  rows,
  parts,
  rowKey,
  empty,
  least
}: {
  readonly rows: ReadonlyArray<Row>
  readonly parts: ReadonlyArray<Part<Row>>
  readonly rowKey: (row: Row) => string
  readonly empty?: Text
  /** From this width on, in pixels, a long text takes the room that is left; without it the table is as wide as its texts. */
  readonly least?: number
}) => {
  const say = useSay()
  const around = useScrolled()
  return (
    <div ref={around} className={least === undefined ? undefined : "roomy"}>
      <Table<Row>
        size="small"
        pagination={false}
        rowKey={rowKey}
        dataSource={[...rows]}
        scroll={{ x: least ?? "max-content" }}
        locale={{ emptyText: say(empty ?? t("没有记录", "Nothing here")) }}
        {...(rows.length > 0 && parts.some(({ total }) => total !== undefined)
          ? {
              summary: () => (
                <Table.Summary.Row className="total">
                  {parts.map(({ title, kind, total }, index) => (
                    <Table.Summary.Cell key={title.zh} index={index} align={kind === "number" ? "right" : "left"}>
                      {total}
                    </Table.Summary.Cell>
                  ))}
                </Table.Summary.Row>
              )
            }
          : {})}
        columns={parts.map(({ title, kind, show }) => ({
          key: title.zh,
          align: kind === "number" ? ("right" as const) : ("left" as const),
          title: <span className="head">{say(title)}</span>,
          render: (_: unknown, row: Row) => show(row)
        }))}
      />
    </div>
  )
}
