/** A part of the document. */
export type Node = { readonly [key: string]: unknown }
