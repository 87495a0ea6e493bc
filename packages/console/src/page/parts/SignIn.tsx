/** Signing in, and the first password of one's own. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Alert, Button, Form, Input } from "antd"
import { useState } from "react"
import { signedIn } from "../api/Session.ts"
import { accounts, hear, isDemonstration } from "../api/Station.ts"
import { Trouble } from "../kit/Shown.tsx"
import { useDoing } from "../kit/useDoing.ts"
import { t, useSay } from "../text/Say.tsx"
import { FirstAdministrator } from "./FirstAdministrator.tsx"
import { Switches } from "./Switches.tsx"

interface Credentials {
  readonly name: string
  readonly password: string
}

const product = t("预购电主站", "Prepaid electricity station")

/** The form of name and password, as a page and as a dialog over what somebody was doing. */
export const SignInForm = ({ name, done }: { readonly name?: string; readonly done?: () => void }) => {
  const say = useSay()
  const doing = useDoing({
    mutationFn: (given: Credentials) => accounts.session.signIn(given),
    onSuccess: (session) => {
      signedIn(session)
      done?.()
    }
  })
  return (
    <Form layout="vertical" onFinish={(given: Credentials) => doing.go(given)} initialValues={{ name: name ?? "" }}>
      <Form.Item
        name="name"
        label={say(t("用户名", "Name"))}
        rules={[{ required: true, message: say(t("请输入用户名", "Type your name")) }]}
      >
        <Input autoComplete="username" disabled={name !== undefined} autoFocus={name === undefined} />
      </Form.Item>
      <Form.Item
        name="password"
        label={say(t("密码", "Password"))}
        rules={[{ required: true, message: say(t("请输入密码", "Type your password")) }]}
      >
        <Input.Password autoComplete="current-password" autoFocus={name !== undefined} />
      </Form.Item>
      {doing.error !== null && <Trouble error={doing.error} />}
      <Button type="primary" htmlType="submit" block loading={doing.isPending}>
        {say(t("登录", "Sign in"))}
      </Button>
    </Form>
  )
}

const Front = ({ children }: { readonly children: React.ReactNode }) => {
  const say = useSay()
  return (
    <main className="front">
      <section className="sheet">
        <h1 className="brand">{say(product)}</h1>
        {children}
      </section>
      <Switches />
    </main>
  )
}

export const SignIn = () => {
  const say = useSay()
  const queries = useQueryClient()
  const [step, setStep] = useState<"signIn" | "first">("signIn")
  const [name, setName] = useState<string | null>(null)
  const back = () => setStep("signIn")
  // A demonstration brings its people; where nobody answers, nobody can be made either.
  const isReal = useQuery({ queryKey: ["station", "kind"], queryFn: () => hear().then(() => !isDemonstration()) }).data
  if (step === "first")
    return (
      <Front>
        <FirstAdministrator
          leave={back}
          done={(made) => {
            setName(made)
            back()
          }}
        />
      </Front>
    )
  return (
    <Front>
      {name !== null && (
        <Alert type="success" showIcon title={say(t(`管理员 ${name} 已建立，请登录`, `${name} was made; sign in`))} />
      )}
      <SignInForm done={() => queries.clear()} />
      {isReal === true && (
        <Button type="link" block onClick={() => setStep("first")}>
          {say(t("首次使用：建立管理员", "First start: make the administrator"))}
        </Button>
      )}
    </Front>
  )
}

interface Passwords {
  readonly password: string
  readonly newPassword: string
  readonly again: string
}

/** The form in which somebody gives himself a password. */
export const PasswordForm = ({ done }: { readonly done?: () => void }) => {
  const say = useSay()
  const doing = useDoing({
    mutationFn: ({ password, newPassword }: Passwords) => accounts.session.changePassword({ password, newPassword }),
    onSuccess: (session) => {
      signedIn(session)
      done?.()
    }
  })
  const needed = [{ required: true, message: say(t("必填", "This is needed")) }]
  return (
    <Form layout="vertical" onFinish={(given: Passwords) => doing.go(given)}>
      <Form.Item name="password" label={say(t("现密码", "Present password"))} rules={needed}>
        <Input.Password autoComplete="current-password" autoFocus />
      </Form.Item>
      <Form.Item
        name="newPassword"
        label={say(t("新密码", "New password"))}
        rules={needed}
        help={say(t("12 至 128 个字符", "12 to 128 characters"))}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={say(t("再输一次", "Once more"))}
        dependencies={["newPassword"]}
        rules={[
          ...needed,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue("newPassword")
                ? Promise.resolve()
                : Promise.reject(new Error(say(t("两次输入不一致", "The two differ"))))
          })
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {doing.error !== null && <Trouble error={doing.error} />}
      <Button type="primary" htmlType="submit" block loading={doing.isPending}>
        {say(t("修改密码", "Change the password"))}
      </Button>
    </Form>
  )
}

export const FirstPassword = () => {
  const say = useSay()
  return (
    <Front>
      <p>{say(t("首次登录须修改初始密码", "Change the first password before anything else"))}</p>
      <PasswordForm />
    </Front>
  )
}
