/** Limits of both drivers. */

/** The largest message that is accepted from the server in bytes: a commit of the greatest size, written out with what it is made of. */
export const maxMessageSize = 64 * 1024 * 1024
