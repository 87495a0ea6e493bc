/** What can be done with the row of a list that is chosen. */
import { Button, Tooltip } from "antd"
import type { OperationName } from "../api/Types.ts"
import { type Text, t, useSay } from "../text/Say.tsx"
import { usePermission } from "./Permissions.ts"

/** A button for the chosen row: hidden from whom may not, disabled with the reason where the state forbids it. */
export interface Action<Row> {
  readonly label: Text
  readonly needs: ReadonlyArray<OperationName>
  /** Why not, with this row; `null`: it may be done. */
  readonly prevents?: (row: Row) => Text | null
  readonly run: (row: Row) => void
  readonly tone?: "primary" | "danger"
}

const chooseFirst = t("请先选择一行", "Choose a row first")

/** The buttons of those deeds that somebody may do. */
export const ListButtons = <Row,>({
  actions,
  row
}: {
  readonly actions: ReadonlyArray<Action<Row>>
  readonly row: Row | null
}) => {
  const say = useSay()
  const may = usePermission()
  return (
    <>
      {actions
        .filter(({ needs }) => needs.every(may))
        .map(({ label, prevents, run, tone }) => {
          const reason = row === null ? chooseFirst : (prevents?.(row) ?? null)
          return (
            <Tooltip key={label.zh} title={reason === null ? undefined : say(reason)}>
              <Button
                {...(tone === "primary" ? { type: "primary" as const } : {})}
                danger={tone === "danger"}
                disabled={reason !== null}
                onClick={() => row !== null && run(row)}
              >
                {say(label)}
              </Button>
            </Tooltip>
          )
        })}
    </>
  )
}
