/** What each port owes, in the sentences with which a run names what broke: an adapter of a host that breaks one ends the run at that step. */

/** The contracts, by port and rule. @category Constants */
export const contracts = {
  StationStore: {
    atOnce: "every call answers in the turn in which it was asked",
    typed: "a call fails with a StoreError or not at all",
    stale: "a commit is refused as stale when the version of a write or of a checked read has moved",
    once: "a command id is committed once: again with the same content it answers Repeated with the stored response, and its record is found",
    differs: "a command id with other content is refused as commandDiffers",
    newest: "what is loaded is what was committed last, version and state",
    facts: "of a series as many facts are found as were committed, within the limit",
    serves: "no call fails while nothing goes wrong",
    claims:
      "what is claimed is due, the head of its line, within the limit, and leased to nobody else; what is due is given out",
    count: "a count of all records of a kind is the number of those that were committed"
  },
  Dialect: {
    pure: "a dialect never throws",
    settles: "a request is settled once, by the session that it was handed to",
    ends: "a session that is told that its connection is closed settles what is open",
    notSent: "NotSent is said only while no effecting byte was handed to the socket",
    noAnswer: "NoAnswer is said only after something was handed to the socket",
    outcome: "a request is settled with an outcome of its kind",
    rests: "a session does a bounded number of things at one moment",
    memo: "a memo is JSON of at most 256 bytes"
  },
  TerminalSide: {
    pure: "a terminal's side never throws",
    rests: "a terminal's side does a bounded number of things at one moment"
  },
  TerminalGateway: {
    outcome: "a request ends in an outcome, and no call ever fails",
    answers: "every call is answered, however late",
    answered:
      "Answered is said only of a request that was begun, and if it changes something only after effecting bytes were sent",
    once: "a request that changes something is handed to the front end once",
    notSent: "NotSent is said only while no effecting byte was handed to the socket",
    notAfter: "nothing effecting is sent after notAfter",
    connection: "what names a connection goes over no other"
  },
  SmsGateway: {
    outcome: "a submit ends in an outcome, and never fails",
    answers: "every submit is answered, however late",
    once: "a message that may be taken is not handed on again"
  }
} as const

/** The name of a port. @category Models */
export type Port = keyof typeof contracts

/** Hears that an adapter broke a rule of its port. */
export type Broken = <P extends Port>(port: P, rule: keyof (typeof contracts)[P] & string, detail: string) => void

/** Says what was broken, in one line. */
export const textOf = <P extends Port>(port: P, rule: keyof (typeof contracts)[P] & string, detail: string): string =>
  `${port}, rule ${rule} (${contracts[port][rule]}): ${detail}`

/** What a defect says, in one line and without the stack of whoever met it. */
export const wordsOf = (defect: unknown): string => {
  const text = defect instanceof Error ? `${defect.name}: ${defect.message}` : String(defect)
  return text.split("\n")[0] ?? text
}
