/** The kinds of files that can be imported. */
import type { OperationName } from "../api/Types.ts"
import { type Text, t } from "../text/Say.tsx"

/** A kind of file. */
interface Sheet {
  readonly title: Text
  readonly needs: OperationName
  /** The columns that a file begins with, in the words of the station's own exports. */
  readonly columns: ReadonlyArray<string>
}

export const sheets = {
  customers: {
    title: t("批量增加客户", "Customers from a file"),
    needs: "customers.addBatch",
    columns: ["客户编号", "告警周期", "告警时间", "短信", "手机号码", "备注"]
  },
  devices: {
    title: t("批量绑定购电设备", "Devices from a file"),
    needs: "customers.bindDeviceBatch",
    columns: ["客户编号", "终端编号", "总加组号", "电能表编号", "告警电量", "跳闸电量"]
  },
  orders: {
    title: t("批量购电", "Purchases from a file"),
    needs: "purchases.saveBatch",
    columns: ["购电设备编号", "购电量", "金额（元）", "缴费方式", "工单号"]
  }
} as const satisfies { readonly [name: string]: Sheet }
export type SheetName = keyof typeof sheets
