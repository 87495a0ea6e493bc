/** Who acts by a request, for what is told of it: noted by whatever found it out, the API or a route of its own. */

const actors = new WeakMap<Request, string>()

/** Notes who it is. */
export const noteActor = (request: Request, actor: string): void => void actors.set(request, actor)

/** Gives who it is, or `null` where nobody was asked. */
export const actorOf = (request: Request): string | null => actors.get(request) ?? null
