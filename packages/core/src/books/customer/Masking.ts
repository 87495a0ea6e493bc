/** Masking of personal data for actors without the permission to see them. Pure. */
import type { ArchiveView } from "../../ports/archive/CustomerArchive.ts"

/** Masks a name: the first character stays. */
export const maskName = (name: string): string => `${[...name][0] ?? ""}**`

/** Masks the personal data of an archive record: name and address. */
export const maskArchive = (archive: ArchiveView): ArchiveView => {
  const { customer } = archive
  return {
    ...archive,
    customer: { ...customer, name: maskName(customer.name), address: customer.address === "" ? "" : "***" }
  }
}
