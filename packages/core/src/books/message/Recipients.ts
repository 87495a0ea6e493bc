/** Who gets the messages to a customer: which numbers, and which messages belong together. */
import { idOf } from "../../values/Id.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Message from "./Message.ts"

/** The most numbers of one customer that one occasion is told to. */
export const maxNumbers = 8

/** Lists the numbers of a customer that get messages of a kind, each once. */
export const numbersFor = (
  { alarm }: Pick<Customer.State, "alarm">,
  _kind: Message.Content["kind"]
): ReadonlyArray<string> => [...new Set(alarm.mobiles)].slice(0, maxNumbers)

/** Lists all numbers of a customer, each once. */
export const numbersOf = ({ alarm }: Pick<Customer.State, "alarm">): ReadonlyArray<string> => [
  ...new Set(alarm.mobiles)
]

/** Gives the id of the message to the `no`-th number of an occasion, from 0; the first has the id of the occasion. */
export const messageIdOf = (occasion: string, no: number): string => (no === 0 ? occasion : idOf("also", occasion, no))

/** Lists the ids that the messages of an occasion can have. */
export const idsOf = (occasion: string): ReadonlyArray<string> =>
  Array.from({ length: maxNumbers }, (_, no) => messageIdOf(occasion, no))
