declare module "virtual:operations" {
  interface Text {
    readonly zh: string
    readonly en: string
  }
  /** What the page is told of an operation. */
  interface Described {
    readonly kind: "command" | "query" | "poll" | "stream"
    readonly title: Text
    readonly permissions: ReadonlyArray<string>
    readonly fields: { readonly [field: string]: Text }
  }
  export const operations: { readonly [Name in import("./api/Types.ts").OperationName]: Described }
  export const permissions: { readonly [name: string]: Text }
}
