/** 基本参数维护 of a customer: his devices, and the parameters of each. */
import { useAsk } from "../kit/Ask.ts"
import { DrawerFrame } from "../kit/DrawerFrame.tsx"
import { Answered } from "../kit/Shown.tsx"
import { targetText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { Parameters } from "./Parameters.tsx"

export const ParameterDrawer = ({ id }: { readonly id: string }) => {
  const say = useSay()
  const customer = useAsk("customers", "get", { customerNo: id }, { kinds: ["Customer"] })
  const devices = useAsk("customers", "devices", { customerNo: id, binding: "active" }, { kinds: ["Device"] })
  const customerName = customer.data?.name ?? ""
  return (
    <DrawerFrame
      width={860}
      title={`${say(t("基本参数维护", "Basic parameters"))} ${customerName}`}
      head={
        <Answered asked={devices}>
          {(rows) =>
            rows.length === 0 && (
              <p className="note">{say(t("该客户没有在用的购电设备", "This customer has no device in use"))}</p>
            )
          }
        </Answered>
      }
      tabs={(devices.data ?? []).map(({ deviceId, target }) => ({
        key: deviceId,
        label: targetText(target),
        show: () => <Parameters about={{ deviceId, customerNo: id, customerName }} where="customers" />
      }))}
    />
  )
}
