/** Which procedure serves which request of core. */
import type { RequestTag, TerminalRequest } from "@yugou/core/dialect"
import type { Script } from "@yugou/dialect-kit"
import type { Message } from "../message/Messages.ts"
import * as Control from "./ControlProcedures.ts"
import * as Credit from "./CreditProcedures.ts"
import * as Parameters from "./ParameterProcedures.ts"
import { type End, notSent, type Question, type Start } from "./Procedure.ts"
import * as Reads from "./ReadProcedures.ts"
import type { Context } from "./Settings.ts"

const unknown = (_context: Context, { _tag }: TerminalRequest<RequestTag>): End =>
  notSent("unsupported", `${_tag} is not known to this family`)

/** The procedure of each request. */
export const procedures: Script.Table<Context, Start, Question, Message> = {
  ReadBalance: Credit.readBalance,
  ReadStoredCredit: Credit.readStoredCredit,
  ReadClock: Reads.readClock,
  ReadParameters: Parameters.readParameters,
  ReadItems: Reads.readItems,
  ReadRounds: Reads.readRounds,
  WriteParameter: Parameters.writeParameter,
  SetClock: Reads.setClock,
  Trip: Control.trip,
  Close: Control.close,
  WriteCredit: Credit.writeCredit,
  ReadCreditRecords: unknown,
  ReadConsumption: unknown,
  SendText: unknown
}
