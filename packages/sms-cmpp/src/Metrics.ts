/** What the client counts. Names are stable; attributes say which account and which code. @category Client */
import * as Metric from "effect/Metric"

const counter = (name: string, description: string) => Metric.counter(name, { description, incremental: true })

/** SUBMITs put on the wire; repetitions count again. @category Constants */
export const submitted = counter("sms_cmpp_submitted_total", "SUBMITs put on the wire")

/** Parts that the gateway took. @category Constants */
export const accepted = counter("sms_cmpp_accepted_total", "parts accepted by the gateway")

/** Parts that the gateway refused, by Result. @category Constants */
export const refused = Metric.frequency("sms_cmpp_refused_total", { description: "parts refused, by Result" })

/** Parts whose outcome is not known. @category Constants */
export const unknown = counter("sms_cmpp_unknown_total", "parts without a known outcome")

/** Status reports that say DELIVRD. @category Constants */
export const delivered = counter("sms_cmpp_delivered_total", "reports of delivery")

/** Status reports that say anything else final, by Stat. @category Constants */
export const failed = Metric.frequency("sms_cmpp_failed_total", { description: "reports of failure, by Stat" })

/** Messages from subscribers. @category Constants */
export const received = counter("sms_cmpp_received_total", "messages from subscribers")

/** Deliveries that are handed out and not stored yet, of the whole account. @category Constants */
export const waiting = Metric.gauge("sms_cmpp_deliveries_waiting", { description: "deliveries that wait to be stored" })

/** Times at which reading of a link paused, because as many deliveries waited to be stored as may. @category Constants */
export const pauses = counter("sms_cmpp_pauses_total", "pauses in reading while deliveries wait to be stored")

/** Milliseconds in which a link was not read for that, all links together. @category Constants */
export const pausedMillis = counter("sms_cmpp_paused_millis_total", "milliseconds in which a link was not read")

/** Deliveries that were left unanswered, because storing did not go on within the longest pause. @category Constants */
export const leftUnanswered = counter("sms_cmpp_left_unanswered_total", "deliveries left unanswered, to come again")

/** Requests without an answer, of the whole account. @category Constants */
export const inFlight = Metric.gauge("sms_cmpp_window_used", { description: "requests without an answer" })

/** Links that are logged in. @category Constants */
export const openLinks = Metric.gauge("sms_cmpp_links_open", { description: "links that are logged in" })

/** Time from SUBMIT to SUBMIT_RESP, in milliseconds. @category Constants */
export const responseMillis = Metric.histogram("sms_cmpp_response_millis", {
  description: "time from SUBMIT to SUBMIT_RESP",
  boundaries: Metric.exponentialBoundaries({ start: 1, factor: 2, count: 17 })
})
