/** A small table in a drawer: what it shows fits there as a whole. */
import { Table } from "antd"
import type { ReactNode } from "react"
import { type Text, t, useSay } from "../text/Say.tsx"

/** A column of a small table. */
export interface Part<Row> {
  readonly title: Text
  readonly show: (row: Row) => ReactNode
}

/** A small table in a drawer. */
export const Small = <Row extends object>({
  rows,
  parts,
  rowKey,
  empty
}: {
  readonly rows: ReadonlyArray<Row>
  readonly parts: ReadonlyArray<Part<Row>>
  readonly rowKey: (row: Row) => string
  readonly empty?: Text
}) => {
  const say = useSay()
  return (
    <Table<Row>
      size="small"
      pagination={false}
      rowKey={rowKey}
      dataSource={[...rows]}
      scroll={{ x: "max-content" }}
      locale={{ emptyText: say(empty ?? t("没有记录", "Nothing here")) }}
      columns={parts.map(({ title, show }) => ({
        key: title.zh,
        title: <span className="head">{say(title)}</span>,
        render: (_: unknown, row: Row) => show(row)
      }))}
    />
  )
}
