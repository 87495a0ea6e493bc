/** What is done on the pages of 购电投入调试: three tabs, real-time reading, remote control, results. */
import * as Effect from "effect/Effect"
import type { DoingNames } from "../Commands.ts"
import { controlDeeds } from "./ControlDeeds.ts"
import { ask, command, type Deed, type Doing, ofDevice, type Playing, reason, sometimes } from "./Doing.ts"
import { readOf, tickedOf, valuesOf } from "./ParameterDeeds.ts"

const aboutDevice = ({ actor, device }: Doing) => ({ actor, deviceId: device.deviceId })

const start: Deed = (doing) => {
  const { deviceId } = doing.device
  const about = { customerNo: doing.site.customerNo, ...sometimes(doing, 80, { deviceId }) }
  return ask(({ commissioning }) => commissioning.start({ ...command(doing), ...about }))
}

const recordResult: Deed = (doing) => {
  const { dice } = doing
  const tab = dice.pick(["basicParameters", "realtimeReading", "remoteControl"] as const)
  const result = dice.pick(["success", "success", "failure"] as const)
  return ask(({ commissioning }) =>
    commissioning.recordResult({ ...ofDevice(doing), tab, result, ...sometimes(doing, 80, { reason }) })
  )
}

const pollItems: Deed = (doing) =>
  Effect.gen(function* () {
    const offered = yield* ask(({ commissioning }) => commissioning.realtimeItems(aboutDevice(doing)))
    const items = offered.filter(() => doing.dice.chance(30)).slice(0, 4)
    const wrong = doing.dice.chance(10) ? [doing.site.names.nothing] : []
    const [first, ...more] = [...items, ...wrong, ...offered.slice(0, 1)]
    if (first === undefined) return
    yield* ask(({ commissioning }) => commissioning.pollItems({ ...aboutDevice(doing), items: [first, ...more] }))
  })

const roundsOf = ({ dice }: Doing) => ({ rounds: dice.pick([[1], [1], [1, 2], [8]] as const) })

const trip: Deed = (doing) => {
  const { dice } = doing
  const options = {
    ...sometimes(doing, 40, { delayMinutes: 1 }),
    ...sometimes(doing, 40, { halfHours: dice.whole(0, 2) })
  }
  return ask(({ commissioning }) => commissioning.trip({ ...ofDevice(doing), ...roundsOf(doing), ...options }))
}

const close: Deed = (doing) => {
  const options = sometimes(doing, 60, { mode: doing.dice.pick(["permit", "direct"] as const) })
  return ask(({ commissioning }) => commissioning.close({ ...ofDevice(doing), ...roundsOf(doing), ...options }))
}

/** The deeds of 购电投入调试. */
export const commissioningDeeds = {
  start,
  end: (doing) => ask(({ commissioning }) => commissioning.end(ofDevice(doing))),
  recordResult,
  saveParameters: (doing) =>
    ask(({ commissioning }) => commissioning.saveParameters({ ...ofDevice(doing), ...valuesOf(doing) })),
  dispatchParameters: (doing) =>
    ask(({ commissioning }) => commissioning.dispatchParameters({ ...ofDevice(doing), ...tickedOf(doing) })),
  saveAndDispatch: (doing) =>
    ask(({ commissioning }) =>
      commissioning.saveAndDispatch({ ...ofDevice(doing), ...valuesOf(doing), ...tickedOf(doing) })
    ),
  pollRemaining: (doing) => ask(({ commissioning }) => commissioning.pollRemaining(aboutDevice(doing))),
  readParameters: (doing) =>
    ask(({ commissioning }) => commissioning.readParameters({ ...aboutDevice(doing), ...readOf(doing) })),
  pollItems,
  prepare: (doing) => ask(({ commissioning }) => commissioning.prepare(aboutDevice(doing))),
  dryRun: (doing) => ask(({ commissioning }) => commissioning.dryRun(aboutDevice(doing))),
  trip,
  close,
  ...controlDeeds,
  warnOfTrip: (doing) => ask(({ commissioning }) => commissioning.warnOfTrip(ofDevice(doing)))
} as const satisfies { readonly [N in DoingNames<"commissioning">]: Playing }
