/** The purchase devices of a customer. */
import { Button } from "antd"
import { useAsk } from "../kit/Ask.ts"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Opens, Time } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { energy, none, partText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { useCustomerDeviceDeeds } from "./CustomerDeviceDeeds.tsx"

/** The purchase devices of a customer, those that were cancelled, too. */
export const CustomerDevices = ({ customerNo, name }: { readonly customerNo: string; readonly name: string }) => {
  const say = useSay()
  const may = usePermission()
  const deeds = useCustomerDeviceDeeds()
  const asked = useAsk(
    "purchases",
    "list",
    { customerNo, binding: "all", validity: "all", limit: 50 },
    { kinds: ["Device", "Target", "Order"] }
  )
  const devices = useAsk("customers", "devices", { customerNo, binding: "all" }, { kinds: ["Device"] })
  return (
    <Answered asked={devices}>
      {(rows) => (
        <Small
          rows={rows}
          rowKey={({ deviceId }) => deviceId}
          empty={t("没有购电设备", "No purchase device")}
          parts={[
            { title: t("终端", "Terminal"), show: ({ target }) => <Opens what="terminal" id={target.terminalId} /> },
            { title: t("购电对象", "Target"), show: ({ target }) => say(partText(target)) },
            {
              title: t("剩余电量 (kWh)", "Balance (kWh)"),
              kind: "number",
              show: ({ deviceId }) => energy(asked.data?.rows.find((row) => row.deviceId === deviceId)?.remaining)
            },
            { title: t("绑定时间", "Bound"), show: ({ boundAt }) => <Time at={boundAt} /> },
            {
              title: t("状态", "State"),
              show: ({ binding, cancelled }) =>
                binding === "active"
                  ? say(t("在用", "In use"))
                  : `${say(t("已注销", "Cancelled"))} ${cancelled?.reason ?? ""}`
            },
            {
              title: t("操作", "Actions"),
              show: (device) =>
                device.binding === "cancelled" ? (
                  none
                ) : (
                  <span className="deeds">
                    {may("customers.saveThresholds") && (
                      <Button
                        type="link"
                        className="opens"
                        onClick={() => {
                          const alarm = asked.data?.rows.find((row) => row.deviceId === device.deviceId)?.alarmEnergy
                          deeds.thresholds(
                            device,
                            name,
                            alarm === null || alarm === undefined ? null : { alarm, trip: "0" }
                          )
                        }}
                      >
                        {say(t("告警电量", "Thresholds"))}
                      </Button>
                    )}
                    {may("customers.replaceDevice") && (
                      <Button type="link" className="opens" onClick={() => deeds.replace(device, name)}>
                        {say(t("换装", "Replace"))}
                      </Button>
                    )}
                    {may("customers.cancelDevice") && (
                      <Button type="link" danger className="opens" onClick={() => deeds.cancelDevice(device, name)}>
                        {say(t("注销", "Cancel"))}
                      </Button>
                    )}
                    {may("customers.closeAccount") && (
                      <Button type="link" danger className="opens" onClick={() => deeds.closeAccount(device, name)}>
                        {say(t("销户", "Close the account"))}
                      </Button>
                    )}
                  </span>
                )
            }
          ]}
        />
      )}
    </Answered>
  )
}
