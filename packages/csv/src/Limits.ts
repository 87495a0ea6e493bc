/** How large a file may be. */

/**
 * How large a file may be; what is beyond is refused as {@link FileRefused}, and no more than `rowBytes` of it is held in memory at a time.
 *
 * @category Models
 */
export interface Limits {
  /** Of the whole file, as it was sent. */
  readonly fileBytes: number
  /** Without the row of titles. */
  readonly rows: number
  /** Of one row, with all line breaks that stand in quoted fields. */
  readonly rowBytes: number
  readonly columns: number
  /** How many bad rows a check lists; more are counted. */
  readonly listed: number
}

/** 32 MiB, a million rows, 64 KiB a row, 100 columns, 1,000 listed bad rows. @category Constants */
export const defaultLimits: Limits = {
  fileBytes: 32 * 1024 * 1024,
  rows: 1_000_000,
  rowBytes: 64 * 1024,
  columns: 100,
  listed: 1_000
}
