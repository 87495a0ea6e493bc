/** Which numbers of a customer get which messages. */
import type { ContactRole } from "../../values/ContactRole.ts"
import type { MessageKind } from "../../values/MessageKind.ts"
import type * as Customer from "./Customer.ts"

/** The most numbers of a customer. */
export const maxNumbers = 8

/** Lists all numbers of a customer, each once. */
export const numbersOf = ({ alarm }: Pick<Customer.State, "alarm">): ReadonlyArray<string> => [
  ...new Set(alarm.mobiles)
]

/** Tells whether the number in that place gets messages of a kind; one of which nothing is said gets all of them. */
const gets = ({ recipients = [] }: Customer.AlarmSettings, place: number, kind: MessageKind): boolean =>
  recipients.find(({ no }) => no === place)?.kinds.includes(kind) ?? true

/** Lists the numbers that get messages of a kind, each once. */
export const numbersIn = (alarm: Customer.AlarmSettings, kind: MessageKind): ReadonlyArray<string> => [
  ...new Set(alarm.mobiles.filter((_, place) => gets(alarm, place, kind)))
]

/** Tells whether any number of a customer gets messages of a kind. */
export const isHeard = ({ alarm }: Pick<Customer.State, "alarm">, kind: MessageKind): boolean =>
  alarm.mobiles.some((_, place) => gets(alarm, place, kind))

/** Lists the numbers of a customer that get messages of a kind. */
export const numbersFor = ({ alarm }: Pick<Customer.State, "alarm">, kind: MessageKind): ReadonlyArray<string> =>
  numbersIn(alarm, kind)

/** Gives what the person at a number is to the customer; `null`: nobody said. */
export const roleAt = ({ alarm }: Pick<Customer.State, "alarm">, number: string): ContactRole | null => {
  const { mobiles, recipients = [] } = alarm
  return recipients.find(({ no }) => mobiles[no] === number)?.role ?? null
}
