/** Layouts of bytes as values: reading and writing, both directions from one description. */
export * from "./Checksum.ts"
export * from "./Codec.ts"
export * from "./Cursor.ts"
export * from "./Layout.ts"
