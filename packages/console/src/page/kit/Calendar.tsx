/** Days and times of day, chosen in a calendar that comes with the first page that has one. */
import { Input } from "antd"
import type { RangePickerProps } from "antd/es/date-picker"
import type { TimePickerProps } from "antd/es/time-picker"
import { lazy, Suspense } from "react"

const Range = lazy(async () => ({ default: (await import("antd/es/date-picker")).default.RangePicker }))
const Clock = lazy(async () => ({ default: (await import("antd/es/time-picker")).default }))

/** From a day to a day. */
export const Days = (props: RangePickerProps) => (
  <Suspense fallback={<Input disabled style={props.style} />}>
    <Range {...props} />
  </Suspense>
)

/** A time of day. */
export const TimeOfDay = (props: TimePickerProps) => (
  <Suspense fallback={<Input disabled />}>
    <Clock {...props} />
  </Suspense>
)
