/** Where the built page of the console lies: static files that any host of `@yugou/http` can serve. */
import { fileURLToPath } from "node:url"

/**
 * The folder of the built page: `index.html`, and under `assets/` files whose names hold the hash of their content.
 *
 * **Details** Every address that is no file belongs to the page, whose router reads it: such a `GET` is answered with `index.html`.
 *
 * @category Constants
 */
export const pageDirectory: string = fileURLToPath(new URL("../dist/page/", import.meta.url))
