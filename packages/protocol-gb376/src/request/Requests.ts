/** The one table of what each request of core becomes on the wire. */
import type { TerminalRequest } from "@yugou/core/dialect"
import * as Commands from "./Commands.ts"
import * as Readings from "./Readings.ts"
import * as Scripts from "./Scripts.ts"
import type { Settings } from "./Settings.ts"

/** Gives the script of a request, or why it is not sent. */
export const scriptOf = (settings: Settings, request: TerminalRequest): Scripts.Scripted => {
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
      return Scripts.setClock(settings)
    case "WriteCredit":
      return Scripts.writeCredit(settings, request)
    case "ReadCreditRecords":
      return Readings.readCreditRecords(settings, request)
    case "ReadParameters":
      return Readings.readParameters(settings, request)
    case "ReadItems":
      return Readings.readItems(settings, request)
    case "ReadRounds":
      return Readings.readRounds(settings, request)
    case "WriteParameter":
      return Commands.writeParameter(settings, request)
    case "SendText":
      return Commands.sendText(settings, request)
    case "Trip":
      return Commands.trip(settings, request)
    case "Close":
      return Commands.close(settings, request)
  }
}
