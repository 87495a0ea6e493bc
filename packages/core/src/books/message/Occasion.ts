/** Which messages belong together: those of one occasion to the several numbers of a customer. */
import { idOf } from "../../values/Id.ts"
import { maxNumbers } from "../customer/Recipients.ts"

/** Gives the id of the message to the `no`-th number of an occasion, from 0; the first has the id of the occasion. */
export const messageIdOf = (occasion: string, no: number): string => (no === 0 ? occasion : idOf("also", occasion, no))

/** Lists the ids that the messages of an occasion can have. */
export const idsOf = (occasion: string): ReadonlyArray<string> =>
  Array.from({ length: maxNumbers }, (_, no) => messageIdOf(occasion, no))
