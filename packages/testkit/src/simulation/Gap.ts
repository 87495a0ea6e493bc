/**
 * The gap of a backup that was restored: what terminals took of a station whose books were put back to before. It counts as somebody else's until the
 * books say of a credit that it is what was applied; that credit must not take effect a second time.
 */
import { keyOf, type TargetKey } from "@yugou/core"
import type * as Invariants from "@yugou/core/audit"
import type { Credit } from "@yugou/core/books"
import { type Identity, isSameDevice } from "@yugou/core/dialect"

/** The sentences. */
export const rules = {
  sentAgain: "what took effect after a backup was taken takes no effect again when it is restored"
} as const

/** A device on which a target may be charged. */
interface Device {
  readonly target: TargetKey
  readonly identity: Identity
}

/** What the gap stands on. */
export interface Ground<D extends Device> {
  readonly devices: ReadonlyArray<D>
  /** What the device itself knows. */
  readonly truthOf: (device: D) => Invariants.TerminalTruth
  /** The credits of a target as the books have them now. */
  readonly creditsOf: (target: TargetKey) => ReadonlyArray<Credit.Credit>
}

/** What is known of a device, and the credits that are to be held against it. */
export interface Compared {
  readonly truth: Invariants.TerminalTruth
  readonly credits: ReadonlyArray<Credit.Credit>
  /** Whether these are the credits as the books have them. */
  readonly whole: "yes" | "no"
}

/** The gaps of a run. */
export interface Gap<D extends Device> {
  /** Looks anew for what the books, which were put back, do not know. */
  readonly look: () => void
  readonly compare: (device: D) => Compared
  /** Whether a credit took effect in a gap. */
  readonly stands: (credit: Credit.Credit) => "yes" | "no"
  /** The effects on a device of which the books did not know, oldest first. */
  readonly lostOn: (device: D) => ReadonlyArray<Effect>
}

type Effect = NonNullable<Invariants.TerminalTruth["effected"]>[number]

const isAlike = ({ mode, value }: Credit.Credit, effect: Effect): boolean =>
  mode === effect.mode && value === effect.value

/** Whether the books know of an effect that it may be of this credit. */
const isKnown = ({ dispatch, attempts }: Credit.Credit, { wireNo }: Effect, { identity }: Device): boolean =>
  (dispatch._tag === "Applied" && dispatch.stated?.wireNo === wireNo) ||
  attempts.some(
    (it) =>
      it.wireNo === wireNo &&
      it.ending?._tag !== "NotSent" &&
      (it.identity === undefined || isSameDevice(it.identity, identity))
  )

const isOpenOrDone = ({ dispatch }: Credit.Credit): boolean =>
  dispatch._tag === "Applied" || dispatch._tag === "Sending" || dispatch._tag === "Unknown"

/**
 * A credit as the books would have it that knew of its effect: under the number that it has on the device, whatever its attempts were that the copy has.
 */
const under = (credit: Credit.Credit, { wireNo }: Effect, { identity }: Device): Credit.Credit => {
  const { dispatch, attempts } = credit
  if (dispatch._tag !== "Applied") return credit
  const here = attempts.filter((it) => it.identity === undefined || isSameDevice(it.identity, identity))
  const stated = { ...dispatch.stated, wireNo } as NonNullable<typeof dispatch.stated>
  return { ...credit, attempts: here, dispatch: { ...dispatch, stated } }
}

const changeOf = ({ mode, value, before }: Effect): bigint => (mode === "append" ? value : value - (before ?? value))

class Gaps<D extends Device> implements Gap<D> {
  private readonly lost = new Map<D, Set<Effect>>()
  private readonly ground: Ground<D>

  constructor(ground: Ground<D>) {
    this.ground = ground
  }

  readonly look = (): void => {
    this.lost.clear()
    for (const device of this.ground.devices) {
      const taken = new Set<Credit.Credit>()
      const credits = this.ground.creditsOf(device.target).filter(isOpenOrDone)
      const unknown = (this.ground.truthOf(device).effected ?? []).filter((effect) => {
        const owner = credits.find((it) => !taken.has(it) && isAlike(it, effect) && isKnown(it, effect, device))
        if (owner !== undefined) taken.add(owner)
        return owner === undefined
      })
      if (unknown.length > 0) this.lost.set(device, new Set(unknown))
    }
  }
  readonly lostOn = (device: D): ReadonlyArray<Effect> => [...(this.lost.get(device) ?? [])]
  private readonly devicesOf = (target: TargetKey): ReadonlyArray<D> =>
    [...this.lost.keys()].filter((device) => device.target === target)
  readonly stands = (credit: Credit.Credit): "yes" | "no" =>
    this.devicesOf(keyOf(credit.target)).some((device) => this.lostOn(device).some((it) => isAlike(credit, it)))
      ? "yes"
      : "no"
  /** Which effects of a gap the books say by now were of a credit, and of which: one that is applied, and has no other effect. */
  private readonly claimed = (target: TargetKey): ReadonlyMap<Effect, Credit.Credit> => {
    const found = new Map<Effect, Credit.Credit>()
    const devices = this.devicesOf(target)
    const applied = this.ground.creditsOf(target).filter(({ dispatch }) => dispatch._tag === "Applied")
    const known = devices.flatMap((device) =>
      (this.ground.truthOf(device).effected ?? [])
        .filter((effect) => this.lost.get(device)?.has(effect) !== true)
        .map((effect) => ({ device, effect }))
    )
    for (const credit of applied) {
      if (known.some(({ device, effect }) => isAlike(credit, effect) && isKnown(credit, effect, device))) continue
      const effect = devices.flatMap(this.lostOn).find((it) => !found.has(it) && isAlike(credit, it))
      if (effect !== undefined) found.set(effect, credit)
    }
    return found
  }
  readonly compare = (device: D): Compared => {
    const truth = this.ground.truthOf(device)
    const credits = this.ground.creditsOf(device.target)
    const { effected, opening } = truth
    if (effected === null || this.devicesOf(device.target).length === 0) return { truth, credits, whole: "yes" }
    const lost = this.lost.get(device) ?? new Set()
    const claimed = this.claimed(device.target)
    const owners = new Map([...claimed].map(([effect, { holder }]) => [holder.id, effect]))
    const foreign = [...lost].filter((effect) => !claimed.has(effect))
    return {
      whole: owners.size === 0 ? "yes" : "no",
      credits: credits.flatMap((credit) => {
        const effect = owners.get(credit.holder.id)
        if (effect === undefined) return [credit]
        return lost.has(effect) ? [under(credit, effect, device)] : []
      }),
      truth: {
        ...truth,
        opening: foreign.reduce((sum, effect) => sum + changeOf(effect), opening),
        effected: effected.filter((effect) => !lost.has(effect) || claimed.has(effect))
      }
    }
  }
}

/** Makes the gaps of a run in which no backup was restored yet. */
export const make = <D extends Device>(ground: Ground<D>): Gap<D> => new Gaps(ground)
