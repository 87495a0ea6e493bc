/** The one table of what each request of core becomes on the wire. */
import type { Script } from "@yugou/dialect-kit"
import * as Commands from "./Commands.ts"
import type { Answer, Question } from "./Question.ts"
import * as Readings from "./Readings.ts"
import * as Scripts from "./Scripts.ts"
import type { Settings } from "./Settings.ts"

/** The script of each request. */
export const requests: Script.Table<Settings, Scripts.Known, Question, Answer> = {
  ReadBalance: Scripts.readBalance,
  ReadStoredCredit: Scripts.readStoredCredit,
  ReadConsumption: Scripts.readConsumption,
  ReadClock: Scripts.readClock,
  SetClock: Scripts.setClock,
  WriteCredit: Scripts.writeCredit,
  ReadCreditRecords: Readings.readCreditRecords,
  ReadParameters: Readings.readParameters,
  ReadItems: Readings.readItems,
  ReadRounds: Readings.readRounds,
  WriteParameter: Commands.writeParameter,
  SendText: Commands.sendText,
  Trip: Commands.trip,
  Close: Commands.close
}
