/** What somebody is asked over whatever he was doing: to sign in again, or to prove who he is. Nothing behind it is lost. */
import { Button, Form, Input, Modal } from "antd"
import { current, signedIn } from "../api/Session.ts"
import { accounts } from "../api/Station.ts"
import { useQuestion } from "../kit/Permissions.ts"
import { Trouble } from "../kit/Shown.tsx"
import { useDoing } from "../kit/useDoing.ts"
import { t, useSay } from "../text/Say.tsx"
import { SignInForm } from "./SignIn.tsx"

const ProofForm = ({ done }: { readonly done: () => void }) => {
  const say = useSay()
  const doing = useDoing({
    mutationFn: ({ password }: { readonly password: string }) => accounts.session.prove({ password }),
    onSuccess: (session) => {
      signedIn(session)
      done()
    }
  })
  return (
    <Form layout="vertical" onFinish={(given) => doing.go(given)}>
      <Form.Item
        name="password"
        label={say(t("密码", "Password"))}
        rules={[{ required: true, message: say(t("请输入密码", "Type your password")) }]}
      >
        <Input.Password autoComplete="current-password" autoFocus />
      </Form.Item>
      {doing.error !== null && <Trouble error={doing.error} />}
      <Button type="primary" htmlType="submit" block loading={doing.isPending}>
        {say(t("确认", "Confirm"))}
      </Button>
    </Form>
  )
}

const titles = {
  signIn: t("登录已过期，请重新登录", "Your session ended; sign in again"),
  prove: t("此操作需要再次输入密码", "This wants your password once more")
} as const
const notes = {
  signIn: t("已填写的内容仍在，登录后继续", "What you typed is still there and goes on afterwards"),
  prove: t("验证后几分钟内不再询问", "You are not asked again for some minutes")
} as const

export const Asks = () => {
  const say = useSay()
  const question = useQuestion()
  if (question === null) return null
  return (
    <Modal
      open
      zIndex={2_000}
      title={say(titles[question.kind])}
      footer={null}
      width={400}
      mask={{ closable: false }}
      onCancel={question.refused}
      destroyOnHidden
    >
      <p className="note">{say(notes[question.kind])}</p>
      {question.kind === "signIn" ? (
        <SignInForm name={current().session?.actor ?? ""} done={question.answered} />
      ) : (
        <ProofForm done={question.answered} />
      )}
    </Modal>
  )
}
