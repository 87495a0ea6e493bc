/** A profile prepared for use: items found by their number, blocks resolved to their children. @category Profiles */
import { lengthOf, type Sequence, type Simple } from "../value/CodecSpec.ts"
import type { AlarmRow, Capability, CapabilityRow, ItemRow, Profile } from "./Profile.ts"

/** An item with one value of its own. @category Models */
export interface Item {
  readonly _tag: "Item"
  readonly di: string
  readonly row: ItemRow
  readonly codec: Simple | Sequence
  readonly length: number
}
/** A block item: no value of its own, the children answer one after another. @category Models */
export interface BlockItem {
  readonly _tag: "Block"
  readonly di: string
  readonly row: ItemRow
  readonly children: ReadonlyArray<Item>
  readonly length: number
}

/** Looks a profile's rows up. Made once per profile; the profile has passed the validation. @category Models */
export interface Book {
  readonly profile: Profile
  readonly find: (di: string) => Item | BlockItem | undefined
  /** The items whose values stand behind a number: the children of a block, the item itself, or none. */
  readonly itemsAt: (di: string) => ReadonlyArray<Item>
  readonly alarm: (code: string) => AlarmRow | undefined
  readonly capability: (capability: Capability) => CapabilityRow | null
}

const plain = (di: string, row: ItemRow): Item | null =>
  "block" in row.codec ? null : { _tag: "Item", di, row, codec: row.codec, length: lengthOf(row.codec) }

const none: ReadonlyArray<Item> = []

/** Prepares a validated profile. A block's child that has no row would have been refused by the validation and is left out. @category Constructors */
export const make = (profile: Profile): Book => {
  const items = new Map<string, Item | BlockItem>()
  for (const [di, row] of Object.entries(profile.items)) {
    const item = plain(di, row)
    if (item !== null) items.set(di, item)
  }
  for (const [di, row] of Object.entries(profile.items)) {
    if (!("block" in row.codec)) continue
    const children = row.codec.block.map((child) => items.get(child)).filter((child) => child?._tag === "Item")
    items.set(di, { _tag: "Block", di, row, children, length: children.reduce((sum, child) => sum + child.length, 0) })
  }
  const values = new Map([...items].map(([di, found]) => [di, found._tag === "Block" ? found.children : [found]]))
  const alarms = new Map(Object.entries(profile.alarms))
  return {
    profile,
    find: (di) => items.get(di),
    itemsAt: (di) => values.get(di) ?? none,
    alarm: (code) => alarms.get(code),
    capability: (capability) => profile.capabilities[capability]
  }
}

/** Adds to an item's number: ("8220", 3) is "8223". @category Functions */
export const offset = (di: string, by: number): string =>
  (Number.parseInt(di, 16) + by).toString(16).toUpperCase().padStart(4, "0")

/** Lists the items of a capability row, without its block. @category Functions */
export const itemsOf = (row: CapabilityRow): ReadonlyArray<string> => {
  const di = row.di
  return typeof di === "string" ? [di] : Array.from({ length: di.count }, (_, index) => offset(di.base, index))
}
