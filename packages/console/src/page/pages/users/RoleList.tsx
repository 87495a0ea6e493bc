/** Roles: what those who have them may do. */
import { useQuery } from "@tanstack/react-query"
import { Checkbox, Input } from "antd"
import { useState } from "react"
import { accountCommand, accounts, type Role } from "../../api/Station.ts"
import { CommandDialog } from "../../kit/CommandDialog.tsx"
import { type DialogProps, useDialogs } from "../../kit/Dialogs.tsx"
import { t, useLanguage } from "../../text/Say.tsx"
import { Managed, meta, useRoles, useSaved } from "./Accounts.tsx"

const saveRole = accountCommand("roles.save", accounts.roles.save)

const RoleDialog = ({ known: role, ...shown }: DialogProps & { readonly known: Role | null }) => {
  const { language } = useLanguage()
  const saved = useSaved()
  const [catalogue] = useState(() => accounts.roles.permissions({}))
  const permissions = useQuery({ queryKey: ["accounts", "permissions"], queryFn: () => catalogue, meta })
  return (
    <CommandDialog
      {...shown}
      width={760}
      command={saveRole}
      title={role === null ? t("增加角色", "Add a role") : t("修改角色", "Change a role")}
      fields={[
        {
          name: "name",
          label: t("名称", "Name"),
          needed: "yes",
          initial: role?.name,
          control: <Input disabled={role !== null} autoComplete="off" />
        },
        {
          name: "permissions",
          label: t("权限", "Permissions"),
          initial: role?.permissions ?? [],
          control: (
            <Checkbox.Group
              style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 4, maxHeight: 360, overflowY: "auto" }}
              options={(permissions.data?.rows ?? []).map((row) => ({ value: row.name, label: row[language] }))}
            />
          )
        }
      ]}
      input={({ name, permissions: chosen }) =>
        name ? { name, permissions: chosen ?? [], version: role?.version ?? 0 } : null
      }
      done={saved}
    />
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
