/** The days that are counted: they stand in the address, and end with the day of the station. */
import { DatePicker } from "antd"
import dayjs from "dayjs"
import type { ReactNode } from "react"
import { stationTime } from "../../api/Station.ts"
import { useParameters } from "../../kit/Address.ts"
import { dayOf, daysBefore } from "../../text/format.ts"

const usualDays = 14

/** Gives the days that are chosen, the last two weeks at first, and where they are chosen. */
export const useDays = (): { readonly from: string; readonly to: string; readonly picker: ReactNode } => {
  const { parameters, change } = useParameters()
  const today = dayOf(stationTime())
  const from = typeof parameters.from === "string" ? parameters.from : daysBefore(today, usualDays - 1)
  const to = typeof parameters.to === "string" ? parameters.to : today
  const picker = (
    <DatePicker.RangePicker
      allowClear={false}
      value={[dayjs(from), dayjs(to)]}
      onChange={(days) =>
        change({ from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD"), after: undefined })
      }
    />
  )
  return { from, to, picker }
}
