/** Goes to the page on which somebody begins his day. */
import { Navigate } from "@tanstack/react-router"
import { useHas, usePermission } from "../kit/Permissions.ts"
import { landings, pagePaths } from "../parts/Pages.ts"
import { t, useSay } from "../text/Say.tsx"

export const Landing = () => {
  const say = useSay()
  const may = usePermission()
  const has = useHas()
  if (has("account.read") && !may("purchaseRecords.list")) return <Navigate to={pagePaths.users} replace />
  const found = landings.find((each) => may(each.may))
  if (found !== undefined) return <Navigate to={pagePaths[found.page]} replace />
  return (
    <section className="sheet">
      <h1>{say(t("没有可用的功能", "Nothing to do here"))}</h1>
      <p>{say(t("您的账户没有任何权限，请联系管理员。", "Your account may do nothing; ask an administrator."))}</p>
    </section>
  )
}
