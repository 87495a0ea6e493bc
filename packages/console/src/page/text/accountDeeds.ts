/** What is done with accounts, as their trail names it. */
import { type Text, t } from "./Say.tsx"

export const accountDeeds: { readonly [name: string]: Text } = {
  signedIn: t("登录", "Signed in"),
  signInRefused: t("登录失败", "Sign-in refused"),
  lockedOut: t("账户锁定", "Locked out"),
  signedOut: t("退出登录", "Signed out"),
  proved: t("再次输入密码", "Password proved"),
  proofRefused: t("再次输入的密码不对", "Password refused"),
  passwordChanged: t("修改密码", "Password changed"),
  passwordSet: t("重置密码", "Password reset"),
  userSaved: t("保存用户", "User saved"),
  roleSaved: t("保存角色", "Role saved"),
  roleRemoved: t("删除角色", "Role removed"),
  keyMade: t("新建程序密钥", "Key of a program made"),
  keyRevoked: t("停用程序密钥", "Key of a program revoked"),
  administratorMade: t("建立首个管理员", "First administrator made"),
  webhookMade: t("新建推送", "Webhook made"),
  webhookChanged: t("修改推送", "Webhook changed"),
  webhookSecretRenewed: t("更换推送密钥", "Secret of a webhook renewed"),
  deliveriesRetried: t("重新推送", "Deliveries repeated"),
  deliveriesDiscarded: t("放弃推送", "Deliveries discarded")
}
