/** The one table of what each request of core becomes on the wire. */
import type { TerminalRequest } from "@yugou/core/dialect"
import * as Commands from "./Commands.ts"
import type { Next } from "./Question.ts"
import * as Readings from "./Readings.ts"
import * as Scripts from "./Scripts.ts"
import type { Settings } from "./Settings.ts"

/** Gives the script of a request. */
export const scriptOf = (settings: Settings, request: TerminalRequest, known: Scripts.Known): Next => {
  switch (request._tag) {
    case "ReadBalance":
      return Scripts.readBalance(settings, request)
    case "ReadStoredCredit":
      return Scripts.readStoredCredit(settings, request)
    case "ReadConsumption":
      return Scripts.readConsumption(settings, request)
    case "ReadClock":
      return Scripts.readClock(settings)
    case "SetClock":
      return Scripts.setClock(settings, known)
    case "WriteCredit":
      return Scripts.writeCredit(settings, known, request)
    case "ReadCreditRecords":
      return Readings.readCreditRecords(settings, request)
    case "ReadParameters":
      return Readings.readParameters(settings, request)
    case "ReadItems":
      return Readings.readItems(settings, request)
    case "ReadRounds":
      return Readings.readRounds(request)
    case "WriteParameter":
      return Commands.writeParameter(settings, known, request)
    case "SendText":
      return Commands.sendText(settings, known, request)
    case "Trip":
      return Commands.trip(settings, known, request)
    case "Close":
      return Commands.close(settings, known, request)
  }
}
