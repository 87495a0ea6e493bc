/** The customers, one for each terminal, as the archive knows them. */
import { type ArchiveView, Instant } from "@yugou/core"

/** The org unit of all customers. */
export const orgNo = "37401"

/** Gives the number of the customer of a terminal. */
export const customerNoOf = (terminal: number): string => `03701${`${terminal}`.padStart(5, "0")}`

/** Gives what the archive says about the customer of a terminal. */
export const archiveOf = (terminal: number): ArchiveView => ({
  customer: {
    customerNo: customerNoOf(terminal),
    name: `customer ${terminal}`,
    orgNo,
    orgName: "",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: Instant.at("2026-01-01T00:00:00Z")
})
