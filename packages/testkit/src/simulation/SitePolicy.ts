/** How the site of the simulation is run: everything recommended, with a signature, so that messages go out. */
import { Policy } from "@yugou/core"

/** The policy of every process. */
export const policy: Policy.Policy = { ...Policy.defaults, signature: "【预购电】", purchaseNotice: "on" }
