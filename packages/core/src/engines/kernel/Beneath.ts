/** Stores that stand over another one and do something beside it: what a process notes of one of them is noted of the one beneath, once for all. */
import type { StationStore } from "../../store/StationStore.ts"

type Store = StationStore["Service"]

const beneath = new WeakMap<Store, Store>()

/** Gives the store over which one stands, or itself. */
export const baseOf = (store: Store): Store => beneath.get(store) ?? store

/** Says that a store stands over another one. */
export const standOver = (store: Store, over: Store): void => void beneath.set(over, baseOf(store))
