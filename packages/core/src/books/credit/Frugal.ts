/** How long at the longest a credit waits for what costs little to look for again. @category Parts of aggregates */

/**
 * The longest wait before it is looked again whether an offline terminal has come back, a busy target is free, a clock was set, a commissioning is over, or it is known
 * whose a connection is: none costs more than a short frame or a look.
 *
 * @category Constants
 */
export const frugalRetryMillis = 5 * 60_000
