/** A file that is refused as a whole, by whichever package reads files. */

/** A file that is wrong as a whole. */
export interface FileRefusal {
  readonly fault: string
  readonly row: number | null
  readonly detail: string
  readonly message: string
  readonly messageZh: string
}

/** Tells whether an error refuses a file, of whichever package it comes. */
export const isFileRefusal = (error: unknown): error is FileRefusal =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "FileRefused" && "messageZh" in error
