/** What the lists of users and of roles have in common. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Form, Modal } from "antd"
import { accounts } from "../../api/Station.ts"
import { useDone } from "../../kit/CommandDialog.tsx"
import type { DialogProps } from "../../kit/Dialogs.tsx"
import { Trouble } from "../../kit/Shown.tsx"
import { t, useSay } from "../../text/Say.tsx"

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

/** A dialog that saves something of accounts. */
export const Saving = ({
  open,
  close,
  gone,
  title,
  save,
  initial,
  children
}: DialogProps & {
  readonly title: string
  readonly save: (values: never) => Promise<unknown>
  readonly initial: object
  readonly children: React.ReactNode
}) => {
  const say = useSay()
  const queries = useQueryClient()
  const done = useDone()
  const [form] = Form.useForm()
  const doing = useMutation({
    mutationFn: save,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["accounts"] })
      done(t("已保存", "Saved"))
      close()
    }
  })
  return (
    <Modal
      open={open}
      title={title}
      width={640}
      onCancel={close}
      afterClose={gone}
      mask={{ closable: false }}
      okText={say(t("保存", "Save"))}
      cancelText={say(t("取消", "Cancel"))}
      confirmLoading={doing.isPending}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" initialValues={initial} onFinish={(values) => doing.mutate(values as never)}>
        {children}
      </Form>
      {doing.error !== null && <Trouble error={doing.error} />}
    </Modal>
  )
}
