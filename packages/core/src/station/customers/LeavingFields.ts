/** The fields in which cancelling, replacing and binding a device are filled in: what was left, what becomes of it and of purchase control. */

import * as Schema from "effect/Schema"
import { Disposition, FinalReading, LeftDecision } from "../../books/device/Device.ts"
import { titled } from "../../values/FieldText.ts"

export const { finalReading, disposition, control, leftEnergy } = {
  finalReading: Schema.optionalKey(
    titled(
      Schema.Struct({ remaining: titled(FinalReading.fields.remaining, "最后剩余电量", "last remaining energy") }),
      "最后一次召测",
      "last reading"
    )
  ),
  disposition: Schema.optionalKey(titled(Disposition, "剩余电量处置方式", "disposition of the remaining energy")),
  control: Schema.optionalKey(
    titled(Schema.Literals(["release", "leaveEngaged"]), "购电控处置方式", "disposition of purchase control")
  ),
  leftEnergy: Schema.optionalKey(titled(LeftDecision, "遗留电量处置方式", "decision on energy that was left"))
}
