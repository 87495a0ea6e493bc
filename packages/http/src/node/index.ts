/** The API on Node: a listener for `node:http`, Express and Fastify, and a server of its own. */
export { type FilesOptions, filesOf } from "./Files.ts"
export { clientAddress, type Listener, type ListenerOptions, listenerOf } from "./Listener.ts"
export { processMeasures } from "./ProcessMeasures.ts"
export { type HttpServer, type ServeOptions, serve } from "./Serve.ts"
