/** Which procedure serves which request of core. */
import type { TerminalRequest } from "@yugou/core/dialect"
import * as Control from "./ControlProcedures.ts"
import * as Credit from "./CreditProcedures.ts"
import * as Parameters from "./ParameterProcedures.ts"
import { type Next, notSent, type Start } from "./Procedure.ts"
import * as Reads from "./ReadProcedures.ts"
import type { Context } from "./Settings.ts"

/** Starts the procedure of a request. What the family does not have ends at once as `NotSent(unsupported)`. */
export const begin = (context: Context, request: TerminalRequest, start: Start): Next => {
  switch (request._tag) {
    case "ReadBalance":
      return Credit.readBalance(context, request)
    case "ReadStoredCredit":
      return Credit.readStoredCredit(context, request)
    case "ReadClock":
      return Reads.readClock(context)
    case "ReadParameters":
      return Parameters.readParameters(context, request)
    case "ReadItems":
      return Reads.readItems(context, request)
    case "ReadRounds":
      return Reads.readRounds(context, request)
    case "WriteParameter":
      return Parameters.writeParameter(context, request, start)
    case "SetClock":
      return Reads.setClock(context)
    case "Trip":
      return Control.trip(context, request, start)
    case "Close":
      return Control.close(context, request, start)
    case "WriteCredit":
      return Credit.writeCredit(context, request, start)
    case "ReadCreditRecords":
    case "ReadConsumption":
    case "SendText":
      return notSent("unsupported", `${request._tag} is not known to this family`)
  }
}
