/** Looking after webhooks from a program or a page. */
import type { webhookTable } from "../sessions/WebhookTable.ts"
import { type CallOptions, type ClientOptions, posted, readJson } from "./Client.ts"

type Table = typeof webhookTable

/**
 * The routes of webhooks, typed by their table: what `@yugou/http/sessions` offers to whoever looks after accounts. What changes something wants a
 * session whose password was proved a short time ago, and its `x-csrf-token` among the headers.
 *
 * @category Models
 */
export type WebhooksClient = {
  readonly [N in keyof Table]: (
    input: Table[N]["payload"]["Encoded"],
    options?: CallOptions
  ) => Promise<Table[N]["success"]["Encoded"]>
}

/**
 * Makes the client of webhooks. A refusal rejects with a `StationError`.
 *
 * **Example**
 *
 * ```ts
 * const webhooks = createWebhooksClient({ headers: () => ({ "x-csrf-token": csrf }) })
 * const { secret } = await webhooks.make({ label: "营销系统", url, kinds: ["Order"], tells: "endings", orgScope: ["37"] })
 * ```
 *
 * @category Constructors
 */
export const createWebhooksClient = (options: ClientOptions = {}): WebhooksClient =>
  new Proxy(
    {},
    {
      get: (_, name) =>
        // A promise is told by its `then`: this is none.
        typeof name === "string" && name !== "then"
          ? async (input: unknown, its: CallOptions = {}) =>
              readJson(await posted(options, ["webhooks", name], { ...its, json: input }))
          : undefined
    }
  ) as WebhooksClient
