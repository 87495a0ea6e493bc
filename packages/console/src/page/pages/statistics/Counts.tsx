/** Numbers by day and org unit, the newest day first. */
import { Table } from "antd"
import { type ReactNode, useMemo } from "react"
import { Org } from "../../kit/Who.tsx"
import { type Text, t, useSay } from "../../text/Say.tsx"

interface Counted {
  readonly day: string
  readonly orgNo: string
}

/** A column besides the day and the org unit. */
export interface Count<Row> {
  readonly title: Text
  readonly kind?: "text"
  readonly show: (row: Row) => ReactNode
}

export const Counts = <Row extends Counted>({
  rows,
  counts,
  rowKey,
  empty
}: {
  readonly rows: ReadonlyArray<Row>
  readonly counts: ReadonlyArray<Count<Row>>
  readonly rowKey: (row: Row) => string
  readonly empty: Text
}) => {
  const say = useSay()
  const newest = useMemo(() => [...rows].sort((a, b) => (a.day < b.day ? 1 : -1)), [rows])
  return (
    <Table<Row>
      size="small"
      className="counts"
      rowKey={rowKey}
      dataSource={newest}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: 760 }}
      locale={{ emptyText: say(empty) }}
      columns={[
        { key: "day", title: say(t("日期", "Day")), render: (_, { day }) => day },
        { key: "org", title: say(t("供电单位", "Org unit")), render: (_, { orgNo }) => <Org orgNo={orgNo} /> },
        ...counts.map(({ title, kind, show }) => ({
          key: title.zh,
          title: say(title),
          align: kind === "text" ? ("left" as const) : ("right" as const),
          render: (_: unknown, row: Row) => show(row)
        }))
      ]}
    />
  )
}
