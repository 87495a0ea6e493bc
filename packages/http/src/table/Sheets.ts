/** Files in which lists come and go, such as those of `@yugou/csv`: a port, so that this package knows no form of files. */

/** Who asks, for what of a list, and until when. @category Models */
export interface SheetAsked {
  readonly actor: string
  readonly filter: { readonly [field: string]: unknown }
  readonly language: "zh" | "en"
  readonly digits: "plain" | "asText"
  readonly signal: AbortSignal
}

/** A file that somebody sent; `open` gives it from its beginning, as often as it is asked. @category Models */
export interface SheetGiven {
  readonly actor: string
  readonly open: () => ReadableStream<Uint8Array>
  readonly signal: AbortSignal
}

/**
 * What files there are.
 *
 * **Details** `down` and `up` name the operation behind each file (`customers: "customers.list"`), whose filter and permission it has. `exported` gives
 * the file; `checked` what is wrong with one that was sent, `imported` what becomes of each of its rows. Both throw an error with `_tag` `FileRefused`,
 * `fault`, `row`, `message` and `messageZh` for a file that is wrong as a whole.
 *
 * @category Ports
 */
export interface Sheets {
  readonly down: { readonly [name: string]: string }
  readonly up: { readonly [name: string]: string }
  readonly exported: (name: string, asked: SheetAsked) => ReadableStream<Uint8Array>
  readonly checked: (name: string, given: SheetGiven) => AsyncIterator<object>
  readonly imported: (
    name: string,
    given: SheetGiven & { readonly batchId: string; readonly bad: "refuse" | "leave" }
  ) => AsyncIterator<object>
}
