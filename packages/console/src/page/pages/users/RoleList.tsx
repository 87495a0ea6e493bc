/** Roles: what those who have them may do. */
import { useQuery } from "@tanstack/react-query"
import { Checkbox, Form, Input } from "antd"
import { useState } from "react"
import { accounts, type Role } from "../../api/Station.ts"
import { type DialogProps, useDialogs } from "../../kit/Dialogs.tsx"
import { t, useLanguage, useSay } from "../../text/Say.tsx"
import { Managed, meta, Saving, useRoles } from "./Accounts.tsx"

const RoleDialog = ({ known: role, ...shown }: DialogProps & { readonly known: Role | null }) => {
  const say = useSay()
  const { language } = useLanguage()
  const [catalogue] = useState(() => accounts.roles.permissions({}))
  const permissions = useQuery({ queryKey: ["accounts", "permissions"], queryFn: () => catalogue, meta })
  return (
    <Saving
      {...shown}
      title={say(role === null ? t("增加角色", "Add a role") : t("修改角色", "Change a role"))}
      initial={role ?? { permissions: [] }}
      save={(values: Role) =>
        accounts.roles.save({
          name: role?.name ?? values.name,
          permissions: values.permissions,
          version: role?.version ?? 0
        })
      }
    >
      <Form.Item
        name="name"
        label={say(t("名称", "Name"))}
        rules={[{ required: true, message: say(t("必填", "This is needed")) }]}
      >
        <Input disabled={role !== null} autoComplete="off" />
      </Form.Item>
      <Form.Item name="permissions" label={say(t("权限", "Permissions"))}>
        <Checkbox.Group
          style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 4, maxHeight: 360, overflowY: "auto" }}
          options={(permissions.data?.rows ?? []).map((row) => ({ value: row.name, label: row[language] }))}
        />
      </Form.Item>
    </Saving>
  )
}

export const RoleList = () => {
  const show = useDialogs()
  const edit = (role: Role | null) => show((shown) => <RoleDialog {...shown} known={role} />)
  return (
    <Managed<Role>
      asked={useRoles()}
      rowKey={({ name }) => name}
      add={() => edit(null)}
      deeds={[{ label: t("修改", "Change"), run: edit }]}
      parts={[
        { title: t("角色", "Role"), show: ({ name }) => name },
        { title: t("权限数", "Permissions"), show: ({ permissions }) => permissions.length }
      ]}
    />
  )
}
