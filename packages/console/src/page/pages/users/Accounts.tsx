/** What the lists of users and of roles have in common. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Button } from "antd"
import { accounts } from "../../api/Station.ts"
import { useDone } from "../../kit/CommandDialog.tsx"
import { useHas } from "../../kit/Permissions.ts"
import { Answered } from "../../kit/Shown.tsx"
import { type Part, Small } from "../../kit/Small.tsx"
import { type Text, t, useSay } from "../../text/Say.tsx"

/** The most accounts that one list shows; beyond it somebody asks for the next ones. */
export const pageRows = 100

export const keys = {
  users: ["accounts", "users"],
  roles: ["accounts", "roles"],
  trail: ["accounts", "trail"]
} as const
export const meta = { kinds: [] }

export const useUsers = () =>
  useQuery({ queryKey: keys.users, queryFn: () => accounts.users.list({ limit: pageRows }), meta })
export const useRoles = () =>
  useQuery({ queryKey: keys.roles, queryFn: () => accounts.roles.list({ limit: pageRows }), meta })

/** A list of accounts: who may manage them adds one, and does with each what its buttons say. */
export const Managed = <Row extends object>({
  asked,
  rowKey,
  parts,
  add,
  deeds
}: {
  readonly asked: ReturnType<typeof useQuery<{ readonly rows: ReadonlyArray<Row> }>>
  readonly rowKey: (row: Row) => string
  readonly parts: ReadonlyArray<Part<Row>>
  readonly add: () => void
  readonly deeds: ReadonlyArray<{ readonly label: Text; readonly run: (row: Row) => void }>
}) => {
  const say = useSay()
  const mayManage = useHas()("account.manage")
  const own: Part<Row> = {
    title: t("操作", "Actions"),
    show: (row) => (
      <span className="deeds">
        {deeds.map(({ label, run }) => (
          <Button key={label.zh} type="link" className="opens" onClick={() => run(row)}>
            {say(label)}
          </Button>
        ))}
      </span>
    )
  }
  return (
    <>
      {mayManage && (
        <div className="buttons">
          <Button type="primary" onClick={add}>
            {say(t("增加", "Add"))}
          </Button>
        </div>
      )}
      <Answered asked={asked}>
        {({ rows }) => <Small rows={rows} rowKey={rowKey} parts={mayManage ? [...parts, own] : parts} />}
      </Answered>
    </>
  )
}

/** Says that something of accounts was saved, and asks for their lists anew. */
export const useSaved = () => {
  const queries = useQueryClient()
  const done = useDone()
  return () => {
    void queries.invalidateQueries({ queryKey: ["accounts"] })
    done(t("已保存", "Saved"))
  }
}
